from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_repurchase_curve import POPULATION
from .customer_stage_change import STAGES
from .groups import MANAGER

TIERS = [("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")]
SCORES = [(str(score), str(score)) for score in range(1, 6)]


class CustomerProfile(models.Model):
    """What one company knows about one customer, computed from the documents.

    Nothing here changes by the calendar alone: dates and limits are stored, days are
    counted when read. ``next_review`` is the next day on which a purchase leaves the
    window or a limit passes, so the nightly run finds the few that moved.
    """

    _name = "customer.profile"
    _description = "Customer"
    _inherit = "customer.stake.mixin"
    _order = "revenue_12m desc, id desc"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    # Written by scoring only: who and when is known, and costs as much as the figures.
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    population = fields.Selection(POPULATION, string="Kind of Customer", readonly=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    city = fields.Char(related="partner_id.city")
    country_id = fields.Many2one(related="partner_id.country_id")
    category_ids = fields.Many2many(related="partner_id.category_id", string="Tags")
    preferred_channel = fields.Selection(related="partner_id.preferred_channel")
    nearest_shop_id = fields.Many2one(related="partner_id.nearest_shop_id")
    shop_distance = fields.Float(related="partner_id.shop_distance")
    segment_ids = fields.Many2many(
        related="partner_id.customer_segment_ids", string="Segments"
    )
    active = fields.Boolean(
        string="Contact Not Archived",
        related="partner_id.active",
        search="_search_active",
    )

    # Purchases
    first_date = fields.Date(string="First Purchase", readonly=True)
    last_date = fields.Date(string="Last Purchase", readonly=True)
    previous_date = fields.Date(string="Purchase before the Last", readonly=True)
    occasions = fields.Integer(
        string="Number of Purchases",
        readonly=True,
        help="Days with a purchase that was not fully returned.",
    )
    occasions_12m = fields.Integer(string="Purchases (12 Months)", readonly=True)
    revenue_total = fields.Monetary(string="Revenue", readonly=True)
    repeat_revenue = fields.Monetary(
        string="Revenue after the First Purchase", readonly=True
    )
    revenue_12m = fields.Monetary(string="Revenue (12 Months)", readonly=True)
    returned_12m = fields.Monetary(string="Returned (12 Months)", readonly=True)
    margin_total = fields.Monetary(string="Margin", readonly=True, groups=MANAGER)
    margin_12m = fields.Monetary(
        string="Margin (12 Months)", readonly=True, groups=MANAGER
    )
    basket = fields.Monetary(
        string="Average Purchase",
        compute="_compute_basket",
        help="Revenue per purchase, net of returns.",
    )
    revenue_at_stake = fields.Monetary(
        readonly=True,
        help="Revenue of the 12 months up to the last purchase: what the shop loses a "
        "year if the customer stays away.",
    )
    value_at_stake = fields.Monetary(
        readonly=True,
        groups=MANAGER,
        help="Margin of the 12 months up to the last purchase; revenue if costs are "
        "not known.",
    )
    is_dominated = fields.Boolean(
        string="One Big Purchase",
        readonly=True,
        help="A single purchase makes more than 60 % of the value of 12 months.",
    )

    # Scores
    r = fields.Integer(string="Recency Score", readonly=True, aggregator="avg")
    f = fields.Integer(string="Frequency Score", readonly=True, aggregator="avg")
    m = fields.Integer(string="Money Score", readonly=True, aggregator="avg")
    rfm_cell_id = fields.Many2one(
        "customer.rfm.cell", string="RFM Cell", readonly=True, ondelete="restrict"
    )
    rfm_group_id = fields.Many2one(
        "customer.rfm.group",
        string="RFM Group",
        readonly=True,
        ondelete="restrict",
    )
    tier = fields.Selection(
        TIERS,
        readonly=True,
        help="A: the customers that bring 80 % of the value. B: up to 95 %. C: the "
        "rest. D: no value in the last 12 months, or a loss.",
    )
    tier_pending = fields.Selection(
        TIERS,
        readonly=True,
        help="The tier by the borders. The customer moves there when the next run on "
        "another day agrees.",
    )
    tier_pending_date = fields.Date(readonly=True)
    tier_before = fields.Selection(
        TIERS,
        readonly=True,
        help="The tier before the last change; empty if there was none.",
    )
    tier_since = fields.Date(
        string="Tier Changed on",
        readonly=True,
        help="The run that changed the tier.",
    )

    # Lifecycle
    stage = fields.Selection(STAGES, readonly=True, required=True, group_expand=True)
    stage_since = fields.Date(readonly=True)
    lapsed_from = fields.Selection(
        string="Left as",
        selection=[("new", "First Purchase Only"), ("active", "Repeat Customer")],
        readonly=True,
        help="Whether a customer left after a single purchase or after several.",
    )
    gap_days = fields.Float(
        string="Usual Gap (Days)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="The customer's own rhythm, drawn towards the one of similar customers "
        "while there are few purchases.",
    )
    expected_date = fields.Date(string="Next Expected Purchase", readonly=True)
    active_until = fields.Date(string="Last Day before At Risk", readonly=True)
    lapsed_after = fields.Date(string="Last Day before Lapsed", readonly=True)
    is_seasonal = fields.Boolean(
        string="Buys Once a Year",
        readonly=True,
        help="The last two purchases fell on the same days of the year.",
    )
    silent_days = fields.Integer(
        compute="_compute_silent_days", help="Days since the last purchase."
    )
    next_review = fields.Date(readonly=True)
    as_of = fields.Date(
        string="Scored as of",
        compute="_compute_as_of",
        help="Day of the last scoring run.",
    )
    change_ids = fields.One2many(
        "customer.stage.change", "profile_id", string="Stage History", readonly=True
    )

    # Decisions of people, kept apart from what is computed
    manual_stage = fields.Selection(
        [("lost", "Lost"), ("blocked", "Blocked")], readonly=True
    )
    manual_date = fields.Date(readonly=True)
    manual_reason = fields.Char(readonly=True)

    _partner_company_unique = models.Constraint(
        "UNIQUE(partner_id, company_id)", "A customer has one profile per company."
    )
    # The nightly run: whose figures change today without a new document.
    _review_idx = models.Index("(company_id, next_review)")
    # Today and Lost this month.
    _stage_since_idx = models.Index("(company_id, stage, stage_since)")

    @api.depends("revenue_total", "occasions")
    def _compute_basket(self):
        for profile in self:
            purchases = profile.occasions
            profile.basket = profile.revenue_total / purchases if purchases else 0

    @api.depends("last_date")
    @api.depends_context("tz")
    def _compute_silent_days(self):
        today = fields.Date.context_today(self)
        for profile in self:
            last = profile.last_date
            profile.silent_days = (today - last).days if last else 0

    def _compute_as_of(self):
        for company, profiles in self.grouped("company_id").items():
            profiles.as_of = company.customer_policy_id.last_run

    def _search_active(self, operator, value):
        """Profiles of archived contacts hide like the contacts themselves."""
        return [("partner_id.active", operator, value)]

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    def action_open_purchases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_purchase_action"
        )
        action["domain"] = [
            ("customer_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["display_name"] = self.env._(
            "Purchases of %s", self.partner_id.display_name
        )
        return action

    def action_open_products(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_mgmt.customer_purchase_line_action"
        )
        action["domain"] = [
            ("customer_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        action["context"] = {}
        action["display_name"] = self.env._(
            "What %s Buys", self.partner_id.display_name
        )
        return action

    def action_reopen(self):
        """Take back a manual closing; the stage follows the purchases again."""
        self._set_manual_stage(False, False)

    def _set_manual_stage(self, stage, reason):
        """Close, block or reopen customers by hand.

        :param stage: ``lost``, ``blocked`` or False
        :param reason: why, in words; required unless reopening
        """
        self.check_access("read")
        if stage and not reason:
            raise UserError(self.env._("Say why, so that others can understand it."))
        for company, profiles in self.grouped("company_id").items():
            today = company.customer_policy_id._today()
            profiles.sudo().write(
                {
                    "manual_stage": stage,
                    "manual_reason": reason,
                    "manual_date": stage and today,
                }
            )
            self.env["customer.scoring"]._refresh(company, profiles.partner_id.ids)

    @api.model
    def _of_any(self, partners):
        """Profiles of contacts, archived or not."""
        return self.search(
            [("partner_id", "in", partners.ids), ("active", "in", (True, False))]
        )

    @api.model
    def _inherit_decisions(self, customers, decisions):
        """Hand decisions on merged contacts to the profiles of those that stay.

        :param decisions: list of (company id, stage, date, reason)
        """
        undecided = self._of_any(customers).filtered(lambda p: not p.manual_stage)
        for company_id, stage, date, reason in decisions:
            undecided.filtered(lambda p, c=company_id: p.company_id.id == c).write(
                {"manual_stage": stage, "manual_date": date, "manual_reason": reason}
            )
