from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .common import TillCase


@tagged("post_install", "-at_install")
class TestTillProof(TillCase):
    """The nightly proof compares till orders with their points."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.runs = cls.env["loyalty.reconciliation"]
        # Whatever else there is in the database is not looked at.
        cls.runs._prove().action_post_all()

    def setUp(self):
        super().setUp()
        self.card = self._make_card(self.ann, 100)
        self.order = self._sell(self.ann, self._line(), self._reward_line(self.card))

    def _break(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *values))
        self.env.invalidate_all()

    def _prove(self):
        run = self.runs._prove()
        return run, [
            (line.kind, line.pos_order_id, line.card_id, line.expected, line.found)
            for line in run.line_ids.sorted("id")
        ]

    def test_orders_in_order(self):
        self._refund(self.order.lines[0], 4)
        run, lines = self._prove()
        self.assertEqual((lines, run.state, run.order_count), ([], "proved", 1))

    def test_an_order_that_gave_other_points(self):
        self._break(
            "UPDATE pos_order_coupon_points SET points = 70 WHERE order_id = %s",
            self.order.id,
        )
        run, lines = self._prove()
        self.assertEqual(lines, [("earned", self.order, self.card, 70, 100)])
        self.assertEqual(self.card.points, 100)
        run.action_post_all()
        self.assertEqual((self.card.points, run.state), (70, "posted"))
        self.assertEqual(self._prove()[1], [])
        self.assertProved()

    def test_a_reward_that_took_other_points(self):
        self._break(
            "UPDATE pos_order_line SET points_cost = 0 WHERE order_id = %s",
            self.order.id,
        )
        run, lines = self._prove()
        self.assertEqual(lines, [("spent", self.order, self.card, 0, 100)])
        run.line_ids.action_post()
        self.assertEqual(self.card.points, 200)
        self.assertProved()

    def test_an_order_cancelled_past_the_ledger(self):
        self._break(
            "UPDATE pos_order SET state = 'cancel' WHERE id = %s", self.order.id
        )
        self.assertEqual(
            self._prove()[1],
            [
                ("earned", self.order, self.card, 0, 100),
                ("spent", self.order, self.card, 0, 100),
            ],
        )

    def test_a_refund_that_the_ledger_missed(self):
        """Long after the sale was proved."""
        self._break(
            """UPDATE loyalty_point_move SET date = date - interval '30 days'
                WHERE res_model = 'pos.order'"""
        )
        self._break("UPDATE pos_order SET loyalty_booked_on = '2020-01-01'")
        self.assertEqual(self._prove()[0].order_count, 0)
        self.patch(type(self.order), "_settle_booked", lambda orders: None)
        self._refund(self.order.lines[0], 4)
        self.assertEqual(self._prove()[1], [("earned", self.order, self.card, 60, 100)])

    def test_one_posting_leaves_the_others_open(self):
        other = self._sell(self.ann)
        self._break("UPDATE pos_order_coupon_points SET points = points - 1")
        run, lines = self._prove()
        self.assertEqual([line[1] for line in lines], [self.order, other])
        run.line_ids.filtered(lambda line: line.pos_order_id == other).action_post()
        self.assertEqual(run.line_ids.mapped("state"), ["open", "posted"])
        self.assertEqual(self.card.points, 199)

    def test_orders_from_before_the_ledger_are_not_its(self):
        order = self._pay(self.bob, self._line(), self._reward_line())
        order.loyalty_booked_on = fields.Datetime.now() + timedelta(seconds=1)
        run, lines = self._prove()
        self.assertEqual((lines, run.order_count), ([], 1))
