from odoo import api, fields, models
from odoo.tools import SQL

from .customer_stage_change import LIVE_STAGES
from .groups import MANAGER

MEASURES = [
    ("members", "Number of members"),
    ("revenue", "Revenue of the members in 12 months"),
    ("live_share", "Members who are not lapsed or lost (%)"),
]


class CustomerSegment(models.Model):
    """What a segment is for, and how far the shop has come."""

    _inherit = "customer.segment"

    care_plan_ids = fields.One2many(
        "customer.care.plan", "segment_id", string="Care Plans"
    )
    member_count = fields.Integer(compute="_compute_member_count")
    target_measure = fields.Selection(MEASURES, string="Measure")
    target_value = fields.Float(string="Target", digits=(16, 0))
    target_actual = fields.Float(
        string="Today",
        compute="_compute_target_actual",
        digits=(16, 0),
        groups=MANAGER,
    )
    target_progress = fields.Float(
        string="Progress (%)", compute="_compute_target_actual", groups=MANAGER
    )
    can_mail = fields.Boolean(compute="_compute_can_mail")

    @api.depends("member_ids")
    def _compute_member_count(self):
        counts = dict(
            self.env["customer.segment.member"]._read_group(
                [("segment_id", "in", self.ids), ("date_out", "=", False)],
                ["segment_id"],
                ["__count"],
            )
        )
        for segment in self:
            segment.member_count = counts.get(segment._origin, 0)

    @api.depends("target_measure", "target_value", "member_ids")
    def _compute_target_actual(self):
        figures = self._fetch_figures()
        for segment in self:
            found = figures.get(segment._origin.id, {})
            actual = found.get(segment.target_measure) or 0
            target = segment.target_value
            segment.target_actual = actual
            segment.target_progress = 100 * actual / target if target else 0

    def _fetch_figures(self):
        """{segment id: {measure: value}} of segments."""
        self.env["customer.segment.member"].flush_model()
        self.env["customer.profile"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT member.segment_id, COUNT(*) AS members,
                          SUM(profile.revenue_12m) AS revenue,
                          100.0 * COUNT(*) FILTER (WHERE profile.stage IN %s)
                                / COUNT(*) AS live_share
                     FROM customer_segment_member member
                     LEFT JOIN customer_profile profile
                            ON profile.partner_id = member.partner_id
                           AND profile.company_id = member.company_id
                    WHERE member.segment_id = ANY(%s) AND member.date_out IS NULL
                    GROUP BY member.segment_id""",
                LIVE_STAGES,
                self._origin.ids,
            )
        )
        return {row["segment_id"]: row for row in rows}

    @api.depends_context("uid")
    def _compute_can_mail(self):
        self.can_mail = "mailing.mailing" in self.env and self.env[
            "mailing.mailing"
        ].has_access("create")

    def action_send_mailing(self):
        """Write a mailing to whoever is in the segment when it is sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mailing to %s", self.display_name),
            "res_model": "mailing.mailing",
            "views": [(False, "form")],
            "context": {
                "default_mailing_type": "mail",
                "default_mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "default_mailing_domain": repr(
                    [("customer_segment_ids", "in", self.ids)]
                ),
            },
        }
