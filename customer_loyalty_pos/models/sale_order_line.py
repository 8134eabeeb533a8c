from odoo import models

from odoo.addons.customer_loyalty.tools.settle import returned_share

from .pos_order import PAID


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _loyalty_returned_share(self):
        """What was paid at the till may come back there."""
        share = super()._loyalty_returned_share()
        refunds = self.pos_order_line_ids.refund_orderline_ids.filtered(
            lambda line: line.order_id.state in PAID
        )
        refunded = sum(refunds.mapped("qty"))
        ordered = self.product_uom_qty
        return max(share, returned_share(ordered, ordered, refunded))
