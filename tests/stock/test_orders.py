"""What orders do to points in Odoo without our addons."""

from stock_case import StockCase

from odoo.fields import Date
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStockOrders(StockCase):
    """A test that fails here tells that Odoo repaired something: look whether the
    override that our test is about can go."""

    def test_bulk_confirm(self):
        """Two quotations, confirmed together, spend the same 100 points.

        Ours: customer_loyalty
        TestLedger.test_orders_confirmed_together_cannot_spend_the_same_points
        """
        card = self._member(100)
        one, other = (self.shop.redeem(card, 2, self.shop.cup) for _each in range(2))
        (one | other).action_confirm()
        self.assertEqual([one.state, other.state], ["sale", "sale"])
        self.assertEqual([one.amount_total, other.amount_total], [15, 15])
        self.assertEqual(card.points, -100)

    # --------------------------------------------------------------- what comes back

    def test_credit_note_of_40_percent(self):
        """It takes no points back.

        Ours: customer_loyalty
        TestLedger.test_a_partial_credit_note_reverses_its_share
        """
        card = self._member()
        order = self._sell(card, 10)
        self._credit(order, 0.4)
        self.assertEqual(order.order_line.qty_invoiced, 6)
        self.assertEqual(self._balances(card), (100, 100))

    def test_credit_note_then_cancel(self):
        """Nothing is left, as it should be, because only cancelling takes points back;
        until then the customer can spend those of what she returned.

        Ours: customer_loyalty
        TestLedger.test_a_partial_credit_note_reverses_its_share
        """
        card, spender = self._member(), self._member()
        order, returned = self._sell(card, 10), self._sell(spender, 10)
        for each in order | returned:
            self._credit(each)
        self.assertEqual((card.points, spender.points), (100, 100))
        self.shop.redeem(spender, 2, self.shop.cup).action_confirm()
        (order | returned)._action_cancel()
        self.assertEqual((card.points, spender.points), (0, -100))

    def _credit(self, order, share=1.0):
        """Post the invoice of an order, and a credit note of a share of each line."""
        invoice = order._create_invoices()
        invoice.action_post()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        for line in refund.invoice_line_ids:
            line.quantity *= share
        refund.action_post()

    def test_edit_then_cancel(self):
        """The points of the new quantity are never given, but taken back.

        Ours: customer_loyalty
        TestLedger.test_editing_a_confirmed_order_earns_the_difference
        """
        card = self._member()
        order = self._sell(card, 10)
        self._edit(order, 50)
        self.assertEqual((card.points, order.coupon_point_ids.points), (0, 500))
        order._action_cancel()
        self.assertEqual(card.points, -400)

    def test_merge_then_cancel(self):
        """The survivor keeps the points; the archived card owes them.

        Ours: customer_loyalty TestLedgerLife.test_merged_points_keep_their_expiry
        """
        survivor, other = self._member(50), self._member()
        order = self._sell(other, 10)
        self._merge(survivor, other)
        self.assertEqual((survivor.points, other.points), (150, 0))
        self.assertEqual((survivor.active, other.active), (True, False))
        order._action_cancel()
        self.assertEqual((survivor.points, other.points), (150, -100))

    # -------------------------------------------------------------------- expired cards

    def _expired(self):
        card = self._member(500)
        card.expiration_date = Date.subtract(Date.today(), days=2)
        return card

    def test_expired_card_earns(self):
        """Ours: customer_loyalty TestTraps.test_an_expired_card_earns_nothing"""
        card = self._expired()
        self._sell(card, 10)
        self.assertEqual(card.points, 600)

    def test_expired_card_redeems_in_a_quotation(self):
        """The reward is offered and taken, and gone without a word when the quotation
        is confirmed.

        Ours: customer_loyalty TestTraps.test_an_expired_card_pays_nothing
        """
        card = self._expired()
        order = self.shop.quote(card.partner_id)
        order._update_programs_and_rewards()
        self.assertEqual(dict(order._get_claimable_rewards()), {card: self.shop.reward})
        self.assertFalse(order._apply_program_reward(self.shop.reward, card))
        self.assertEqual(order.amount_total, 15)
        order.action_confirm()
        self.assertEqual((order.amount_total, card.points), (20, 520))

    # --------------------------------------------------------- earned and spent at once

    def test_earned_and_spent_in_one_order(self):
        """The points that were there before stay the ones that are there: the card is
        not even written.

        Ours: customer_loyalty
        TestLedger.test_points_earned_and_spent_in_one_order_turn_over
        """
        card = self._member(40)
        order = self.shop.redeem(card, 10)
        version = self._version(card)
        order.action_confirm()
        [row] = card.history_ids.filtered(lambda row: row.order_id == order.id)
        self.assertEqual((row.issued, row.used), (100, 100))
        self.assertEqual(card.points, 40)
        self.assertEqual(self._version(card), version)

    def _version(self, card):
        """Where the row of a card is: every update moves it."""
        self.env.flush_all()
        self.env.cr.execute("SELECT ctid FROM loyalty_card WHERE id = %s", (card.id,))
        return self.env.cr.fetchone()
