"""What tills do to points in Odoo without our addons."""

from stock_case import StockCase

from odoo.fields import Date
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStockTills(StockCase):
    """A test that fails here tells that Odoo repaired something: look whether the
    override that our test is about can go."""

    def _confirm(self, card, points, *lines):
        ticket = self.shop.pay(card.partner_id, list(lines))
        ticket.confirm_coupon_programs(self.shop.claim(card.partner_id, points, card))
        return ticket

    def _check(self, card, points):
        orders = self.env["pos.order"]
        return orders.validate_coupon_programs({str(card.id): points}, [])["successful"]

    def test_three_tills_overspend(self):
        """Each till checked the 200 points of the card and takes 150: 250 are missing,
        and nobody is told.

        Ours: customer_loyalty_pos TestTillPoints.test_points_spent_at_several_tills
        and tests/install
        test_points_spent_at_three_tills_are_owed_and_asked_about
        """
        self.shop.reward.required_points = 150
        card = self._member(200)
        activities = self.env["mail.activity"].search_count([])
        self.assertEqual([self._check(card, -150) for _till in range(3)], [True] * 3)
        lines = (self.shop.line(self.shop.cup, 10), self.shop.reward_line(card))
        tickets = [self._confirm(card, -150, *lines) for _till in range(3)]
        self.assertEqual([each.amount_paid for each in tickets], [95] * 3)
        self.assertEqual(self._balances(card), (-250, -250))
        self.assertEqual(self.env["mail.activity"].search_count([]), activities)

    # -------------------------------------------------------------------- expired cards

    def _expired(self):
        card = self._member(500)
        card.expiration_date = Date.subtract(Date.today(), days=2)
        return card

    def test_expired_card_earns(self):
        """Ours: customer_loyalty_pos
        TestTillPoints.test_an_expired_card_earns_nothing
        """
        card = self._expired()
        self._confirm(card, 100, self.shop.line(self.shop.tea, 10))
        self.assertEqual(card.points, 600)

    def test_expired_card_redeems(self):
        """Ours: customer_loyalty_pos
        TestTillPoints.test_points_of_an_expired_card_cannot_be_spent
        """
        card = self._expired()
        self.assertTrue(self._check(card, -100))
        lines = (self.shop.line(self.shop.cup, 10), self.shop.reward_line(card))
        self._confirm(card, -100, *lines)
        self.assertEqual(card.points, 400)
