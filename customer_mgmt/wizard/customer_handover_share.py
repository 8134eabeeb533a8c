from odoo import fields, models


class CustomerHandoverShare(models.TransientModel):
    """What one of the new owners will get."""

    _name = "customer.handover.share"
    _description = "Share in a Handover"

    handover_id = fields.Many2one(
        "customer.handover", required=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="New Owner", required=True)
    count = fields.Integer(string="Customers")
    currency_id = fields.Many2one(related="handover_id.currency_id")
    value = fields.Monetary(string="Value a Year")
