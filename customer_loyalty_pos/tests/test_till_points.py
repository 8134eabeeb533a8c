from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TillCase

BATCH_LOGGER = "odoo.addons.customer_loyalty.models.loyalty_batch"


@tagged("post_install", "-at_install")
class TestTillPoints(TillCase):
    """What a till sells is in the ledger once, and the rules decide how much."""

    def test_a_new_customer(self):
        order = self._pay(self.ann, self._line())
        answer = order.confirm_coupon_programs(self._claim(order, 100))
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 100.0)])
        self.assertEqual(
            answer["coupon_updates"],
            [
                {
                    "old_id": -1,
                    "id": card.id,
                    "points": 100.0,
                    "code": card.code,
                    "program_id": self.program.id,
                    "partner_id": self.ann.id,
                }
            ],
        )
        self.assertEqual(card.source_pos_order_id, order)
        self.assertEqual(card.move_ids.mapped("res_id"), order.ids)
        self.assertEqual(card.history_ids.issued, 100)
        self.assertFalse(order.activity_ids)
        self.assertProved()

    def test_a_cashier_sees_cards(self):
        self.program.expire_after = 10
        self._sell(self.ann)
        cashier = new_test_user(
            self.env, "cashier", "base.group_user,point_of_sale.group_pos_manager"
        )
        cards = self.env["loyalty.card"].with_user(cashier)
        views = cards.get_views([(False, "form"), (False, "list"), (False, "search")])
        names = views["models"]["loyalty.card"]["fields"].keys()
        [values] = cards.search([("partner_id", "=", self.ann.id)]).read(names)
        self.assertEqual((values["points"], values["expiring_points"]), (100, 100))
        self.assertNotIn("lot_ids", views["views"]["search"]["arch"])

    def test_an_expired_card_earns_nothing(self):
        card = self._make_card(self.ann, 500)
        card.expiration_date = fields.Date.today() - timedelta(days=2)
        order = self._sell(self.ann)
        self.assertEqual(card.points, 500)
        self.assertFalse(order._grants())
        self.assertProved()

    def test_who_manages_loyalty_opens_programs(self):
        self.program.pos_config_ids = self.till
        manager = new_test_user(self.env, "boss", "sales_team.group_sale_manager")
        programs = self.env["loyalty.program"].with_user(manager)
        views = programs.get_views([(False, "form"), (False, "list")])
        names = views["models"]["loyalty.program"]["fields"].keys()
        [values] = programs.browse(self.program.id).read(names)
        self.assertNotIn("pos_config_ids", values)

    def test_confirmed_again(self):
        order = self._sell(self.ann)
        claim = self._claim(order, 100, key=-1)
        answer = order.confirm_coupon_programs(claim)
        self.assertEqual(answer["coupon_updates"][0]["points"], 100)
        self.assertEqual(self._steps(self._card(self.ann)), [("earn", 100.0)])
        self.assertEqual(len(self._card(self.ann).history_ids), 1)

    def test_earned_and_spent_is_gross(self):
        card = self._make_card(self.ann, 150)
        order = self._sell(self.ann, self._line(), self._reward_line(card))
        self.assertEqual(self._steps(card)[1:], [("earn", 100.0), ("redeem", -100.0)])
        self.assertEqual(card.points, 150)
        history = card.history_ids.filtered(lambda row: row.order_id == order.id)
        self.assertEqual((history.issued, history.used), (100, 100))
        self.assertProved()

    def test_a_reward_of_a_new_card(self):
        """Points of the same order pay; the till does not know the card yet."""
        order = self._sell(self.ann, self._line(), self._reward_line())
        card = self._card(self.ann)
        self.assertEqual(order.lines[1].coupon_id, card)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("redeem", -100.0)])
        self.assertFalse(order.activity_ids)
        self.assertProved()

    def test_members_may_earn_more(self):
        self.patch(
            type(self.env["loyalty.member"]), "_earning_multiplier", lambda member: 1.5
        )
        self._sell(self.ann, net=99.99)
        self.assertEqual(self._card(self.ann).points, 149.99)

    def test_what_confirming_costs(self):
        card = self._make_card(self.ann, 150)
        order = self._pay(self.ann, self._line(), self._reward_line(card))
        claim = self._claim(order, 0)
        self.env.flush_all()
        self.env.invalidate_all()
        # Nothing is cached: most of them read the ticket, the program and its rules.
        with self.assertQueryCount(52):
            order.confirm_coupon_programs(claim)
            self.env.flush_all()

    def test_both_keys_of_one_card(self):
        card = self._make_card(self.ann)
        order = self._pay(self.ann, self._line())
        order.confirm_coupon_programs(
            {**self._claim(order, 60, key=-1), **self._claim(order, 40)}
        )
        self.assertEqual(card.points, 100)
        self.assertFalse(order.activity_ids)

    # ------------------------------------------------------------------ implausible

    def test_too_many_points(self):
        order = self._sell(self.ann, net=1_000_000)
        self.assertEqual(self._card(self.ann).points, 100)
        self.assertIn("1000000.00", self._questions(order)[0])
        self.assertEqual(len(order.activity_ids), 1)

    def test_less_than_nothing(self):
        order = self._sell(self.ann, net=-500)
        self.assertEqual(self._card(self.ann).points, 100)
        self.assertEqual(len(order.activity_ids), 1)

    def test_fewer_points_are_believed(self):
        """The till may know of a rule that changed since."""
        order = self._sell(self.ann, net=80)
        self.assertEqual(self._card(self.ann).points, 80)
        self.assertFalse(order.activity_ids)

    def test_a_cent_is_rounding(self):
        order = self._sell(self.ann, net=100.01)
        self.assertEqual(self._card(self.ann).points, 100.01)
        self.assertFalse(order.activity_ids)

    def test_a_code_may_have_been_entered(self):
        self.program.rule_ids = [
            Command.create(
                {
                    "reward_point_mode": "order",
                    "reward_point_amount": 50,
                    "mode": "with_code",
                    "code": "SPRING",
                }
            )
        ]
        order = self._sell(self.ann, net=150)
        self.assertEqual(self._card(self.ann).points, 150)
        self.assertFalse(order.activity_ids)

    def test_a_program_of_another_time(self):
        self.program.date_to = fields.Date.today() - timedelta(days=10)
        order = self._sell(self.ann)
        self.assertFalse(self._card(self.ann))
        self.assertEqual(len(order.activity_ids), 1)

    def test_a_program_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.program.company_id = company
        order = self._pay(self.ann, self._line())
        order.confirm_coupon_programs(self._claim(order, 100))
        self.assertFalse(self._card(self.ann))
        self.assertEqual(len(order.activity_ids), 1)

    def test_who_is_asked_to_look(self):
        """Who manages tills and loyalty, of this company; else who manages tills."""
        tills, loyalty = (
            "point_of_sale.group_pos_manager",
            "customer_loyalty.group_loyalty_manager",
        )
        orders = [self._pay(partner, self._line()) for partner in (self.ann, self.bob)]
        claims = [self._claim(order, 1_000_000) for order in orders]
        for user in self.env.ref(tills).all_user_ids:
            user.active = user == self.env.user
        self.env.user.sudo().group_ids -= self.env.ref(tills)
        users = [
            new_test_user(self.env, f"user{number}", groups, company_id=company.id)
            for number, (groups, company) in enumerate(
                [
                    (f"base.group_user,{loyalty}", self.company),
                    (f"{tills},{loyalty}", self.env.ref("base.main_company")),
                    (f"base.group_user,{tills}", self.company),
                    (f"{tills},{loyalty}", self.company),
                ]
            )
        ]
        orders[0].sudo().confirm_coupon_programs(claims[0])
        self.assertEqual(orders[0].sudo().activity_ids.user_id, users[3])
        users[3].active = False
        orders[1].sudo().confirm_coupon_programs(claims[1])
        self.assertEqual(orders[1].sudo().activity_ids.user_id, users[2])

    def test_a_reward_costs_what_it_costs(self):
        card = self._make_card(self.ann, 500)
        line = self._reward_line(card, points_cost=1)
        order = self._sell(self.ann, self._line(), line)
        self.assertEqual(card.points, 500)
        self.assertEqual(order.lines[1].points_cost, 100)
        self.assertEqual(len(order.activity_ids), 1)
        self.assertProved()

    def test_a_discount_per_point(self):
        self.reward.write({"discount_mode": "per_point", "discount": 0.1})
        card = self._make_card(self.ann, 500)
        good = self._reward_line(card, amount=12.34, points_cost=123.4)
        order = self._sell(self.ann, self._line(), good)
        self.assertEqual(card.points, 500 + 100 - 123.4)
        self.assertFalse(order.activity_ids)
        bad = self._reward_line(card, amount=12.34, points_cost=12.34)
        order = self._sell(self.ann, self._line(), bad)
        self.assertEqual(card.points, 500 + 200 - 246.8)
        self.assertEqual(len(order.activity_ids), 1)

    def test_free_products(self):
        reward = self.env["loyalty.reward"].create(
            {
                "program_id": self.program.id,
                "reward_type": "product",
                "reward_product_id": self.product.id,
                "reward_product_qty": 2,
                "required_points": 30,
            }
        )
        card = self._make_card(self.ann, 100)
        line = self._reward_line(card, reward, qty=4, points_cost=60)
        order = self._sell(self.ann, self._line(), line, net=90 - 60)
        self.assertEqual(card.points, 130)
        self.assertFalse(order.activity_ids)

    # -------------------------------------------------------------------- overspent

    def test_points_spent_at_several_tills(self):
        card = self._make_card(self.ann, 200)
        self.program.debt_policy = "floor_zero"
        self.reward.required_points = 150
        tickets = [
            self._pay(self.ann, self._line(1), self._reward_line(card))
            for _till in range(3)
        ]
        check = self.env["pos.order"].validate_coupon_programs
        self.assertTrue(check({str(card.id): -140}, [])["successful"])
        for ticket in tickets:
            ticket.confirm_coupon_programs(self._claim(ticket, 10 - 150))
        self.assertEqual(card.points, 200 + 30 - 450)
        self.assertEqual([len(each.activity_ids) for each in tickets], [0, 1, 1])
        self.assertIn("220.00", self._questions(tickets[2])[0])
        self.assertFalse(check({str(card.id): -140}, [])["successful"])
        self.assertProved()

    # ------------------------------------------------------------- expiry, waiting

    def test_points_that_expired_cannot_be_spent(self):
        card = self._make_card(self.ann)
        today = self.program._ledger_today()
        self._post(card, 100, expiry=today - timedelta(days=1))
        check = self.env["pos.order"].validate_coupon_programs
        answer = check({str(card.id): -100}, [])
        self.assertFalse(answer["successful"])
        self.assertEqual(answer["payload"]["updated_points"], {card.id: 0})
        self.assertProved()

    def test_points_of_an_expired_card_cannot_be_spent(self):
        card = self._make_card(self.ann, 500)
        check = self.env["pos.order"].validate_coupon_programs
        card.expiration_date = self.program._ledger_today()
        self.assertTrue(check({str(card.id): -100}, [])["successful"])
        card.expiration_date -= timedelta(days=1)
        answer = check({str(card.id): -100}, [])
        self.assertFalse(answer["successful"])
        self.assertIn(card.code, answer["payload"]["message"])
        self.assertEqual(answer["payload"]["updated_points"], {card.id: 0})
        self.assertTrue(check({str(card.id): 10}, [])["successful"])

    def test_points_of_an_expired_card_that_were_spent_are_asked_about(self):
        """A till that is offline asks nobody."""
        card = self._make_card(self.ann, 500)
        card.expiration_date = self.program._ledger_today() - timedelta(days=2)
        order = self._sell(self.ann, self._line(), self._reward_line(card))
        self.assertEqual(card.points, 400)
        self.assertIn("expired", self._questions(order)[0])
        self.assertProved()

    def test_points_that_wait_cannot_be_spent(self):
        self.program.pending_days = 14
        self._sell(self.ann)
        card = self._card(self.ann)
        self.assertEqual((card.points, card.pending_points), (0, 100))
        check = self.env["pos.order"].validate_coupon_programs
        self.assertFalse(check({str(card.id): -100}, [])["successful"])
        order = self._sell(self.ann, self._line(), self._reward_line(card))
        self.assertEqual((card.points, card.pending_points), (-100, 200))
        self.assertEqual(len(order.activity_ids), 1)
        self.assertProved()

    def test_points_that_became_usable_can_be_spent(self):
        card = self._make_card(self.ann)
        self._post(card, 100, available=self.program._ledger_today())
        check = self.env["pos.order"].validate_coupon_programs
        self.assertTrue(check({str(card.id): -100}, [])["successful"])

    # ------------------------------------------------------------------------ roles

    def test_a_cashier_may_sell(self):
        cashier = new_test_user(
            self.env, "cashier", "base.group_user,point_of_sale.group_pos_user"
        )
        card = self._make_card(self.ann, 100)
        order = self._pay(self.ann, self._line(), self._reward_line(card))
        claim = self._claim(order, 1000)
        self.env.flush_all()
        order.with_user(cashier).confirm_coupon_programs(claim)
        self.assertEqual(card.points, 100)
        self.assertEqual(len(order.activity_ids), 1)
        with self.assertRaises(AccessError):
            card.with_user(cashier).points = 9999
        self.assertProved()

    def test_a_cashier_asks_for_a_correction(self):
        card = self._make_card(self.ann, 10)
        cashier = new_test_user(self.env, "cashier", "point_of_sale.group_pos_user")
        wizard = self.env["loyalty.card.update.balance"].with_user(cashier)
        vals = {"card_id": card.id, "new_balance": 11, "description": "Sorry"}
        wizard.create(vals).action_update_card_point()
        self.assertEqual(card.points, 10)
        [request] = self.env["loyalty.adjustment"].search([("card_id", "=", card.id)])
        self.assertEqual((request.points, request.state), (1, "waiting"))

    # ------------------------------------------------------------------ lost orders

    def _book_lost(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pos_order SET write_date = write_date - interval '31 minutes'"
        )
        self.env.invalidate_all()
        cron = self.env.ref("customer_loyalty_pos.ir_cron_book_lost_points")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_an_order_that_was_never_confirmed(self):
        order = self._pay(self.ann, self._line(), self._reward_line())
        unsold = self._pay(None, self._line())
        self._book_lost()
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("redeem", -100.0)])
        self.assertTrue(order.loyalty_booked_on)
        self.assertFalse(unsold.loyalty_booked_on)
        self._book_lost()
        order.confirm_coupon_programs(self._claim(order, 0))
        self.assertEqual(len(self._steps(card)), 2)
        self.assertProved()

    def test_an_order_of_just_now_may_still_be_confirmed(self):
        order = self._pay(self.ann, self._line())
        self.env.flush_all()
        cron = self.env.ref("customer_loyalty_pos.ir_cron_book_lost_points")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(self._card(self.ann))
        self.assertFalse(order.loyalty_booked_on)

    def test_an_order_that_cannot_be_booked_stops_no_other(self):
        bad = self._pay(self.ann, self._line())
        self._pay(self.bob, self._line())
        book = type(bad)._book_points

        def poisoned(order, claims=None):
            if order == bad:
                raise ValueError("poison")
            return book(order, claims)

        with patch.object(type(bad), "_book_points", poisoned):
            with self.assertLogs(BATCH_LOGGER, "ERROR") as logs:
                self._book_lost()
        self.assertEqual(len(logs.records), 1)
        self.assertFalse(bad.loyalty_booked_on)
        self.assertEqual(self._card(self.bob).points, 100)
        self._book_lost()
        self.assertEqual(self._card(self.ann).points, 100)
        self.assertProved()

    # -------------------------------------------------------------------- customers

    def test_the_customer_turns_out_to_be_another(self):
        order = self._sell(self.ann)
        order.partner_id = self.bob
        self.assertEqual(self._card(self.ann).points, 0)
        self.assertEqual(self._card(self.bob).points, 100)
        order.partner_id = False
        self.assertEqual(self._card(self.bob).points, 0)
        order.partner_id = self.ann
        self.assertEqual(self._card(self.ann).points, 100)
        self.assertProved()

    def test_the_customer_is_said_later(self):
        order = self._pay(None, self._line())
        order.partner_id = self.ann
        self._book_lost()
        self.assertEqual(self._card(self.ann).points, 100)

    def test_merged_customers(self):
        order = self._sell(self.ann)
        self._sell(self.bob)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | self.bob).ids, self.bob)
        self._refund(order.lines, 4)
        self.assertEqual(self._card(self.bob).points, 160)
        self.assertProved()
