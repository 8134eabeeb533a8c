from odoo import models

from odoo.addons.customer_loyalty.tools.settle import returned_share


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _loyalty_returned_share(self):
        """Goods that are back and credited count once: the larger share."""
        share = super()._loyalty_returned_share()
        outgoing, incoming = self._get_outgoing_incoming_moves()
        back = self._loyalty_done_quantity(incoming)
        if not back:
            return share
        delivered = self._loyalty_done_quantity(outgoing)
        return max(share, returned_share(self.product_uom_qty, delivered, back))

    def _loyalty_done_quantity(self, moves):
        """In the unit of this line."""
        return sum(
            move.product_uom._compute_quantity(
                move.quantity, self.product_uom_id, rounding_method="HALF-UP"
            )
            for move in moves
            if move.state == "done"
        )
