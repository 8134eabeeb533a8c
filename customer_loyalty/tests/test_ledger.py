from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools.posting import Posting
from .common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestLedger(LoyaltyCase):
    """Every change of points is one move, and the books can be proved."""

    def test_an_order_earns(self):
        self._sell(self.ann, 120)
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 120.0)])
        self.assertEqual(card.points, 120)
        self.assertProved()

    def test_an_order_earns_and_spends(self):
        card = self._make_card(self.ann, 150)
        order = self._sell(self.ann, 100, redeem=1)
        self.assertEqual(
            self._steps(card),
            [("external", 150.0), ("earn", 100.0), ("redeem", -100.0)],
        )
        self.assertEqual(card.points, 150)
        moves = self.env["loyalty.point.move"].search([("card_id", "=", card.id)])
        self.assertEqual(moves.sorted("id").mapped("res_id"), [0, order.id, order.id])
        self.assertProved()

    def test_points_earned_and_spent_in_one_order_turn_over(self):
        """Nothing remains, and yet two moves and one used lot."""
        order = self._quote(self.ann, 100)
        self._redeem(order)
        order.action_confirm()
        card = self._card(self.ann)
        self.assertEqual(card.points, 0)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("redeem", -100.0)])
        self.assertEqual(card.lot_ids.mapped("state"), ["used"])
        self.assertProved()

    def test_cancel_gives_everything_back(self):
        card = self._make_card(self.ann, 150)
        order = self._sell(self.ann, 100, redeem=1)
        order._action_cancel()
        self.assertEqual(
            self._steps(card)[3:], [("reverse_redeem", 100.0), ("reverse_earn", -100.0)]
        )
        self.assertEqual(card.points, 150)
        self.assertProved()
        order._action_cancel()
        self.assertEqual(len(self._steps(card)), 5)

    def test_orders_confirmed_together_cannot_spend_the_same_points(self):
        self._make_card(self.ann, 100)
        orders = self._quote(self.ann, 20) | self._quote(self.ann, 20)
        for order in orders:
            self._redeem(order)
        with self.assertRaisesRegex(ValidationError, "together spend more"):
            orders.action_confirm()

    def test_a_partial_credit_note_reverses_its_share(self):
        order = self._sell(self.ann, 10, quantity=10)
        refund = self._credit(self._invoice(order), 0.4)
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("reverse_earn", -40.0)])
        refund.button_draft()
        self.assertEqual(card.points, 100)
        refund.action_post()
        self.assertEqual(card.points, 60)
        order._action_cancel()
        self.assertEqual(card.points, 0)
        self.assertProved()

    def test_a_credited_reward_gives_its_points_back(self):
        card = self._make_card(self.ann, 100)
        order = self._sell(self.ann, 100, redeem=1)
        self.assertEqual(card.points, 100)
        self.assertEqual(len(card.move_ids), 3)
        self._credit(self._invoice(order))
        self.assertEqual(card.points, 100)
        self.assertProved()

    def test_editing_a_confirmed_order_earns_the_difference(self):
        order = self._sell(self.ann, 100, quantity=1)
        order.order_line.product_uom_qty = 5
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("earn", 400.0)])
        order._update_programs_and_rewards()
        self.assertEqual(card.points, 500)
        order._action_cancel()
        self.assertEqual(card.points, 0)
        self.assertProved()

    def test_a_reward_added_to_a_confirmed_order(self):
        card = self._make_card(self.ann, 250)
        order = self._sell(self.ann, 100)
        self._redeem(order)
        self.assertEqual(card.points, 250)
        moves = len(card.move_ids)
        for _time in range(3):
            order._update_programs_and_rewards()
        self.assertEqual(len(card.move_ids), moves)
        self.assertProved()

    def test_whoever_else_changes_points_is_captured(self):
        card = self._make_card(self.ann)
        card.points += 30
        card.points -= 10.5
        self.assertEqual(self._steps(card), [("external", 30.0), ("external", -10.5)])
        self.assertEqual(card.lot_ids.remaining, 19.5)
        self.assertProved()

    def test_a_stranger_during_an_order_is_captured(self):
        """An automation that gives a bonus when an order is confirmed."""
        order = self._quote(self.ann, 100)
        card = self._card(self.ann)
        confirm = type(order)._action_confirm

        def with_bonus(orders):
            card.with_env(orders.env).points += 50
            return confirm(orders)

        self.patch(type(order), "_action_confirm", with_bonus)
        order.action_confirm()
        self.assertEqual(card.points, 150)
        self.assertEqual(
            sorted(self._steps(card)), [("earn", 100.0), ("external", 50.0)]
        )
        self.assertProved()

    def test_moves_stay(self):
        self._sell(self.ann)
        move = self._card(self.ann).move_ids
        with self.assertRaisesRegex(UserError, "only added to"):
            move.reason = "better"
        with self.assertRaisesRegex(UserError, "only added to"):
            move.unlink()
        with self.assertRaisesRegex(UserError, "archive it instead"):
            move.card_id.unlink()

    def test_one_card_per_member(self):
        card = self._make_card(self.ann, 10)
        with self.assertRaisesRegex(ValidationError, card.code):
            self._make_card(self.ann, 20)

    def test_a_known_key_is_left_out(self):
        card = self._make_card(self.ann)
        posting = Posting(card.id, "adjust", 5, "once")
        for _time in range(2):
            card._loyalty_post([posting])
        self.assertEqual(card.points, 5)
