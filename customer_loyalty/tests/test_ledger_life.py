from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from ..hooks import pre_init_hook
from .common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestLedgerLife(LoyaltyCase):
    """Points wait, expire, come back, are owed, and move with merged contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-01 12:00:00"))

    # -------------------------------------------------------------------- expiry

    def test_points_expire_after_their_last_day(self):
        self.program.expire_after = 30
        card = self._make_card(self.ann, 100)
        self.assertEqual(card.lot_ids.date_expiry, date(2026, 7, 1))
        with freeze_time("2026-07-01 23:00:00"):
            self.assertFalse(card._catch_up())
        with freeze_time("2026-07-02 01:00:00"):
            self.assertEqual(card._catch_up(), card)
            self.assertFalse(card._catch_up())
        self.assertEqual(self._steps(card), [("external", 100.0), ("expire", -100.0)])
        self.assertEqual((card.points, card.lot_ids.state), (0, "expired"))
        self.assertProved()

    def test_the_end_of_the_month(self):
        self.program.write({"expire_after": 30, "expire_rounding": "month"})
        card = self._make_card(self.ann, 100)
        self.assertEqual(card.lot_ids.date_expiry, date(2026, 7, 31))

    def test_lapsed_points_cannot_be_spent(self):
        self.program.expire_after = 30
        card = self._make_card(self.ann, 100)
        order = self._quote(self.ann, 50)
        self._redeem(order)
        with freeze_time("2026-07-02 12:00:00"):
            late = self._quote(self.ann, 50)
            self.assertFalse(late._get_claimable_rewards())
            self.assertEqual(card.points, 0)
        self.assertProved()

    def test_activity_prolongs_all_points(self):
        self.program.write({"expire_after": 30, "expiry_mode": "inactivity"})
        card = self._make_card(self.ann, 100)
        with freeze_time("2026-06-20 12:00:00"):
            self._sell(self.ann, 10)
        expiries = card.lot_ids.mapped("date_expiry")
        self.assertEqual(set(expiries), {date(2026, 7, 20)})

    def test_given_back_points_are_the_same_points(self):
        """Cancelled after their last day they come back, and are gone again."""
        self.program.expire_after = 30
        card = self._make_card(self.ann, 100)
        order = self._quote(self.ann, 50)
        self._redeem(order)
        order.action_confirm()
        with freeze_time("2026-08-20 12:00:00"):
            card._catch_up()
            order._action_cancel()
            self.assertEqual(card.points, 100)
            card._catch_up()
        self.assertEqual(card.points, 0)
        self.assertProved()

    def test_given_back_points_get_a_minimum_of_days(self):
        self.program.write(
            {
                "expire_after": 30,
                "reversal_of_burn": "restore_min_days",
                "restore_min_days": 14,
            }
        )
        card = self._make_card(self.ann, 100)
        order = self._quote(self.ann, 50)
        self._redeem(order)
        order.action_confirm()
        with freeze_time("2026-06-25 12:00:00"):
            order._action_cancel()
        lot = card.lot_ids.filtered("remaining")
        self.assertEqual((lot.remaining, lot.date_expiry), (100, date(2026, 7, 9)))
        self.assertProved()

    def test_nobody_owes_points_that_expired(self):
        self.program.expire_after = 30
        order = self._sell(self.ann, 100)
        card = self._card(self.ann)
        with freeze_time("2026-08-01 12:00:00"):
            card._catch_up()
            self._credit(self._invoice(order), 0.4)
        self.assertEqual(card.points, 0)
        self.assertEqual(
            self._steps(card)[2:], [("unexpire", 40.0), ("reverse_earn", -40.0)]
        )
        self.assertProved()

    # ------------------------------------------------------------------- waiting

    def test_points_wait_until_the_return_window_ends(self):
        self.program.pending_days = 14
        self._sell(self.ann, 100)
        card = self._card(self.ann)
        self.assertEqual((card.points, card.pending_points), (0, 100))
        self.assertProved()
        with freeze_time("2026-06-15 00:30:00"):
            card._catch_up()
        self.assertEqual((card.points, card.pending_points), (100, 0))
        self.assertEqual(
            self._steps(card),
            [("earn", 100.0), ("release", -100.0), ("release", 100.0)],
        )
        self.assertProved()

    def test_waiting_points_cannot_pay_their_own_order(self):
        self.program.pending_days = 14
        order = self._quote(self.ann, 500)
        self.assertFalse(order._get_claimable_rewards())

    def test_a_return_takes_waiting_points(self):
        self.program.pending_days = 14
        order = self._sell(self.ann, 100)
        self._credit(self._invoice(order), 0.4)
        card = self._card(self.ann)
        self.assertEqual((card.points, card.pending_points), (0, 60))
        order._action_cancel()
        self.assertEqual((card.points, card.pending_points), (0, 0))
        self.assertProved()

    def test_points_for_what_is_paid(self):
        self.program.earn_on = "paid"
        order = self._sell(self.ann, 100)
        card = self._card(self.ann)
        self.assertEqual(card.points, 0)
        invoice = self._invoice(order)
        self.assertEqual(card.points, 0)
        self._pay(invoice)
        self.assertEqual(card.points, 100)
        self.assertProved()

    # --------------------------------------------------------------------- debts

    def _overspent(self):
        """Ann earned 200, spent 100 of them, and gives the goods back."""
        earning = self._sell(self.ann, 200)
        self._sell(self.ann, 20, redeem=1)
        earning._action_cancel()
        return self._card(self.ann)

    def test_spent_points_that_are_taken_back_are_owed(self):
        card = self._overspent()
        self.assertEqual(card.points, -80)
        self.assertProved()
        self._sell(self.ann, 200)
        self.assertEqual(card.points, 120)
        self.assertEqual(sum(card.lot_ids.mapped("remaining")), 120)
        self.assertProved()

    def test_spent_points_that_are_taken_back_are_waived(self):
        self.program.debt_policy = "floor_zero"
        card = self._overspent()
        self.assertEqual(card.points, 0)
        self.assertEqual(self._steps(card)[-1], ("waive", 80.0))
        self.assertProved()

    # --------------------------------------------------------- before the ledger

    def _as_before_the_ledger(self, order):
        """As if the order was confirmed before this was installed."""
        self.env.flush_all()
        for table in ("allocation", "lot", "move"):
            self.env.cr.execute(f"DELETE FROM loyalty_point_{table}")
        self.env.invalidate_all()
        self.env["loyalty.card"]._open_ledger()

    def test_the_opening_balance(self):
        order = self._sell(self.ann, 100)
        self._as_before_the_ledger(order)
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("opening", 100.0)])
        self.env["loyalty.card"]._open_ledger()
        self.assertEqual(len(card.move_ids), 1)
        self.assertProved()

    def test_of_several_cards_one_is_kept(self):
        """Installing adds them up; an order that used another changes that one."""
        kept = self._make_card(self._make_customer("Ann again"), 30)
        order = self._sell(self.ann, 100)
        used = self._card(self.ann)
        self.env.flush_all()
        self.env.cr.execute("DROP INDEX loyalty_card_one_card_per_member")
        self.env.cr.execute(
            "UPDATE loyalty_card SET partner_id = %s WHERE id = %s",
            (self.ann.id, kept.id),
        )
        pre_init_hook(self.env)
        self._as_before_the_ledger(order)
        self.assertEqual((kept.points, kept.active), (130, True))
        self.assertEqual((used.points, used.active), (0, False))
        order._action_cancel()
        self.assertEqual((kept.points, used.points), (30, 0))
        self.assertProved()

    def test_an_order_from_before_is_cancelled(self):
        card = self._make_card(self.ann, 150)
        order = self._sell(self.ann, 20, redeem=1)
        self._as_before_the_ledger(order)
        self.assertEqual(card.points, 70)
        order._action_cancel()
        self.assertEqual(card.points, 150)
        self.assertEqual(
            self._steps(card),
            [
                ("opening", 70.0),
                ("attribute", 20.0),
                ("attribute", -20.0),
                ("attribute", -100.0),
                ("attribute", 100.0),
                ("reverse_redeem", 100.0),
                ("reverse_earn", -20.0),
            ],
        )
        self.assertProved()

    def test_an_order_from_before_is_credited_in_part(self):
        order = self._sell(self.ann, 100)
        self._as_before_the_ledger(order)
        self._credit(self._invoice(order), 0.4)
        card = self._card(self.ann)
        self.assertEqual(card.points, 60)
        order._action_cancel()
        self.assertEqual(card.points, 0)
        self.assertProved()

    # ------------------------------------------------------------------- merging

    def _merge(self, *partners):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([each.id for each in partners], partners[0])

    def test_merged_points_keep_their_expiry(self):
        self.program.expire_after = 30
        bob = self._make_customer("Bob")
        survivor = self._make_card(self.ann, 10)
        with freeze_time("2026-05-20 12:00:00"):
            order = self._sell(bob, 100)
        merged = self._card(bob)
        self._merge(self.ann, bob)
        self.assertEqual((survivor.points, merged.points), (110, 0))
        self.assertFalse(merged.active)
        self.assertEqual(
            sorted(survivor.lot_ids.mapped("date_expiry")),
            [date(2026, 6, 19), date(2026, 7, 1)],
        )
        order._action_cancel()
        self.assertEqual((survivor.points, merged.points), (10, 0))
        self.assertProved()

    def test_the_merged_contact_has_one_member(self):
        bob = self._make_customer("Bob")
        for partner in (self.ann, bob):
            self._sell(partner, 10)
        self._merge(self.ann, bob)
        member = self.env["loyalty.member"].search(
            [("program_id", "=", self.program.id)]
        )
        self.assertEqual((member.partner_id, member.points), (self.ann, 20))

    def test_a_debt_is_merged_too(self):
        bob = self._make_customer("Bob")
        survivor = self._make_card(bob, 100)
        self._overspent()
        self._merge(bob, self.ann)
        self.assertEqual(survivor.points, 20)
        self.assertProved()

    # -------------------------------------------------------------------- rights

    def test_a_salesperson_cannot_write_points(self):
        card = self._make_card(self.ann, 10)
        clerk = new_test_user(
            self.env,
            "clerk",
            "sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.assertRaisesRegex(AccessError, "Update Balance"):
            card.with_user(clerk).points = 9999
        with self.assertRaisesRegex(AccessError, "Update Balance"):
            card.with_user(clerk).with_context(loyalty_session={}).points = 9999
        card.with_user(clerk).move_ids.read(["points"])
        with self.assertRaises(AccessError):
            card.lot_ids.with_user(clerk).write({"remaining": 5})

    def test_whoever_sees_own_orders_only_may_cancel_them(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            "sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        order = self._quote(self.ann, 100, user_id=clerk.id).with_user(clerk)
        order.action_confirm()
        self.assertEqual(self._card(self.ann).points, 100)
        order.action_cancel()
        self.assertEqual(self._card(self.ann).points, 0)
        self.assertProved()

    def test_another_company_sees_nothing(self):
        self._sell(self.ann, 100)
        other = self._make_company("Elsewhere")
        clerk = new_test_user(
            self.env,
            "elsewhere",
            "sales_team.group_sale_salesman",
            company_id=other.id,
            company_ids=other.ids,
        )
        for model in ("move", "lot", "allocation"):
            books = self.env[f"loyalty.point.{model}"].with_user(clerk)
            books = books.with_context(allowed_company_ids=other.ids)
            self.assertFalse(books.search([]))

    def test_a_program_with_moves_stays_a_loyalty_program(self):
        self._make_card(self.ann, 10)
        with self.assertRaisesRegex(UserError, "archive it"):
            self.program.program_type = "promotion"
