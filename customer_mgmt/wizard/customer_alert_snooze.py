from datetime import timedelta

from odoo import fields, models


class CustomerAlertSnooze(models.TransientModel):
    """Put off alerts until a day, with the reason."""

    _name = "customer.alert.snooze"
    _description = "Snooze Alerts"

    alert_ids = fields.Many2many(
        "customer.alert",
        string="Alerts",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    until = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=14),
    )
    reason = fields.Char(required=True)

    def action_snooze(self):
        self.alert_ids._snooze(self.until, self.reason)
        return {"type": "ir.actions.act_window_close"}
