from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from .common import LoyaltyCase

TODO = "mail.mail_activity_data_todo"


@tagged("post_install", "-at_install")
class TestProof(LoyaltyCase):
    """What the books cannot explain is found, told, and posted by a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "loyal_manager",
            "sales_team.group_sale_manager",
            company_ids=cls.company.ids,
            company_id=cls.company.id,
        )
        cls.seller = new_test_user(
            cls.env,
            "loyal_seller",
            "sales_team.group_sale_salesman",
            company_ids=cls.company.ids,
            company_id=cls.company.id,
        )
        cls.runs = cls.env["loyalty.reconciliation"]
        # Whatever else there is in the database is not looked at.
        cls.runs._prove().action_post_all()
        cls.bob = cls._make_customer("Bob")

    def setUp(self):
        super().setUp()
        self._sell(self.ann, 120)
        self.order = self._sell(self.bob, 200, redeem=1)
        self.card = self._card(self.ann)

    def _break(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(SQL(query, *values))
        self.env.invalidate_all()

    def _prove(self):
        run = self.runs._prove()
        return run, [
            (line.kind, line.card_id, line.expected, line.found)
            for line in run.line_ids.sorted("id")
        ]

    def _repair(self, run):
        run.with_user(self.manager).action_post_all()
        self.assertEqual(run.state, "posted")
        self.assertProved()
        self.assertEqual(self._prove()[1], [])

    def test_books_in_order(self):
        run, lines = self._prove()
        self.assertEqual(lines, [])
        self.assertEqual(run.state, "proved")
        self.assertEqual(run.order_count, 2)
        self.assertEqual(self.program.proved_on, run.date)
        self.assertFalse(run.activity_ids)

    def test_points_written_past_the_ledger(self):
        self._break(
            "UPDATE loyalty_card SET points = 150.5 WHERE id = %s", self.card.id
        )
        run, lines = self._prove()
        self.assertEqual(
            lines,
            [("moves", self.card, 150.5, 120.0), ("lots", self.card, 150.5, 120.0)],
        )
        self.assertEqual((run.state, run.difference_count), ("different", 2))
        self.assertEqual(self.program.open_difference_count, 2)
        self.assertEqual(self.card.points, 150.5)
        self.assertEqual(len(self.card.move_ids), 1)
        self._repair(run)
        self.assertEqual(self.card.points, 150.5)
        self.assertEqual(self._steps(self.card), [("earn", 120.0), ("adjust", 30.5)])
        move = self.card.move_ids.sorted("id")[-1]
        self.assertEqual(move.user_id, self.manager)
        self.assertEqual(set(run.line_ids.posted_by_id), {self.manager})

    def test_posting_twice_adds_nothing(self):
        self._break("UPDATE loyalty_card SET points = 1 WHERE id = %s", self.card.id)
        first, _lines = self._prove()
        second, _lines = self._prove()
        for run in (first, second, first):
            run.action_post_all()
            self.assertEqual({first.state, second.state}, {"posted"})
        self.assertEqual(self._steps(self.card), [("earn", 120.0), ("adjust", -119.0)])
        self.assertProved()

    def test_points_below_zero(self):
        self._break("UPDATE loyalty_card SET points = -30 WHERE id = %s", self.card.id)
        run, lines = self._prove()
        self.assertEqual(
            lines, [("moves", self.card, -30, 120), ("lots", self.card, 0, 120)]
        )
        self._repair(run)
        self.assertEqual(self.card.points, -30)
        self._post(self.card, 50)
        self.assertEqual(self.card.points, 20)
        self.assertProved()

    def test_a_debt_that_vanished(self):
        self._post(self.card, -170)
        self.assertEqual(self.card.points, -50)
        self._break("UPDATE loyalty_card SET points = 100 WHERE id = %s", self.card.id)
        run, _lines = self._prove()
        self._repair(run)
        self.assertEqual(self._steps(self.card)[-1], ("adjust", 150.0))
        self.assertEqual(sum(self.card.lot_ids.mapped("remaining")), 100)

    def test_a_lot_emptied_past_the_ledger(self):
        lot = self.card.lot_ids
        self._break("UPDATE loyalty_point_lot SET remaining = 80 WHERE id = %s", lot.id)
        run, lines = self._prove()
        self.assertEqual(
            lines, [("lots", self.card, 120, 80), ("lot", self.card, 80 + 40, 80)]
        )
        self._repair(run)
        self.assertEqual(
            self._steps(self.card),
            [("earn", 120.0), ("correct", -40.0), ("adjust", 40.0)],
        )
        self.assertEqual(self.card.points, 120)

    def test_an_allocation_that_got_lost(self):
        card = self._card(self.bob)
        self._break(
            """DELETE FROM loyalty_point_allocation WHERE lot_id IN (
                   SELECT id FROM loyalty_point_lot WHERE card_id = %s)""",
            card.id,
        )
        run, lines = self._prove()
        self.assertEqual(lines, [("lot", card, 200, 100)])
        self._repair(run)
        self.assertEqual(
            self._steps(card)[2:], [("correct", -100.0), ("correct", 100.0)]
        )

    def test_a_move_that_got_lost(self):
        card = self._card(self.bob)
        self._break(
            """DELETE FROM loyalty_point_allocation WHERE move_id IN (
                   SELECT id FROM loyalty_point_move
                    WHERE card_id = %s AND type = 'redeem')""",
            card.id,
        )
        self._break(
            "DELETE FROM loyalty_point_move WHERE card_id = %s AND type = 'redeem'",
            card.id,
        )
        run, lines = self._prove()
        self.assertEqual(
            lines,
            [
                ("moves", card, 100, 200),
                ("lot", card, 200, 100),
                ("spent", card, 100, 0),
            ],
        )
        # The order is settled first; then lot and card agree with what is there.
        run.with_user(self.manager).action_post_all()
        self.assertProved()
        self.assertEqual(self._prove()[1], [])
        self.assertEqual(card.points, 0)

    def test_waiting_points(self):
        self.program.pending_days = 5
        self._sell(self.ann, 60)
        self.assertEqual(self.card.pending_points, 60)
        self._break(
            "UPDATE loyalty_card SET pending_points = 10 WHERE id = %s", self.card.id
        )
        run, lines = self._prove()
        self.assertEqual(lines, [("pending", self.card, 60, 10)])
        self._repair(run)
        self.assertEqual(self.card.pending_points, 60)
        self.assertEqual(len(self.card.move_ids), 2)
        self._break(
            "UPDATE loyalty_point_move SET points = 45 WHERE card_id = %s AND pending",
            self.card.id,
        )
        run, lines = self._prove()
        self.assertEqual(lines[0], ("pending", self.card, 60, 45))

    def test_an_order_without_its_points(self):
        """Somebody confirmed past the ledger."""
        self._break(
            "UPDATE sale_order SET state = 'cancel' WHERE id = %s", self.order.id
        )
        run, lines = self._prove()
        card = self._card(self.bob)
        self.assertEqual(lines, [("earned", card, 0, 200), ("spent", card, 0, 100)])
        self.assertEqual(run.line_ids.order_id, self.order)
        self._repair(run)
        self.assertEqual(card.points, 0)

    @freeze_time("2026-06-20 12:00:00")
    def test_points_spent_after_their_expiry(self):
        card = self._card(self.bob)
        self._break(
            "UPDATE loyalty_point_move SET date = now() WHERE card_id = %s", card.id
        )
        self._break(
            """UPDATE loyalty_point_lot SET date_expiry = current_date - 10
                WHERE card_id = %s""",
            card.id,
        )
        self._break(
            "UPDATE loyalty_reconciliation SET date = now() - interval '1 hour'"
        )
        run, lines = self._prove()
        self.assertEqual(lines, [("lapsed", card, 0, 100)])
        run.action_post_all()
        self.assertEqual(run.state, "different")

    def _make_later(self, card):
        """As if what a card still holds became usable in ten days."""
        self._break(
            """UPDATE loyalty_point_lot SET date_available = current_date + 10
                WHERE card_id = %s AND remaining > 0""",
            card.id,
        )
        self._break(
            "UPDATE loyalty_reconciliation SET date = now() - interval '1 hour'"
        )

    def test_points_spent_while_they_waited(self):
        card = self._card(self.bob)
        self._make_later(card)
        run, lines = self._prove()
        self.assertEqual(lines, [("early", card, 0, 100)])
        run.action_post_all()
        self.assertEqual(run.state, "different")

    def test_what_is_owed_is_paid_by_later_points(self):
        self._post(self.card, -170, "redeem")
        self._post(self.card, 80, "earn")
        self._make_later(self.card)
        self.assertEqual(self.card.points, 30)
        self.assertEqual(self._prove()[1], [])

    def test_managers_are_told_once(self):
        self._break("UPDATE loyalty_card SET points = 1 WHERE id = %s", self.card.id)
        first, _lines = self._prove()
        self.assertIn(self.manager, first.activity_ids.user_id)
        self.assertNotIn(self.seller, first.activity_ids.user_id)
        second, _lines = self._prove()
        self.assertFalse(first.activity_ids)
        self.assertIn(self.manager, second.activity_ids.user_id)
        second.action_post_all()
        self.assertFalse(second.activity_ids)
        self.assertEqual(first.state, "posted")

    def test_only_managers_post(self):
        self._break("UPDATE loyalty_card SET points = 1 WHERE id = %s", self.card.id)
        run, _lines = self._prove()
        self.assertEqual(len(run.with_user(self.seller).line_ids), 2)
        with self.assertRaises(AccessError):
            run.with_user(self.seller).action_post_all()
        with self.assertRaises(AccessError):
            self.runs.with_user(self.seller).action_prove()
        action = self.runs.with_user(self.manager).action_prove()
        self.assertEqual(action["res_model"], "loyalty.reconciliation")

    def test_differences_of_another_company_are_not_shown(self):
        other = self._make_company("Other")
        program = self._make_program(company_id=other.id)
        card = self._make_card(self.ann, program=program)
        self._break("UPDATE loyalty_card SET points = 9 WHERE id = %s", card.id)
        run, lines = self._prove()
        self.assertEqual(len(lines), 2)
        mine = self.env["loyalty.reconciliation.line"].with_user(self.manager)
        self.assertFalse(mine.search([("reconciliation_id", "=", run.id)]))

    def test_old_proofs_are_removed(self):
        run, _lines = self._prove()
        self._break(
            "UPDATE loyalty_reconciliation SET date = now() - interval '91 days'"
            " WHERE id = %s",
            run.id,
        )
        self.runs._gc_proofs()
        self.assertFalse(run.exists())

    def test_the_proof_is_a_few_statements(self):
        """However many cards there are."""
        self._prove()
        with self.assertQueryCount(1):
            self.assertFalse(self.env["loyalty.card"]._fetch_disagreeing())
