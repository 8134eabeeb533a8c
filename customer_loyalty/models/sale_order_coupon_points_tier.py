from odoo import fields, models


class SaleOrderCouponPoints(models.Model):
    _inherit = "sale.order.coupon.points"

    multiplier = fields.Float(
        default=1.0, help="How many times the points this order earns, by the tier."
    )
