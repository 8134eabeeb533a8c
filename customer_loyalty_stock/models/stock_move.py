from odoo import models

from odoo.addons.customer_loyalty.models.loyalty_card import SESSION


class StockMove(models.Model):
    """Goods that come back, or go out again, change what their order gives."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        orders = self.sudo()._returned_orders()
        if not orders:
            return super()._action_done(cancel_backorder=cancel_backorder)
        with orders._ledger_session() as orders:
            moves = self.with_context(**{SESSION: orders.env.context[SESSION]})
            done = super(StockMove, moves)._action_done(
                cancel_backorder=cancel_backorder
            )
        return done.with_env(self.env)

    def _returned_orders(self):
        """The orders with points of which something is on its way back, or was."""
        lines = self.sale_line_id
        returned = lines.filtered(lambda line: any(line.move_ids.mapped("to_refund")))
        return returned.order_id.filtered(lambda order: order._ledger_cards())
