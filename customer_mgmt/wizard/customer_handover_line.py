from odoo import fields, models


class CustomerHandoverLine(models.TransientModel):
    """One kind of records that a handover may move."""

    _name = "customer.handover.line"
    _description = "What Moves in a Handover"

    handover_id = fields.Many2one(
        "customer.handover", required=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    name = fields.Char(string="What", required=True)
    count = fields.Integer(string="Number")
    is_selected = fields.Boolean(string="Move", default=True)
