from odoo import models

from .loyalty_card import SESSION


class AccountMove(models.Model):
    """A posted credit note takes back what the credited goods gave."""

    _inherit = "account.move"

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        with self._ledger_orders()._ledger_session() as orders:
            moves = self.with_context(**{SESSION: orders.env.context[SESSION]})
            return super(AccountMove, moves).write(vals)

    def _invoice_paid_hook(self):
        """Points that wait for the payment are earned now."""
        result = super()._invoice_paid_hook()
        self._ledger_orders()._loyalty_settle()
        return result

    def _ledger_orders(self):
        """The orders with points that these invoices and credit notes belong to."""
        moves = self.sudo().filtered(
            lambda move: move.move_type in ("out_invoice", "out_refund")
        )
        orders = moves.invoice_line_ids.sale_line_ids.order_id
        return orders.filtered(lambda order: order._ledger_cards())
