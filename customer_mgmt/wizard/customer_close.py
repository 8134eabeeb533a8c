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
    loss_reason_id = fields.Many2one("customer.loss.reason", string="Reason Told")
    reason = fields.Char(string="In Words")

    def action_close(self):
        said = self.reason or self.loss_reason_id.name
        self.profile_ids._tell_loss(self.loss_reason_id, self.reason)
        self.profile_ids._set_manual_stage(self.stage, said)
        return {"type": "ir.actions.act_window_close"}
