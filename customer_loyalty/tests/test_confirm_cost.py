from odoo.tests import tagged
from odoo.tools import SQL

from .common import LoyaltyCase

# Over what the same program costs without the ledger; see dev/bench for stock Odoo.
LIMIT = 12


@tagged("post_install", "-at_install")
class TestConfirmCost(LoyaltyCase):
    """What the ledger adds to confirming an order."""

    def _count(self, order):
        order._update_programs_and_rewards()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        order.action_confirm()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _without_ledger(self):
        self.env.flush_all()
        for table in ("loyalty_program", "loyalty_card"):
            self.env.cr.execute(
                SQL("UPDATE %s SET on_ledger = FALSE", SQL.identifier(table))
            )
        self.env.invalidate_all()

    def _measure(self, redeem):
        """(With the ledger, without it), warm."""
        counts = []
        for number in range(4):
            if number == 2:
                self._without_ledger()
            partner = self._make_customer(f"Customer {number}")
            card = self._make_card(partner)
            if number < 2:
                self._post(card, 100)
            else:
                card.points = 100
            order = self._quote(partner, 100)
            if redeem:
                error = order._apply_program_reward(self.reward, card)
                self.assertFalse(error)
            counts.append(self._count(order))
        return counts[1], counts[3]

    def test_an_order_that_earns(self):
        ours, stock = self._measure(redeem=False)
        self.assertLessEqual(ours - stock, LIMIT)

    def test_an_order_that_earns_and_spends(self):
        ours, stock = self._measure(redeem=True)
        self.assertLessEqual(ours - stock, LIMIT)
