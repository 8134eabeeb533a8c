from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestAdjusting(LoyaltyCase):
    """Corrections by people: with a reason, up to a limit, or approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._make_user("loyal_manager", "sales_team.group_sale_manager")
        cls.seller = cls._make_user("loyal_seller", "sales_team.group_sale_salesman")
        cls.company.loyalty_adjust_limit = 50
        cls.bob = cls._make_customer("Bob")
        cls.card = cls._make_card(cls.ann)

    @classmethod
    def _make_user(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            f"{group},base.group_partner_manager",
            company_ids=cls.company.ids,
            company_id=cls.company.id,
        )

    def _update(self, user, balance, card=None):
        wizard = self.env["loyalty.card.update.balance"].with_user(user)
        return wizard.create(
            {
                "card_id": (card or self.card).id,
                "new_balance": balance,
                "description": "Complaint 7",
            }
        ).action_update_card_point()

    def _requests(self):
        return self.env["loyalty.adjustment"].search([("card_id", "=", self.card.id)])

    def test_an_adjustment_is_a_move_with_a_reason(self):
        self.assertFalse(self._update(self.seller, 30))
        self._update(self.seller, 20.5)
        self.assertEqual(self.card.points, 20.5)
        self.assertEqual(self._steps(self.card), [("adjust", 30.0), ("adjust", -9.5)])
        move = self.card.move_ids[-1]
        self.assertEqual(move.reason, "Complaint 7")
        self.assertEqual(move.user_id, self.seller)
        # Stock loyalty lists them on the card and on the portal.
        history = self.card.history_ids.sorted("id")
        self.assertEqual(history.mapped("issued"), [30, 0])
        self.assertEqual(history.mapped("used"), [0, 9.5])
        self.assertProved()

    def test_above_the_limit_a_manager_decides(self):
        result = self._update(self.seller, 51)
        self.assertEqual(result["tag"], "display_notification")
        self.assertEqual(self.card.points, 0)
        request = self._requests()
        self.assertEqual((request.points, request.state), (51, "waiting"))
        self.assertEqual(request.user_id, self.seller)
        self.assertIn(self.manager, request.activity_ids.user_id)
        with self.assertRaises(AccessError):
            request.with_user(self.seller).action_approve()
        for _time in range(2):
            request.with_user(self.manager).action_approve()
        self.assertEqual(self.card.points, 51)
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.decided_by_id, self.manager)
        self.assertFalse(request.activity_ids)
        self.assertEqual(
            self.card.move_ids.reason,
            f"Complaint 7 (asked for by {self.seller.name})",
        )
        self.assertProved()

    def test_a_request_is_refused(self):
        self._update(self.seller, 500)
        self._requests().with_user(self.manager).action_refuse()
        self._requests().with_user(self.manager).action_approve()
        self.assertEqual(self._requests().state, "refused")
        self.assertEqual(self.card.points, 0)

    def test_a_request_for_points_that_are_gone(self):
        self._post(self.card, 200)
        self._update(self.seller, 0)
        self._post(self.card, -150)
        with self.assertRaisesRegex(UserError, "Only 50.0 points"):
            self._requests().with_user(self.manager).action_approve()

    def test_small_corrections_add_up(self):
        self._update(self.seller, 30)
        self._update(self.seller, 50)
        self._update(self.seller, 60)
        self.assertEqual(self.card.points, 50)
        self.assertEqual(self._requests().points, 10)
        self._update(self.manager, 1000)
        self.assertEqual(self.card.points, 1000)

    def test_bad_balances(self):
        for balance in (0, -5):
            with self.assertRaisesRegex(UserError, "zero or more"):
                self._update(self.seller, balance)

    def test_what_lapsed_is_no_longer_there(self):
        with freeze_time("2026-06-01 12:00:00"):
            self._post(self.card, 40, expiry=date(2026, 6, 10))
        with freeze_time("2026-06-11 12:00:00"):
            self._update(self.manager, 25)
        self.assertEqual(
            self._steps(self.card),
            [("adjust", 40.0), ("expire", -40.0), ("adjust", 25.0)],
        )

    def test_the_wizard_says_that_it_will_ask(self):
        wizards = self.env["loyalty.card.update.balance"].with_user(self.seller)
        form = Form(wizards.with_context(default_card_id=self.card.id))
        form.new_balance = 50
        self.assertFalse(form.needs_approval)
        form.new_balance = 50.01
        self.assertTrue(form.needs_approval)
        self.assertEqual(form.adjust_limit, 50)

    def test_cards_of_another_company_are_out_of_reach(self):
        other = self._make_company("Other")
        card = self._make_card(
            self.bob, program=self._make_program(company_id=other.id)
        )
        with self.assertRaises(AccessError):
            self._update(self.seller, 10, card)
        self.assertEqual(card.points, 0)

    def test_other_kinds_of_cards_work_as_ever(self):
        program = self.env["loyalty.program"].create(
            {
                "name": "Wallet",
                "program_type": "ewallet",
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
            }
        )
        card = self._make_card(self.ann, program=program)
        self._update(self.seller, 500, card)
        self.assertEqual(card.points, 500)
        self.assertFalse(card.move_ids)

    # ------------------------------------------------------------------ giving points

    def _generate(self, user=None, **vals):
        wizard = self.env["loyalty.generate.wizard"].with_user(user or self.manager)
        return wizard.create(
            {
                "program_id": self.program.id,
                "mode": "selected",
                "customer_ids": (self.ann | self.bob).ids,
                "points_granted": 25,
                "description": "Summer",
                **vals,
            }
        )

    def test_members_get_points_on_their_card(self):
        self._post(self.card, 10)
        wizard = self._generate(valid_until="2030-01-31")
        self.assertIn("1 members get 25.0", wizard.confirmation_message)
        cards = wizard.generate_coupons()
        bob = self._card(self.bob)
        self.assertEqual(cards, self.card | bob)
        self.assertEqual((self.card.points, bob.points), (35, 25))
        self.assertEqual(self._steps(self.card), [("adjust", 10.0), ("offer", 25.0)])
        self.assertEqual(bob.lot_ids.date_expiry, date(2030, 1, 31))
        self.assertFalse(bob.expiration_date)
        self.assertEqual(bob.history_ids.mapped("issued"), [25])
        wizard.generate_coupons()
        self.assertEqual(self.card.points, 35)
        self.assertProved()

    def test_salesmen_give_no_points_away(self):
        with self.assertRaises(AccessError):
            self._generate(self.seller).generate_coupons()
        self.assertFalse(self._steps(self.card))

    def test_the_books_keep_a_card(self):
        """Of another customer or program, its points would be somebody else's."""
        self._post(self.card, 10)
        other = self._make_program()
        card = self.card.with_user(self.manager)
        for name, value in (("partner_id", self.bob.id), ("program_id", other.id)):
            with self.subTest(name), self.assertRaisesRegex(AccessError, "transfer"):
                card.write({name: value})
        card.write({"partner_id": self.ann.id, "expiration_date": "2030-01-01"})
        self.assertEqual((self.card.partner_id, self.card.points), (self.ann, 10))
        self.assertProved()

    def test_only_postings_write_what_the_books_need(self):
        """Also on a card that has no moves: merged into itself, it would be followed
        for ever."""
        card = self.card.with_user(self.manager)
        vals = {"program_id": self.program.id, "partner_id": self.bob.id}
        for name, value in (
            ("pending_points", 500),
            ("ledger_version", 7),
            ("merged_into_id", card.id),
        ):
            with self.subTest(name):
                with self.assertRaisesRegex(AccessError, "Only the ledger"):
                    card.write({name: value})
                with self.assertRaisesRegex(AccessError, "Only the ledger"):
                    card.create({**vals, name: value})
        self.assertFalse(self._card(self.bob))

    def test_a_request_is_decided_and_not_rewritten(self):
        self._update(self.seller, 51)
        request = self._requests().with_user(self.manager)
        with self.assertRaises(AccessError):
            request.points = 5000
        request.action_approve()
        self.assertEqual(self.card.points, 51)

    def test_points_are_a_number(self):
        for balance in (float("nan"), float("inf")):
            with self.subTest(balance), self.assertRaisesRegex(UserError, "balance"):
                self._update(self.seller, balance)
        self.assertFalse(self._requests())

    # ------------------------------------------------------------- between members

    def _transfer(self, target, points=None, user=None):
        form = Form(
            self.env["loyalty.point.transfer"]
            .with_user(user or self.manager)
            .with_context(default_card_id=self.card.id)
        )
        form.target_id = target
        form.reason = "Family"
        if points is not None:
            form.points = points
        return form.save().action_transfer()

    def test_points_keep_their_expiry_when_they_change_hands(self):
        self.program.expire_after = 10
        bob = self._make_card(self.bob)
        days = (date(2030, 1, 1), date(2030, 2, 1))
        for day, points in zip(days, (30, 50), strict=True):
            self._post(self.card, points, expiry=day)
        self._transfer(bob, 45)
        self.assertEqual((self.card.points, bob.points), (35, 45))
        self.assertEqual(
            [(lot.date_expiry, lot.remaining) for lot in bob.lot_ids.sorted()],
            [(days[0], 30), (days[1], 15)],
        )
        self.assertEqual(self._steps(self.card)[2:], [("give", -45.0)])
        self.assertEqual(self._steps(bob), [("give", 30.0), ("give", 15.0)])
        self.assertProved()

    def test_points_without_expiry_stay_so(self):
        bob = self._make_card(self.bob)
        self._post(self.card, 20)
        self.program.expire_after = 10
        self._transfer(bob)
        self.assertEqual(bob.points, 20)
        self.assertFalse(bob.lot_ids.date_expiry)
        self.assertProved()

    def test_transfers_that_cannot_be(self):
        bob = self._make_card(self.bob)
        self._post(self.card, 20)
        with self.assertRaisesRegex(UserError, "Between 0.01 and 20.0"):
            self._transfer(bob, 20.01)
        with self.assertRaisesRegex(UserError, "Between 0.01 and 20.0"):
            self._transfer(bob, 0)
        with self.assertRaisesRegex(UserError, "another member"):
            self._transfer(self.card, 5)
        other = self._make_card(self.bob, program=self._make_program(name="Other"))
        with self.assertRaisesRegex(UserError, "same program"):
            self._transfer(other, 5)
        with self.assertRaises(AccessError):
            self._transfer(bob, 5, self.seller)
        self.assertEqual(self.card.points, 20)

    # ------------------------------------------------------------------- a 2nd chance

    @freeze_time("2026-06-20 12:00:00")
    def test_expired_points_come_back_once(self):
        self.program.expire_after = 15
        with freeze_time("2026-06-01 12:00:00"):
            self._post(self.card, 40)
            self._post(self.card, -15)
        self.card._catch_up()
        self.assertEqual(self.card.points, 0)
        form = Form(
            self.env["loyalty.point.reinstate"]
            .with_user(self.manager)
            .with_context(default_card_id=self.card.id)
        )
        self.assertEqual(form.date_expiry, date(2026, 7, 5))
        form.reason = "The shop was closed"
        wizard = form.save()
        self.assertEqual(wizard.lot_ids.mapped("expired_points"), [25])
        wizard.action_reinstate()
        self.assertEqual(self.card.points, 25)
        self.assertEqual(self._steps(self.card)[-1], ("unexpire", 25.0))
        self.assertProved()
        with self.assertRaisesRegex(UserError, "did not come back yet"):
            wizard.action_reinstate()
        wizard.date_expiry = date(2026, 6, 19)
        with self.assertRaisesRegex(UserError, "is over"):
            wizard.action_reinstate()

    @freeze_time("2026-06-20 12:00:00")
    def test_returned_goods_take_reinstated_points_with_them(self):
        self.program.expire_after = 15
        with freeze_time("2026-06-01 12:00:00"):
            order = self._sell(self.ann, 40)
        card = self.card
        card._catch_up()
        wizard = self.env["loyalty.point.reinstate"].create(
            {"card_id": card.id, "date_expiry": "2026-07-01", "reason": "Kind"}
        )
        wizard.action_reinstate()
        self.assertEqual(card.points, 40)
        order._action_cancel()
        self.assertEqual(card.points, 0)
        self.assertProved()
