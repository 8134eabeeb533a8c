from odoo import fields, models

from ..models.customer_alert import OUTCOMES


class CustomerAlertClose(models.TransientModel):
    """What came of alerts."""

    _name = "customer.alert.close"
    _description = "Outcome of Alerts"

    alert_ids = fields.Many2many(
        "customer.alert",
        string="Alerts",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    outcome = fields.Selection(OUTCOMES, required=True, default="returned")
    loss_reason_id = fields.Many2one("customer.loss.reason")
    note = fields.Char()

    def action_close(self):
        self.alert_ids._close(self.outcome, self.loss_reason_id, self.note)
        return {"type": "ir.actions.act_window_close"}
