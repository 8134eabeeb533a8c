from odoo import models

from ..tools.session import LedgerSession
from .loyalty_card import SESSION


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Whoever has paid gets the order, even if somebody else spent the points
        meanwhile: they are owed, and a person is told."""
        orders = self.sale_order_ids.filtered(lambda each: each.state != "sale")
        orders._ledger_cards()._catch_up()
        lent = orders._missing_points()
        if not lent:
            return super()._check_amount_and_confirm_order()
        session = LedgerSession()
        session.lent = lent
        lending = self.with_context(**{SESSION: session})
        confirmed = super(PaymentTransaction, lending)._check_amount_and_confirm_order()
        confirmed = confirmed.with_env(self.env)
        confirmed._close_ledger_session(session)
        confirmed._ask_about_owed_points()
        return confirmed
