from odoo import api, fields, models
from odoo.tools import formatLang

from .groups import MANAGER


class CustomerCampaign(models.Model):
    """The figures of the result, as tables and drawings on its page."""

    _inherit = "customer.campaign"

    arm_table = fields.Json(string="Per Arm", compute="_compute_tables")
    plan_table = fields.Json(string="Planned and Found", compute="_compute_tables")
    difference_chart = fields.Json(
        string="More Buyers of 100", compute="_compute_difference_chart"
    )
    waves_chart = fields.Json(
        string="More Buyers of 100, All Waves", compute="_compute_difference_chart"
    )
    profit_chart = fields.Json(
        string="Profit after Costs", compute="_compute_profit_chart", groups=MANAGER
    )
    waves_profit_chart = fields.Json(
        string="Profit after Costs, All Waves",
        compute="_compute_profit_chart",
        groups=MANAGER,
    )

    @api.depends("verdict", "results_date", "done_count")
    @api.depends_context("uid", "lang")
    def _compute_tables(self):
        for campaign in self:
            found = campaign.date_launch and campaign._is_over()
            campaign.arm_table = found and campaign._prepare_arm_table()
            campaign.plan_table = found and campaign._prepare_plan_table()

    def _prepare_arm_table(self):
        """{columns, rows} of texts."""
        shares = (self.conversion_treated, self.conversion_control, self.difference)
        rows = [
            [self.env._("Customers"), self.treated_count, self.control_count, ""],
            [self.env._("Bought"), self.treated_buyers, self.control_buyers, ""],
            [self.env._("Bought, of 100"), *map(self._format_points, shares)],
        ]
        if self.env.user.has_group(MANAGER):
            money = (self.margin_treated, self.margin_control, self.margin_difference)
            label = self.env._("Margin per customer")
            rows.append([label, *map(self._format_money, money)])
        if not self.control_count:
            rows = [[*row[:2], "–", "–"] for row in rows]
        columns = ["", self.env._("Contacted"), self.env._("Left Alone")]
        return {"columns": [*columns, self.env._("Difference")], "rows": rows}

    def _prepare_plan_table(self):
        points = self._format_points
        return {
            "columns": ["", self.env._("Planned"), self.env._("Came Out")],
            "rows": [
                [self.env._("Contacts made"), self.treated_count, self.done_count],
                [
                    self.env._("Left alone in fact"),
                    self.control_count,
                    self.control_count - self._count_spoiled_controls(),
                ],
                [
                    self.env._("Buy without being contacted, of 100"),
                    points(self.planned_base),
                    points(self.conversion_control) if self.control_count else "–",
                ],
                [
                    self.env._("Difference that would show; uncertainty, of 100"),
                    points(self.planned_effect) if self.planned_effect else "–",
                    self._format_uncertainty(),
                ],
                [
                    self.env._("Difference worth having; found, of 100"),
                    points(self.worth_having),
                    points(self.difference) if self.control_count else "–",
                ],
            ],
        }

    def _format_uncertainty(self):
        if not self.control_count:
            return "–"
        half = (self.difference_high - self.difference_low) / 2
        return f"± {self._format_points(half)}"

    def _count_spoiled_controls(self):
        return (
            self.env["customer.campaign.member"]
            .sudo()
            .search_count(
                [("campaign_id", "=", self.id), ("contaminated", "=", "contacted")]
            )
        )

    def _format_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # Drawings ------------------------------------------------------------------

    @api.depends("verdict", "results_date", "waves_count")
    @api.depends_context("lang")
    def _compute_difference_chart(self):
        for campaign in self:
            found = campaign.treated_count and campaign.control_count
            found = found and campaign._is_over()
            campaign.difference_chart = found and campaign._chart_of_share("difference")
            together = campaign.waves_count > 1
            campaign.waves_chart = together and campaign._chart_of_share(
                "waves_difference"
            )

    def _chart_of_share(self, name):
        marks = [(0, self.env._("no effect"))]
        if self.worth_having:
            marks.append((self.worth_having, self.env._("worth having")))
        return self._chart_of(name, marks, self._format_points)

    @api.depends("verdict", "results_date", "waves_count")
    @api.depends_context("lang")
    def _compute_profit_chart(self):
        for campaign in self:
            campaign.profit_chart = campaign._chart_of_money("profit")
            campaign.waves_profit_chart = campaign._chart_of_money("waves_profit")

    def _chart_of_money(self, name):
        """Nothing where there is no interval, or nobody bought."""
        if self[f"{name}_low"] == self[f"{name}_high"]:
            return False
        return self._chart_of(
            name, [(0, self.env._("costs covered"))], self._format_money
        )

    def _chart_of(self, name, marks, words):
        """What the interval widget draws: points {at, label} of a line, and marks on
        it."""
        points = {
            part: {"at": self[field], "label": words(self[field])}
            for part, field in (
                ("estimate", name),
                ("low", f"{name}_low"),
                ("high", f"{name}_high"),
            )
        }
        marks = [{"at": at, "label": label} for at, label in marks]
        return {**points, "marks": marks}
