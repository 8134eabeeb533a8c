from odoo import fields, models

from ..models.customer_interaction import REASONS
from ..models.groups import MANAGER


class CustomerChurnWizardLine(models.TransientModel):
    """A customer who is leaving; unticked, it is left alone."""

    _name = "customer.churn.wizard.line"
    _description = "Customer Who Is Leaving"
    _order = "id"

    wizard_id = fields.Many2one(
        "customer.churn.wizard", required=True, ondelete="cascade", index=True
    )
    profile_id = fields.Many2one(
        "customer.profile", required=True, readonly=True, ondelete="cascade"
    )
    is_included = fields.Boolean(string="Included", default=True)
    partner_id = fields.Many2one(related="profile_id.partner_id")
    user_id = fields.Many2one(related="profile_id.user_id", string="Salesperson")
    currency_id = fields.Many2one(related="profile_id.currency_id")
    stage = fields.Selection(related="profile_id.stage")
    last_date = fields.Date(related="profile_id.last_date")
    risk = fields.Float(string="Churn Risk", readonly=True, aggregator=None)
    has_risk = fields.Boolean(readonly=True)
    revenue_at_stake = fields.Monetary(related="profile_id.revenue_at_stake")
    value_at_stake = fields.Monetary(
        related="profile_id.value_at_stake", groups=MANAGER
    )
    reason_summary = fields.Char(related="profile_id.reason_summary")
    last_contact = fields.Date(readonly=True)
    held_back = fields.Selection(REASONS, string="No Call Because", readonly=True)
    held_note = fields.Char(string="Details", readonly=True)
