from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.tier import Standing, review
from .common_tier import TierCase


@tagged("post_install", "-at_install")
class TestTier(TierCase):
    """Who rises, who stays, who drops."""

    def test_the_order_that_reaches_a_tier_brings_it(self):
        self._sell(self.ann, 400)
        member = self._member(self.ann)
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.leaf.id,
                    "qualifying_points": 400,
                    "next_tier_id": self.silver.id,
                    "missing_to_next": 100,
                    "missing_text": "100 Points to Silver",
                    "tier_progress": 80,
                }
            ],
        )
        self._sell(self.ann, 100)
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.silver.id,
                    "tier_since": date(2026, 6, 1),
                    "tier_until": date(2027, 6, 1),
                    "qualifying_points": 500,
                    "missing_to_next": 500,
                }
            ],
        )
        self.assertEqual(
            self._story(member), [("reached", "Leaf"), ("reached", "Silver")]
        )
        self.assertProved()

    def test_the_gift_does_not_count_and_is_given_once(self):
        order = self._sell(self.ann, 1000)
        member, card = self._member(self.ann), self._card(self.ann)
        self.assertEqual(member.tier_id, self.gold)
        self.assertEqual(self._steps(card), [("earn", 1000.0), ("offer", 100.0)])
        self.assertEqual(member.qualifying_points, 1000)
        order._action_cancel()
        self.assertEqual(card.points, 100)
        self._review("2026-06-02")
        self.assertEqual(member.tier_until, date(2026, 6, 2))
        self._review("2026-07-03")
        self.assertEqual(member.tier_id, self.leaf)
        self._sell(self.ann, 1000)
        self.assertEqual(member.tier_id, self.gold)
        self.assertEqual(card.points, 1100)
        self.assertProved()

    def test_the_gift_waits_with_the_points(self):
        self.program.pending_days = 14
        self._sell(self.ann, 500)
        card = self._card(self.ann)
        self.assertEqual((card.points, card.pending_points), (0, 550))
        self.assertEqual(self._member(self.ann).tier_id, self.silver)
        self.assertProved()

    def test_spending_losing_and_gifts_change_nothing(self):
        self._sell(self.ann, 500)
        card = self._card(self.ann)
        self._post(card, -300, "redeem")
        self._post(card, -100, "expire")
        self._post(card, 700, "adjust")
        self._post(card, 800, "opening")
        self._review("2026-06-02")
        member = self._member(self.ann)
        self.assertEqual((member.tier_id, member.qualifying_points), (self.silver, 500))
        self._post(card, 500, "activity")
        self.assertEqual(member.tier_id, self.gold)

    def test_a_tier_is_kept_when_it_is_earned_again(self):
        self._sell(self.ann, 1000)
        member = self._member(self.ann)
        with freeze_time("2027-03-01 12:00:00"):
            self._sell(self.ann, 500)
        self.assertEqual(member.qualifying_points, 2000)
        self._review("2027-06-01")
        self.assertEqual(member.tier_until, date(2027, 6, 1))
        self._review("2027-06-02")
        self.assertEqual(member.qualifying_points, 1000)
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.gold.id,
                    "tier_since": date(2026, 6, 1),
                    "tier_until": date(2028, 6, 2),
                }
            ],
        )
        self.assertEqual(self._story(member), [("reached", "Gold"), ("kept", "Gold")])

    def test_a_member_drops_after_the_days_of_grace_to_what_is_earned(self):
        self._sell(self.ann, 1000)
        member = self._member(self.ann)
        with freeze_time("2027-03-01 12:00:00"):
            self._sell(self.ann, 300)
        for day in ("2027-06-02", "2027-07-01"):
            self._review(day)
            self.assertEqual(member.tier_id, self.gold, day)
        self._review("2027-07-02")
        self.assertRecordValues(
            member,
            [
                {
                    "tier_id": self.silver.id,
                    "tier_since": date(2027, 7, 2),
                    "tier_until": date(2028, 7, 2),
                    "qualifying_points": 600,
                }
            ],
        )
        row = member.history_ids[0]
        self.assertRecordValues(
            row,
            [
                {
                    "tier_from_id": self.gold.id,
                    "tier_to_id": self.silver.id,
                    "cause": "dropped",
                    "qualifying": 600,
                }
            ],
        )
        # 1000, the gift of Gold, and twice 300: none for dropping to Silver.
        self.assertEqual(member.card_id.points, 1700)

    def test_the_tier_can_be_earned_in_the_days_of_grace(self):
        self._sell(self.ann, 1000)
        member = self._member(self.ann)
        with freeze_time("2027-06-20 12:00:00"):
            self._sell(self.ann, 500)
            self.assertEqual(member.qualifying_points, 1000)
        self._review("2027-06-21")
        self.assertEqual(
            (member.tier_id, member.tier_until), (self.gold, date(2028, 6, 21))
        )

    def test_a_return_is_reviewed_and_begins_the_days_of_grace(self):
        order = self._sell(self.ann, 1000)
        self._credit(self._invoice(order), 0.6)
        member = self._member(self.ann)
        self.assertEqual((member.tier_id, member.qualifying_points), (self.gold, 400))
        self._review("2026-06-02")
        self.assertEqual(
            (member.tier_id, member.tier_until), (self.gold, date(2026, 6, 2))
        )
        self._review("2026-07-02")
        self.assertEqual(member.tier_id, self.gold)
        self._review("2026-07-03")
        self.assertEqual(member.tier_id, self.leaf)
        self.assertEqual(
            self._story(member),
            [("reached", "Gold"), ("returned", "Gold"), ("dropped", "Leaf")],
        )

    def test_a_return_of_what_no_longer_counts_takes_nothing(self):
        order = self._sell(self.ann, 400)
        with freeze_time("2027-07-01 12:00:00"):
            self._sell(self.ann, 500)
            order._action_cancel()
            member = self._member(self.ann)
            self.assertEqual(
                (member.tier_id, member.qualifying_points), (self.silver, 500)
            )

    def test_changes_by_month_and_tier(self):
        action = self.env.ref("customer_loyalty.loyalty_tier_history_action")
        self.assertEqual(action.view_mode, "list,graph,pivot")
        self._sell(self.ann, 600)
        with freeze_time("2026-07-01 12:00:00"):
            self._sell(self.ann, 600)
        rows = self.env["loyalty.tier.history"]._read_group(
            [("program_id", "=", self.program.id)],
            ["date:month", "tier_to_id"],
            ["__count"],
        )
        self.assertEqual(
            rows,
            [(date(2026, 6, 1), self.silver, 1), (date(2026, 7, 1), self.gold, 1)],
        )

    def test_orders_from_before_the_ledger_count_only_when_they_are_attributed(self):
        card = self._make_card(self.ann)
        self._post(card, 5000, "opening")
        self._post(card, 0.01, "earn")
        member = self._member(self.ann)
        self.assertEqual((member.tier_id, member.qualifying_points), (self.leaf, 0.01))

    def test_everything_counts_without_a_window(self):
        self.program.tier_window_months = 0
        order = self._sell(self.ann, 1000)
        member = self._member(self.ann)
        self._review("2036-01-01")
        self.assertEqual((member.tier_id, member.tier_until), (self.gold, False))
        order._action_cancel()
        self._review("2036-01-02")
        self.assertEqual(member.tier_until, date(2036, 1, 2))
        self._review("2036-02-02")
        self.assertEqual(member.tier_id, self.leaf)

    def test_by_amount(self):
        self.program.tier_basis = "amount"
        self._make_purchase(self.ann, date(2026, 1, 1), 450)
        order = self._sell(self.ann, 60)
        member = self._member(self.ann)
        self.assertEqual((member.tier_id, member.qualifying_points), (self.silver, 510))
        self.assertEqual(member.missing_text, "490.00\xa0€ to Gold")
        self._make_purchase(self.ann, date(2025, 1, 1), 9000)
        self._credit(self._invoice(order))
        self._review("2026-06-02")
        self.assertEqual(member.qualifying_points, 450)
        self.assertEqual(member.tier_until, date(2026, 6, 2))

    def test_amounts_of_other_companies_and_currencies(self):
        self.program.tier_basis = "amount"
        other = self._make_company("Tea Two")
        self._make_purchase(self.ann, date(2026, 5, 1), 700, company_id=other.id)
        self._sell(self.ann, 60)
        member = self._member(self.ann)
        self.assertEqual(member.qualifying_points, 60)
        self.program.company_id = False
        usd = self.env.ref("base.USD")
        usd.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "rate": 2, "name": "2026-01-01"}
        )
        other.currency_id = usd
        self.env.company.currency_id = self.env.ref("base.EUR")
        rates = self.program._sql_rates()
        self.assertTrue(rates)
        self._review("2026-06-02")
        euros = usd._convert(700, self.program.currency_id, self.company, "2026-06-02")
        self.assertAlmostEqual(member.qualifying_points, 60 + euros, 2)

    def test_by_number_of_purchases(self):
        self.program.tier_basis = "orders"
        self.silver.threshold, self.gold.threshold = 2, 3
        self._make_purchase(self.ann, date(2026, 1, 1), 10)
        lost = self._make_purchase(self.ann, date(2026, 2, 1), 10)
        self._make_purchase(self.ann, date(2026, 3, 1), -10, return_of_id=lost.id)
        member = self.env["loyalty.member"]._join(self.program, self.ann)
        self.assertEqual((member.tier_id, member.qualifying_points), (self.leaf, 1))
        self.assertEqual(member.missing_text, "1 purchase to Silver")
        self._sell(self.ann, 1)
        self.assertEqual((member.tier_id, member.qualifying_points), (self.silver, 2))

    def test_a_review_finds_who_reached_a_tier_that_is_new(self):
        self._sell(self.ann, 700)
        member = self._member(self.ann)
        self.program.tier_ids = [Command.create({"name": "Jade", "threshold": 600})]
        self.program.action_review_tiers()
        self.assertEqual(member.tier_id.name, "Jade")

    def test_an_archived_tier_is_held_to_the_end_and_not_longer(self):
        self._sell(self.ann, 1000)
        self.gold.active = False
        member = self._member(self.ann)
        self._review("2026-06-02")
        self.assertEqual(member.tier_id, self.gold)
        with freeze_time("2027-03-01 12:00:00"):
            self._sell(self.ann, 2000)
        self._review("2027-07-02")
        self.assertEqual(member.tier_id, self.silver)
        with self.assertRaisesRegex(UserError, "archive it instead"):
            self.gold.unlink()

    def test_the_nightly_review(self):
        self._sell(self.ann, 1000)
        member = self._member(self.ann)
        cron = self.env.ref("customer_loyalty.ir_cron_loyalty_tiers")
        with freeze_time("2027-07-02 12:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        member.invalidate_recordset()
        self.assertEqual(member.tier_id, self.leaf)

    def test_a_program_without_tiers_costs_nothing(self):
        self.program.tier_basis = False
        self._sell(self.ann)
        card = self._card(self.ann)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.env["loyalty.member"]._raise_tiers(card)

    def test_a_post_costs_two_queries(self):
        self._sell(self.ann)
        card = self._card(self.ann)
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.env["loyalty.member"]._raise_tiers(card)

    def test_the_review_of_many_costs_as_many_queries_as_of_one(self):
        for number in range(20):
            self._sell(self._make_customer(f"C{number}"), 10)
        self.env.flush_all()
        self.program.fetch(["tier_basis"])
        with self.assertQueryCount(1):
            self.program._fetch_tier_changes()

    def test_merged_contacts_keep_the_best_tier_and_one_story(self):
        bob = self._make_customer("Bob", email="ann@example.com")
        self._sell(self.ann, 100)
        self._sell(bob, 1000)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ann | bob).ids, self.ann)
        self.env.invalidate_all()
        member = self._member(self.ann)
        self.assertEqual(member.tier_id, self.gold)
        self.assertEqual(
            sorted(self._story(member)), [("reached", "Gold"), ("reached", "Leaf")]
        )
        self._review("2026-06-02")
        self.assertEqual(member.qualifying_points, 1100)
        self.assertProved()

    def test_thresholds(self):
        for vals in ({"threshold": 500}, {"threshold": -1}, {"multiplier": 0}):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.gold.write(vals)
                self.env.flush_all()

    # --------------------------------------------------------------------- by hand

    def _set_by_hand(self, member, tier, **vals):
        wizard = self.env["loyalty.tier.set"].create(
            {"member_id": member.id, "tier_id": tier.id, "reason": "VIP", **vals}
        )
        wizard.action_set()

    def test_a_tier_by_hand(self):
        self._sell(self.ann, 100)
        member = self._member(self.ann)
        self._set_by_hand(member, self.gold, until=date(2026, 12, 31))
        self.assertEqual((member.tier_id, member.tier_manual), (self.gold, True))
        self.assertEqual(member.history_ids[0].reason, "VIP")
        self.assertEqual(member.card_id.points, 200)
        self._review("2026-12-31")
        self.assertEqual(member.tier_id, self.gold)
        self._review("2027-01-31")
        self.assertEqual((member.tier_id, member.tier_manual), (self.leaf, False))

    def test_a_tier_by_hand_for_good(self):
        self._sell(self.ann, 100)
        member = self._member(self.ann)
        self._set_by_hand(member, self.gold)
        self._review("2036-12-31")
        self.assertEqual(member.tier_id, self.gold)

    def test_nobody_gets_less_than_earned(self):
        self._sell(self.ann, 500)
        member = self._member(self.ann)
        with self.assertRaisesRegex(UserError, "has earned Silver"):
            self._set_by_hand(member, self.leaf)
        with self.assertRaisesRegex(UserError, "over already"):
            self._set_by_hand(member, self.gold, until=date(2026, 5, 31))
        other = self._make_program(name="Other")
        tier = self.env["loyalty.tier"].create(
            {"name": "X", "threshold": 0, "program_id": other.id}
        )
        with self.assertRaisesRegex(UserError, "another program"):
            self._set_by_hand(member, tier)

    # ----------------------------------------------------------------------- roles

    def test_roles(self):
        self._sell(self.ann, 100)
        member = self._member(self.ann)
        seller = self._make_user("seller", "sales_team.group_sale_salesman")
        clerk = self._make_user("clerk", "base.group_user")
        manager = self._make_user("boss", "sales_team.group_sale_manager")
        self.assertEqual(member.with_user(seller).missing_text, "400 Points to Silver")
        with self.assertRaises(AccessError):
            member.with_user(clerk).read(["tier_id"])
        with self.assertRaises(AccessError):
            self.gold.with_user(seller).threshold = 1
        with self.assertRaises(AccessError):
            member.with_user(manager).tier_id = self.gold
        with self.assertRaises(AccessError):
            self.program.with_user(seller).action_review_tiers()
        with self.assertRaises(AccessError):
            self.env(user=seller)["loyalty.tier.set"].create(
                {"member_id": member.id, "tier_id": self.gold.id, "reason": "me"}
            )
        self.env(user=manager)["loyalty.tier.set"].create(
            {"member_id": member.id, "tier_id": self.gold.id, "reason": "VIP"}
        ).action_set()
        self.assertEqual(member.tier_id, self.gold)
        self.assertEqual(member.history_ids[0].user_id, manager)

    def _make_user(self, login, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_other_companies_see_nothing(self):
        self._sell(self.ann, 100)
        other = self._make_company("Tea Two")
        spy = self._make_user("spy", "sales_team.group_sale_manager", other)
        for model in ("loyalty.member", "loyalty.tier", "loyalty.tier.history"):
            found = self.env(user=spy, context={})[model].search([]).sudo()
            self.assertNotIn(self.company, found.company_id)

    def test_joining_without_points(self):
        seller = self._make_user("seller", "sales_team.group_sale_salesman")
        env = self.env(user=seller)
        form = Form(env["loyalty.join"].with_context(default_partner_id=self.ann.id))
        self.assertEqual(form.program_id, self.program)
        action = form.save().action_join()
        member = env["loyalty.member"].browse(action["res_id"])
        self.assertRecordValues(
            member,
            [{"points": 0, "tier_id": self.leaf.id, "joined": date(2026, 6, 1)}],
        )
        for picture in (member.card_qr_url, member.card_barcode_url):
            self.assertTrue(picture.startswith("data:image/svg+xml;base64,"))
        again = self.env["loyalty.member"]._join(self.program, self.ann)
        self.assertEqual(again.id, member.id)
        self.assertEqual(self.ann.loyalty_member_id, again)

    def test_a_branch_serves_members_of_the_parent_company(self):
        branch = self.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": self.company.id,
                "currency_id": self.company.currency_id.id,
            }
        )
        seller = self._make_user("seller", "sales_team.group_sale_salesman", branch)
        env = self.env(user=seller, context={"allowed_company_ids": branch.ids})
        form = Form(env["loyalty.join"].with_context(default_partner_id=self.ann.id))
        self.assertEqual(form.program_id.id, self.program.id)
        member = env["loyalty.member"].browse(form.save().action_join()["res_id"])
        self.assertEqual(
            env["res.partner"].browse(self.ann.id).loyalty_member_id, member
        )
        other = self._make_company("Tea Two")
        spy = self._make_user("spy", "sales_team.group_sale_salesman", other)
        env = self.env(user=spy, context={"allowed_company_ids": other.ids})
        self.assertFalse(env["res.partner"].browse(self.ann.id).loyalty_member_id)

    def test_a_scanned_card_finds_its_member(self):
        member = self.env["loyalty.member"]._join(self.program, self.ann)
        found = self.env["loyalty.member"].name_search(member.card_code)
        self.assertEqual([row[0] for row in found], member.ids)

    def test_review_keeps_who_is_as_she_should_be(self):
        today = date(2026, 6, 1)
        calm = Standing(held=1000, level=1000, goal=1000, until=today)
        self.assertIsNone(review(calm, today))
        self.assertIsNone(review(Standing(), today))
        over = calm._replace(until=today - timedelta(days=1), goal=None)
        self.assertEqual(review(over, today), "dropped")
