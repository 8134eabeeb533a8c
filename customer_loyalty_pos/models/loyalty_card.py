from odoo import models
from odoo.tools import SQL

from .pos_order import PAID


class LoyaltyCard(models.Model):
    """Coupons that were used at the till cost what they gave there, less refunds."""

    _inherit = "loyalty.card"

    def _discount_sources(self):
        # A sales order that is paid at the till counts by itself.
        till = SQL(
            """SELECT used.coupon_id AS card_id,
                      -line.price_subtotal
                      / coalesce(nullif(ticket.currency_rate, 0), 1) AS discount
                 FROM pos_order_line used
                 JOIN pos_order_line line
                   ON used.id IN (line.id, line.refunded_orderline_id)
                 JOIN pos_order ticket ON ticket.id = line.order_id
                WHERE ticket.state IN %s AND used.coupon_id IN %s
                  AND used.refunded_orderline_id IS NULL
                  AND used.sale_order_line_id IS NULL""",
            PAID,
            tuple(self.ids),
        )
        return [*super()._discount_sources(), till]
