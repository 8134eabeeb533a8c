"""How far Odoo's history of points is from the points, without our addons."""

from stock_case import StockCase

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStockHistory(StockCase):
    """A test that fails here tells that Odoo repaired something: look whether the
    override that our test is about can go."""

    def test_reconcile(self):
        """The history does not add up to the points of the cards, and nothing tells.

        Ours: customer_loyalty_pos TestRandomLife.test_life, customer_loyalty
        TestProof.test_books_in_order, and tests/install test_the_books_are_proved
        """
        sold, edited, merged, survivor = (self._member() for _each in range(4))
        orders = [self._sell(card, 10) for card in (sold, edited, merged)]
        for card in (sold, edited, merged):
            self.assertEqual(self._balances(card), (100, 100))
        self._edit(orders[1], 50)
        self.assertEqual(self._balances(edited), (0, 0))
        orders[1]._action_cancel()
        self.assertEqual(self._balances(edited), (-400, 0))
        self._merge(survivor, merged)
        self.assertEqual(self._balances(survivor), (100, 0))
        self.assertEqual(self._balances(merged), (0, 100))
        orders[2]._action_cancel()
        self.assertEqual(self._balances(survivor), (100, 0))
        self.assertEqual(self._balances(merged), (-100, 0))
        sold.points += 30
        self.assertEqual(self._balances(sold), (130, 100))
        self.assertEqual(self._balances(self.shop.make_card(70)), (70, 0))
