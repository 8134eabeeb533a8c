from odoo import fields, models


class CustomerSegmentWhyLine(models.TransientModel):
    _name = "customer.segment.why.line"
    _description = "Condition of a Segment for a Customer"

    why_id = fields.Many2one("customer.segment.why", ondelete="cascade")
    name = fields.Char(string="Condition")
    value = fields.Char(string="This Customer")
    passed = fields.Boolean(string="Met")
