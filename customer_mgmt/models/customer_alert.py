from odoo import api, fields, models

from .customer_profile import TIERS
from .customer_stage_change import STAGES
from .groups import MANAGER

KINDS = [
    ("at_risk", "At Risk"),
    ("lapsed", "Lapsed"),
    ("spending", "Spends Less"),
    ("order_cancelled", "Order Cancelled"),
    ("complaint", "Complaint"),
]
OUTCOMES = [
    ("returned", "Came Back"),
    ("wrong", "Wrong Alert"),
    ("lost", "Lost"),
]


class CustomerAlert(models.Model):
    """A customer the shop may be losing, and what came of it.

    Written by scoring, by what happens to key customers and by the dialogs of this
    application, never by hand. Figures are those of the day of the last cause.
    """

    _name = "customer.alert"
    _description = "Customer Alert"
    _inherit = "customer.stake.mixin"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    phone = fields.Char(related="partner_id.phone")
    profile_id = fields.Many2one(
        "customer.profile", string="Figures of Today", compute="_compute_profile_id"
    )
    date = fields.Date(string="Alerted on", required=True, readonly=True)
    kind = fields.Selection(KINDS, string="Alert", required=True, readonly=True)
    cause_ids = fields.One2many(
        "customer.alert.cause", "alert_id", string="Causes", readonly=True
    )
    stage = fields.Selection(STAGES, readonly=True)
    tier = fields.Selection(TIERS, readonly=True)
    last_date = fields.Date(string="Last Purchase", readonly=True)
    risk = fields.Float(
        string="Churn Risk",
        readonly=True,
        digits=(16, 2),
        aggregator="avg",
        help="Chance that the customer does not buy in the days the policy looks "
        "ahead.",
    )
    revenue_at_stake = fields.Monetary(
        readonly=True, help="Revenue of the 12 months up to the last purchase."
    )
    value_at_stake = fields.Monetary(
        readonly=True,
        groups=MANAGER,
        help="Margin of the 12 months up to the last purchase; revenue if costs are "
        "not known.",
    )
    revenue_limit = fields.Monetary(
        string="Recovered From",
        readonly=True,
        help="Who spends less is back from this revenue in the days that the policy "
        "compares.",
    )
    state = fields.Selection(
        [("open", "To Do"), ("snoozed", "Snoozed"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, index="btree_not_null"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date_deadline = fields.Date(string="Due", readonly=True)
    snooze_until = fields.Date(string="Snoozed Until", readonly=True)
    snooze_reason = fields.Char(readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    loss_reason_id = fields.Many2one(
        "customer.loss.reason", readonly=True, ondelete="restrict"
    )
    outcome_note = fields.Char(string="Note", readonly=True)
    date_closed = fields.Date(string="Closed on", readonly=True)

    # A new cause adds to the alert there is; what is open is looked through every
    # night.
    _open_unique = models.UniqueIndex(
        "(partner_id, company_id) WHERE state <> 'closed'",
        "A customer has one open alert at most.",
    )
    _company_date_idx = models.Index("(company_id, date)")

    @api.depends("partner_id", "company_id")
    def _compute_profile_id(self):
        profiles = self.env["customer.profile"]._of_any(self.partner_id)
        by_key = {(row.partner_id, row.company_id): row for row in profiles}
        for alert in self:
            alert.profile_id = by_key.get((alert.partner_id, alert.company_id))

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
