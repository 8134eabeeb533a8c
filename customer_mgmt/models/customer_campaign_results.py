from odoo import fields, models
from odoo.tools import SQL

from ..tools.assignment import CONTROL, TREATED, bucket
from ..tools.proportions import Arm, Wave
from ..tools.uplift import (
    DID_NOT,
    NO_PROOF,
    RUNNING,
    UNCLEAR,
    WORKED,
    Outcome,
    conclude,
)
from .customer_campaign_words import USUAL_BASE
from .groups import MANAGER

VERDICTS = [
    (RUNNING, "Too Early to Tell"),
    (WORKED, "Worked"),
    (DID_NOT, "Did Not Work"),
    (UNCLEAR, "Can't Tell"),
    (NO_PROOF, "No Proof Possible"),
]


class CustomerCampaign(models.Model):
    """What a campaign changed: customers contacted compared with those left alone.

    Worked out when the window has ended, and not before: whoever looks often enough
    finds success by chance. Everybody counts in the arm that was drawn, whether the
    message arrived or not.
    """

    _inherit = "customer.campaign"

    planned_base = fields.Float(
        string="Expected to Buy Anyway",
        readonly=True,
        copy=False,
        aggregator=None,
        help="When the campaign was launched.",
    )
    planned_effect = fields.Float(
        string="Difference That Would Show",
        readonly=True,
        copy=False,
        aggregator=None,
        help="In four of five cases, as was said before the launch. 0: none would.",
    )
    treated_count = fields.Integer(
        string="Customers Contacted", readonly=True, copy=False
    )
    control_count = fields.Integer(
        string="Customers Left Alone", readonly=True, copy=False
    )
    treated_buyers = fields.Integer(
        string="Buyers among Contacted", readonly=True, copy=False
    )
    control_buyers = fields.Integer(
        string="Buyers among Left Alone", readonly=True, copy=False
    )
    conversion_treated = fields.Float(
        string="Bought, Contacted", readonly=True, copy=False, aggregator="avg"
    )
    conversion_control = fields.Float(
        string="Bought, Left Alone", readonly=True, copy=False, aggregator="avg"
    )
    margin_treated = fields.Monetary(
        string="Margin per Customer, Contacted",
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=MANAGER,
    )
    margin_control = fields.Monetary(
        string="Margin per Customer, Left Alone",
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=MANAGER,
    )
    difference = fields.Float(
        string="More Buyers",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Share of buyers among those contacted less that among those left alone.",
    )
    difference_low = fields.Float(
        string="More Buyers, at Least", readonly=True, copy=False, aggregator=None
    )
    difference_high = fields.Float(
        string="More Buyers, at Most", readonly=True, copy=False, aggregator=None
    )
    has_money = fields.Boolean(
        readonly=True, copy=False, help="Both arms have customers enough for a mean."
    )
    margin_difference = fields.Monetary(
        string="More Margin per Customer",
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=MANAGER,
    )
    margin_difference_low = fields.Monetary(
        string="More Margin, at Least", readonly=True, copy=False, groups=MANAGER
    )
    margin_difference_high = fields.Monetary(
        string="More Margin, at Most", readonly=True, copy=False, groups=MANAGER
    )
    contact_cost = fields.Monetary(
        string="Cost of Contacts",
        readonly=True,
        copy=False,
        help="Contacts made, times the cost per contact.",
    )
    offer_cost_apart = fields.Monetary(
        string="Offers beyond Discounts",
        readonly=True,
        copy=False,
        help="Cost of offers that is not in the margin of the purchases already, as "
        "the discount of a coupon is.",
    )
    profit = fields.Monetary(
        readonly=True,
        copy=False,
        groups=MANAGER,
        help="Margin that the campaign brought in addition, less the cost of contacts "
        "and offers.",
    )
    profit_low = fields.Monetary(
        string="Profit, at Least", readonly=True, copy=False, groups=MANAGER
    )
    profit_high = fields.Monetary(
        string="Profit, at Most", readonly=True, copy=False, groups=MANAGER
    )
    verdict = fields.Selection(VERDICTS, readonly=True, copy=False, index=True)
    contaminated_count = fields.Integer(string="Spoiled", readonly=True, copy=False)

    def _prepare_promise(self, design):
        base = USUAL_BASE if design.base is None else design.base
        effect = design._replace(base=base).detectable()
        return {
            **super()._prepare_promise(design),
            "planned_base": base,
            "planned_effect": effect or 0,
            "verdict": RUNNING,
        }

    def action_cancel(self):
        result = super().action_cancel()
        self.sudo().verdict = False
        return result

    def action_update_results(self):
        self.check_access("write")
        self.sudo()._update_results()

    def _update_results(self):
        """Bring members, figures and verdicts up to date. As often as one likes: the
        same documents give the same result."""
        launched = self.filtered(lambda c: c.date_launch and c.state != "cancelled")
        if not launched:
            return
        launched.plan_id._update_results()
        launched._update_costs()
        self.env["customer.campaign.member"]._update_outcomes(launched)
        outcomes = launched._fetch_outcomes()
        spoiled = launched._count_contaminated()
        for campaign, outcome in outcomes.items():
            campaign.write(
                campaign._prepare_result(outcome)
                | {"contaminated_count": spoiled.get(campaign, 0)}
            )

    def _update_costs(self):
        for campaign in self:
            campaign.contact_cost = campaign.message_cost * campaign.done_count
            offers = self.env["customer.interaction"].search_fetch(
                [("plan_id", "=", campaign.plan_id.id), ("offer_cost", "!=", 0)],
                ["offer_cost"],
            )
            spent = offers._get_costs_in_margin(campaign.date_end)
            campaign.offer_cost_apart = sum(offers.mapped("offer_cost")) - sum(
                spent.values()
            )

    def _fetch_outcomes(self):
        """{campaign: :class:`Outcome`} of campaigns whose members are up to date."""
        found = self.env["customer.campaign.member"]._fetch_margins(self)
        return {
            campaign: campaign._outcome(
                *(found.get((campaign.id, arm), (0, [])) for arm in (TREATED, CONTROL))
            )
            for campaign in self
        }

    def _outcome(self, treated, control):
        """:param treated: (number of buyers, margins of all)"""
        arms = [Arm(buyers, len(margins)) for buyers, margins in (treated, control)]
        return Outcome(treated[1], control[1], Wave(*arms), self._total_cost())

    def _total_cost(self):
        return self.contact_cost + self.offer_cost_apart

    def _count_contaminated(self):
        rows = self.env["customer.campaign.member"]._read_group(
            [("campaign_id", "in", self.ids), ("contaminated", "!=", False)],
            ["campaign_id"],
            ["__count"],
        )
        return dict(rows)

    def _prepare_result(self, outcome):
        treated, control = outcome.bought
        sizes = {"treated_count": treated.size, "control_count": control.size}
        if not self._is_over():
            return {**sizes, "verdict": RUNNING}
        result = conclude([outcome], self._seed(), self.worth_having)
        return {
            **sizes,
            "verdict": result.state,
            "treated_buyers": treated.hits,
            "control_buyers": control.hits,
            "conversion_treated": treated.share if treated.size else 0,
            "conversion_control": control.share if control.size else 0,
            "margin_treated": _mean(outcome.treated),
            "margin_control": _mean(outcome.control),
            "has_money": bool(result.money),
            **interval_values("difference", result.conversion),
            **interval_values("margin_difference", result.money),
            **interval_values("profit", result.profit),
        }

    def _seed(self):
        """The same campaign draws the same bootstrap again."""
        return bucket(self.uuid, 0)

    def _end(self):
        result = super()._end()
        self._update_results()
        return result

    # The window ----------------------------------------------------------------

    def _is_over(self):
        return self.date_end <= fields.Datetime.now()

    def _sql_period(self):
        """A row of what the outcomes need to know of a launched campaign.

        The window has whole days of the company: the day of the launch and those after
        it, up to the day before the end.
        """
        self.ensure_one()
        return SQL(
            "(%s, %s, %s::timestamp, %s::timestamp, %s::date, %s::date, %s)",
            self.id,
            self.company_id.id,
            self.date_launch,
            self.date_end,
            self._local_day(self.date_launch),
            self._local_day(self.date_end),
            self._is_over(),
        )

    def _local_day(self, moment):
        zone = self.company_id.customer_policy_id.tz
        return fields.Date.context_today(self.with_context(tz=zone), moment)


def _mean(values):
    return sum(values) / len(values) if values else 0


def interval_values(name, interval):
    """{field: value} of an interval, zeros if there is none."""
    estimate, low, high = interval or (0, 0, 0)
    return {name: estimate, f"{name}_low": low, f"{name}_high": high}
