from odoo.tests import tagged

from ..hooks import post_init_hook
from .common import TillCase


@tagged("post_install", "-at_install")
class TestTillRefund(TillCase):
    """What comes back takes its points back, in whatever order things happen."""

    def test_parts_and_the_rest(self):
        order = self._sell(self.ann)
        card = self._card(self.ann)
        self._refund(order.lines, 4)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("reverse_earn", -40.0)])
        move = card.move_ids.filtered(lambda move: move.type == "reverse_earn")
        self.assertEqual((move.res_model, move.res_id), ("pos.order", order.id))
        self._refund(order.lines, 1)
        self.assertEqual(card.points, 50)
        self._refund(order.lines, 5)
        self.assertEqual(card.points, 0)
        self.assertProved()

    def test_the_till_says_nothing_useful_of_refunds(self):
        order = self._sell(self.ann)
        refund = self._refund(order.lines, 4)
        refund.confirm_coupon_programs(self._claim(refund, -40))
        self.assertEqual(self._card(self.ann).points, 60)
        self.assertFalse(refund.activity_ids)

    def test_refunded_before_it_was_confirmed(self):
        order = self._pay(self.ann, self._line())
        self._refund(order.lines, 4)
        self.assertFalse(self._card(self.ann))
        order.confirm_coupon_programs(self._claim(order, 100))
        self.assertEqual(self._steps(self._card(self.ann)), [("earn", 60.0)])
        self.assertProved()

    def test_an_exchange(self):
        """40 come back, 70 are bought: 100 - 40 + 70."""
        order = self._sell(self.ann)
        exchange = self._refund(order.lines, 4, self._line(7))
        exchange.confirm_coupon_programs(self._claim(exchange, 30))
        self.assertEqual(self._card(self.ann).points, 130)
        self._refund(exchange.lines[1], 7)
        self.assertEqual(self._card(self.ann).points, 60)
        self.assertProved()

    def test_an_anonymous_refund(self):
        order = self._sell(self.ann)
        self._pay(None, self._line(-4, refunded_orderline_id=order.lines.id))
        self.assertEqual(self._card(self.ann).points, 60)

    def test_a_reward_comes_back(self):
        card = self._make_card(self.ann, 150)
        order = self._sell(self.ann, self._line(), self._reward_line(card))
        self._refund(order.lines[1], 1)
        self.assertEqual(self._steps(card)[3:], [("reverse_redeem", 100.0)])
        self._refund(order.lines[0], 10)
        self.assertEqual(card.points, 150)
        self.assertProved()

    def test_what_was_free_earned_nothing(self):
        gift = self.env["product.product"].create({"name": "Cup", "list_price": 30})
        reward = self.env["loyalty.reward"].create(
            {
                "program_id": self.program.id,
                "reward_type": "product",
                "reward_product_id": gift.id,
                "required_points": 30,
            }
        )
        card = self._make_card(self.ann, 100)
        order = self._sell(
            self.ann,
            self._line(7),
            self._line(1, 30.0, product_id=gift.id),
            self._reward_line(card, reward, amount=30.0),
            net=70 - 30,
        )
        self.assertEqual(card.points, 140)
        self._refund(order.lines[0], 3)
        self.assertEqual(card.points, 110)
        self._refund(order.lines[0], 4)
        self.assertEqual(card.points, 70)
        self._refund(order.lines[1], 1)
        self.assertEqual(card.points, 70)
        self._refund(order.lines[2], 1)
        self.assertEqual(card.points, 100)
        self.assertProved()

    def test_the_program_is_archived_meanwhile(self):
        order = self._sell(self.ann)
        self.program.active = False
        self._refund(order.lines, 4)
        self.assertEqual(self._card(self.ann).points, 60)

    def test_a_refund_made_in_the_office(self):
        """It copies the reward lines with their cost."""
        card = self._make_card(self.ann, 150)
        order = self._sell(self.ann, self._line(), self._reward_line(card))
        refund = order._refund()
        refund.add_payment(
            {
                "pos_order_id": refund.id,
                "amount": refund.amount_total,
                "payment_method_id": self.cash_payment_method.id,
            }
        )
        self.assertEqual(card.points, 150)
        refund.action_pos_order_paid()
        self.assertEqual(
            self._steps(card)[3:], [("reverse_redeem", 100.0), ("reverse_earn", -100.0)]
        )
        self.assertProved()

    def test_points_that_are_spent_are_owed(self):
        order = self._sell(self.ann)
        card = self._card(self.ann)
        spending = self._sell(self.ann, self._line(1), self._reward_line(card))
        self._refund(order.lines, 10)
        self.assertEqual(card.points, -90)
        self.assertFalse(spending.activity_ids)
        self.assertProved()

    def test_an_order_from_before_the_ledger(self):
        """100 earned and 100 spent by Odoo alone stand net in the opening balance."""
        card = self._make_card(self.ann, 130)
        order = self._pay(self.ann, self._line(), self._reward_line(card))
        order.loyalty_booked_on = order.date_order
        self.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "order_model": "pos.order",
                "order_id": order.id,
                "description": "Onsite",
                "issued": 0,
                "used": 0,
            }
        )
        self._refund(order.lines[0], 4)
        self.assertEqual(card.points, 90)
        self._refund(order.lines[1], 1)
        self.assertEqual(card.points, 190)
        self.assertProved()

    def test_installing_marks_what_was_paid(self):
        order = self._pay(self.ann, self._line())
        self.env.flush_all()
        post_init_hook(self.env)
        self.assertEqual(order.loyalty_booked_on, order.date_order)
        order.confirm_coupon_programs(self._claim(order, 100))
        self.assertFalse(self._card(self.ann).points)
