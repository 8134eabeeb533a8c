from odoo import fields, models


class CustomerClose(models.TransientModel):
    """Close or block customers by hand, with the reason."""

    _name = "customer.close"
    _description = "Close Customers"

    profile_ids = fields.Many2many(
        "customer.profile",
        string="Customers",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    stage = fields.Selection(
        [
            ("lost", "Lost: is not coming back"),
            ("blocked", "Blocked: leave alone (dispute, deceased, opted out)"),
        ],
        required=True,
        default="lost",
    )
    reason = fields.Char(required=True)

    def action_close(self):
        self.profile_ids._set_manual_stage(self.stage, self.reason)
        return {"type": "ir.actions.act_window_close"}
