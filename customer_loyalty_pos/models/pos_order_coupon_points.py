from odoo import fields, models


class PosOrderCouponPoints(models.Model):
    """What an order of the till gives in a program, returns aside.

    Written when its points are booked the first time.
    """

    _name = "pos.order.coupon.points"
    _description = "Point of Sale Order Points"

    order_id = fields.Many2one(
        "pos.order", required=True, index=True, readonly=True, ondelete="cascade"
    )
    program_id = fields.Many2one(
        "loyalty.program", required=True, readonly=True, ondelete="restrict"
    )
    card_id = fields.Many2one(
        "loyalty.card", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    granted = fields.Float(
        digits=(16, 2), readonly=True, help="By the rules of the program."
    )
    points = fields.Float(
        digits=(16, 2), readonly=True, help="What this customer gets for them."
    )

    _once = models.Constraint(
        "UNIQUE (order_id, program_id)",
        "This order has points of the program already.",
    )
