from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.loyalty_referral_reward import CRON
from ..tools.referral import Friend
from .common import LoyaltyCase

TODAY = date(2026, 6, 28)


class ReferralCase(LoyaltyCase):
    """Ann is a member and recommends the shop to Bob."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-28 12:00:00"))
        cls.program.write(
            {
                "referrer_points": 200,
                "referee_points": 100,
                "referral_min_amount": 50,
                "referral_wait_days": 14,
                "point_value": 0.05,
            }
        )
        cls.card = cls._make_card(cls.ann, 1)
        cls.member = cls.card.member_id
        cls.bob = cls._make_customer("Bob", email="bob@example.com")
        cls.referrals = cls.env["loyalty.referral"]

    def _recommend(self, friend=None, member=None):
        return self.referrals._welcome(member or self.member, friend or self.bob)

    def _follow(self, day=TODAY):
        with freeze_time(f"{day} 06:00:00"), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def _points(self, partner):
        return self._card(partner).points


@tagged("post_install", "-at_install")
class TestReferral(ReferralCase):
    def test_both_are_rewarded_after_the_return_window(self):
        referral = self._recommend()
        self.assertEqual(referral.state, "registered")
        self._make_purchase(self.bob, date(2026, 6, 30), 80)
        self._follow(date(2026, 7, 1))
        self.assertRecordValues(
            referral,
            [
                {
                    "state": "purchased",
                    "date_purchased": date(2026, 6, 30),
                    "date_due": date(2026, 7, 14),
                    "res_model": "customer.transaction",
                    "revenue": 80.0,
                }
            ],
        )
        self.assertEqual(self._points(self.ann), 1)
        self._follow(date(2026, 7, 13))
        self.assertEqual(referral.state, "purchased")
        for _time in range(2):
            self._follow(date(2026, 7, 14))
            self.assertEqual(referral.state, "rewarded")
            self.assertEqual(referral.date_rewarded, date(2026, 7, 14))
            self.assertEqual(self._points(self.ann), 201)
            self.assertEqual(self._points(self.bob), 100)
        keys = referral.move_ids.sorted("idempotency_key").mapped("idempotency_key")
        self.assertEqual(
            keys, [f"referral:{referral.id}:{side}" for side in ("referee", "referrer")]
        )
        self.assertEqual(set(referral.move_ids.mapped("type")), {"referral"})
        self.assertProved()

    def test_too_little_is_a_purchase_but_no_reward(self):
        referral = self._recommend()
        self._make_purchase(self.bob, date(2026, 6, 30), 49.99)
        self._follow(date(2026, 8, 1))
        self.assertEqual(referral.state, "purchased")
        self.assertFalse(referral.date_due)
        self._make_purchase(self.bob, date(2026, 8, 2), 50)
        self._follow(date(2026, 8, 16))
        self.assertEqual(referral.state, "rewarded")
        self.assertEqual(referral.revenue, 99.99)

    def test_a_return_before_the_reward(self):
        referral = self._recommend()
        bought = self._make_purchase(self.bob, date(2026, 6, 30), 80)
        self._follow(date(2026, 7, 1))
        self._make_purchase(self.bob, date(2026, 7, 3), -80, return_of_id=bought.id)
        self._follow(date(2026, 8, 1))
        self.assertRecordValues(
            referral,
            [
                {
                    "state": "registered",
                    "date_purchased": False,
                    "date_due": False,
                    "res_id": 0,
                    "revenue": 0.0,
                }
            ],
        )
        self.assertEqual(self._points(self.ann), 1)

    def test_a_return_that_nobody_linked(self):
        referral = self._recommend()
        self._make_purchase(self.bob, date(2026, 6, 30), 80)
        self._make_purchase(self.bob, date(2026, 7, 3), -40)
        self._follow(date(2026, 8, 1))
        self.assertEqual(referral.state, "purchased")

    def test_a_return_after_the_reward_takes_the_points_back(self):
        referral = self._recommend()
        bought = self._make_purchase(self.bob, date(2026, 6, 30), 80)
        self._follow(date(2026, 7, 14))
        self.assertEqual(self._points(self.bob), 100)
        self._make_purchase(self.bob, date(2026, 7, 20), -31, return_of_id=bought.id)
        for _time in range(2):
            self._follow(date(2026, 7, 21))
            self.assertRecordValues(
                referral, [{"state": "refused", "reason": "returned", "revenue": 49.0}]
            )
            self.assertEqual(self._points(self.ann), 1)
            self.assertEqual(self._points(self.bob), 0)
        self.assertProved()

    def test_a_program_that_gives_no_more_still_takes_back(self):
        for stop in ({"referrer_points": 0, "referee_points": 0}, {"active": False}):
            with self.subTest(stop=stop), self.env.cr.savepoint() as point:
                referral = self._recommend()
                cleo = self._make_customer("Cleo")
                late = self._recommend(cleo)
                bought = self._make_purchase(self.bob, date(2026, 6, 30), 80)
                self._follow(date(2026, 7, 14))
                self.assertEqual(self._points(self.bob), 100)
                self.program.write(stop)
                back = {"return_of_id": bought.id}
                self._make_purchase(self.bob, date(2026, 7, 20), -80, **back)
                self._make_purchase(cleo, date(2026, 7, 20), 80)
                self._follow(date(2026, 8, 21))
                self.assertEqual(
                    (referral.state, referral.reason), ("refused", "returned")
                )
                self.assertEqual(self._points(self.ann), 1)
                self.assertEqual(self._points(self.bob), 0)
                self.assertEqual(late.state, "registered")
                self.assertProved()
                point.rollback()
            self.env.invalidate_all()

    def test_an_order_counts_when_it_is_paid(self):
        self.program.referral_wait_days = 0
        referral = self._recommend()
        self.bob.property_account_receivable_id = self.env["account.account"].search(
            [("code", "=", "110000"), ("company_ids", "in", self.company.ids)]
        )
        order = self._sell(self.bob, 60)
        self._follow()
        self.assertEqual(referral.state, "purchased")
        self.assertFalse(referral.date_due)
        self.patch(type(order), "_is_paid", lambda order: True)
        self._follow()
        self.assertEqual(referral.state, "rewarded")
        self.assertEqual(
            (referral.res_model, referral.res_id), ("sale.order", order.id)
        )
        self.assertEqual(self._points(self.bob), 60 + 100)
        self.assertProved()

    def test_a_purchase_in_another_company_does_not_count(self):
        other = self._make_company("Other")
        referral = self._recommend()
        self._make_purchase(self.bob, date(2026, 6, 30), 80, company_id=other.id)
        self._follow(date(2026, 8, 1))
        self.assertEqual(referral.state, "registered")

    # ---------------------------------------------------------------- refusals

    def assertRefused(self, reason, friend, member=None):
        referral = self._recommend(friend, member)
        self.assertRecordValues(referral, [{"state": "refused", "reason": reason}])

    def test_nobody_recommends_herself(self):
        self.assertRefused("same", self.ann)

    def test_the_same_address_number_or_company(self):
        self.ann.write({"phone": "+32 2 290 34 90"})
        same = [
            self._make_customer("A", email="Ann <ANN@example.com>"),
            self._make_customer("B", phone="+32 22903490"),
            self._make_customer("C", parent_id=self.ann.id),
        ]
        for friend in same:
            self.assertRefused("same", friend)

    def test_who_bought_before(self):
        self._make_purchase(self.bob, date(2025, 1, 1), 5)
        self.assertRefused("existing", self.bob)

    def test_who_turns_out_to_have_bought_before(self):
        referral = self._recommend()
        self._make_purchase(self.bob, date(2025, 1, 1), 500)
        self._follow()
        self.assertEqual((referral.state, referral.reason), ("refused", "existing"))

    def test_friends_in_a_circle(self):
        cleo = self._make_customer("Cleo")
        bob = self._make_card(self.bob, 1).member_id
        third = self._make_card(cleo, 1).member_id
        self.assertEqual(self._recommend(self.bob).state, "registered")
        self.assertEqual(self._recommend(cleo, bob).state, "registered")
        self.assertRefused("loop", self.ann, third)
        self.assertRefused("loop", self.ann, bob)

    def test_who_was_recommended_by_somebody_else(self):
        cleo = self._make_card(self._make_customer("Cleo"), 1).member_id
        self._recommend()
        self.assertRefused("taken", self.bob, cleo)
        self.assertEqual(self._recommend(), self._recommend())

    def test_colleagues(self):
        user = new_test_user(self.env, "referral_colleague")
        self.assertRefused("colleague", user.partner_id)

    def test_the_database_keeps_friends_unique(self):
        self._recommend()
        vals = {
            "program_id": self.program.id,
            "referrer_id": self.ann.id,
            "referee_id": self.bob.id,
        }
        for wrong in ({}, {"referee_id": self.ann.id}):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self.referrals.create(vals | wrong).flush_recordset()

    # ------------------------------------------------------------------ limits

    def test_a_limit_leaves_the_friend_her_points(self):
        self.program.write(
            {"referral_limit": 1, "referral_wait_days": 0, "referee_points": 10}
        )
        cleo = self._make_customer("Cleo")
        for friend in (self.bob, cleo):
            self._recommend(friend)
            self._make_purchase(friend, TODAY, 80)
        self._follow()
        referrals = self.referrals.search([("referrer_id", "=", self.ann.id)])
        self.assertEqual(referrals.mapped("state"), ["rewarded"] * 2)
        self.assertEqual(sorted(referrals.mapped("is_over_limit")), [False, True])
        self.assertEqual(self._points(self.ann), 201)
        self.assertEqual(self._points(self.bob) + self._points(cleo), 20)
        dan = self._make_customer("Dan")
        with freeze_time("2027-01-02 12:00:00"):
            self._recommend(dan)
        self._make_purchase(dan, date(2027, 1, 2), 80)
        self._follow(date(2027, 1, 3))
        self.assertEqual(self._points(self.ann), 401)

    # ----------------------------------------------------------------- merging

    def test_a_friend_who_is_merged_with_the_member(self):
        referral = self._recommend()
        self._make_purchase(self.bob, date(2026, 6, 30), 80)
        self._follow(date(2026, 7, 14))
        self._merge(self.bob, self.ann)
        self.assertRecordValues(
            referral,
            [{"state": "refused", "reason": "same", "referee_id": self.ann.id}],
        )
        self.assertEqual(self._points(self.ann), 1)
        self.assertProved()

    def test_a_friend_recommended_twice_under_two_names(self):
        twin = self._make_customer("Robert")
        cleo = self._make_card(self._make_customer("Cleo"), 1).member_id
        first, second = self._recommend(), self._recommend(twin, cleo)
        self._merge(twin, self.bob)
        self.assertEqual((first | second).mapped("state"), ["registered", "refused"])
        self.assertEqual(second.reason, "taken")

    def test_a_merged_member_keeps_friends_and_code(self):
        code = self.member._get_referral_code()
        old = self._make_customer("Ann Old")
        self._recommend()
        self._merge(self.ann, old)
        self.assertEqual(self.env["loyalty.member"]._of_code(code).partner_id, old)
        self._make_purchase(self.bob, date(2026, 6, 30), 80)
        self._follow(date(2026, 7, 14))
        self.assertEqual(self._points(old), 201)
        self.assertProved()

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | target).ids, target, extra_checks=False
        )

    # ------------------------------------------------------------------- roles

    def _user(self, login, group):
        return new_test_user(
            self.env,
            login,
            group,
            company_id=self.company.id,
            company_ids=self.company.ids,
        )

    def test_the_counter_enters_recommendations(self):
        seller = self._user("referral_seller", "sales_team.group_sale_salesman")
        vals = {
            "program_id": self.program.id,
            "referrer_id": self.ann.id,
            "referee_id": self.bob.id,
        }
        referrals = self.referrals.with_user(seller)
        referral = referrals.create({**vals, "state": "rewarded", "revenue": 1000})
        self.assertRecordValues(referral, [{"state": "invited", "revenue": 0.0}])
        referral.action_register()
        self.assertEqual(referral.state, "registered")
        with self.assertRaises(AccessError):
            referral.write({"state": "rewarded"})
        with self.assertRaises(AccessError):
            referral.action_refuse()
        boss = self._user("referral_boss", "sales_team.group_sale_manager")
        referral.with_user(boss).action_refuse()
        self.assertEqual((referral.state, referral.reason), ("refused", "manual"))

    def test_the_counter_is_told_why_not(self):
        seller = self._user("referral_seller", "sales_team.group_sale_salesman")
        referrals = self.referrals.with_user(seller)
        vals = {"program_id": self.program.id, "referrer_id": self.ann.id}
        twin = self._make_customer("Anna", email="ann@example.com")
        with self.assertRaisesRegex(ValidationError, "Same person"):
            referrals.create({**vals, "referee_id": twin.id})
        with self.assertRaisesRegex(ValidationError, "no member"):
            referrals.create(
                {**vals, "referrer_id": twin.id, "referee_id": self.bob.id}
            )

    def test_other_companies_see_nothing(self):
        referral = self._recommend()
        stranger = new_test_user(
            self.env,
            "referral_stranger",
            "sales_team.group_sale_manager",
            company_id=self._make_company("Other").id,
        )
        with self.assertRaises(AccessError):
            self._as(stranger, referral).read(["state"])
        report = self._as(stranger, self.env["loyalty.referral.report"])
        self.assertFalse(report.search([("referrer_id", "=", self.ann.id)]))

    # ------------------------------------------------------------------ report

    def test_the_funnel(self):
        friends = [self._make_customer(f"Friend {n}") for n in range(4)]
        for friend in friends:
            self._recommend(friend)
        for friend in friends[:2]:
            self._make_purchase(friend, date(2026, 6, 29), 60)
        self._make_purchase(friends[2], date(2026, 6, 29), 20)
        self._follow(date(2026, 7, 13))
        self._recommend(self.ann)
        self.env.flush_all()
        [row] = self.env["loyalty.referral.report"]._read_group(
            [("program_id", "=", self.program.id), ("state", "!=", "refused")],
            [],
            [
                f"{name}:sum"
                for name in (
                    *("invited", "registered", "bought", "rewarded"),
                    *("revenue", "points", "cost"),
                )
            ],
        )
        self.assertEqual(row, (4, 4, 3, 2, 140.0, 600.0, 30.0))


@tagged("post_install", "-at_install")
class TestReferralRegistration(ReferralCase):
    """Friends who fill in the form behind the link."""

    def _register(self, **vals):
        friend = Friend(**{"name": "Cleo", "email": "", "phone": "", **vals})
        return self.referrals._register_friend(self.member, friend)

    def test_a_new_contact(self):
        referral = self._register(email="Cleo@Example.com", news=True)
        friend = referral.referee_id
        self.assertRecordValues(
            friend, [{"name": "Cleo", "email": "cleo@example.com", "phone": False}]
        )
        consent = self.env["customer.consent"].search([("partner_id", "=", friend.id)])
        choices = self.env["customer.consent"]._choices(friend, self.company)
        self.assertTrue(choices["marketing", "email"])
        self.assertLessEqual(len(consent), 1)
        event = self.env["customer.interaction"].search(
            [("partner_id", "=", friend.id), ("key", "like", "loyalty.referral:")]
        )
        self.assertEqual(event.type_id.code, "registration")

    def test_the_same_friend_twice_is_one_contact(self):
        first = self._register(email="cleo@example.com")
        again = self._register(email=" CLEO@example.com ", name="Somebody")
        self.assertEqual(first, again)
        self.assertEqual(first.referee_id.name, "Cleo")

    def test_a_known_contact_stays_as_it_is(self):
        self.bob.phone = "+32 2 290 34 90"
        referral = self._register(
            name="Villain", phone="+32 22 90 34 90", email="", news=True
        )
        self.assertEqual(referral.referee_id, self.bob)
        self.assertEqual(self.bob.name, "Bob")
        self.assertFalse(
            self.env["customer.consent"].search([("partner_id", "=", self.bob.id)])
        )

    def test_an_archived_contact_is_not_made_again(self):
        self.bob.active = False
        self.assertEqual(self._register(email="bob@example.com").referee_id, self.bob)

    def test_what_is_not_valid_is_said(self):
        for vals, message in (
            ({"email": "nonsense"}, "email"),
            ({"phone": "123"}, "phone"),
            ({}, "email address or phone"),
            ({"name": "", "email": "a@example.com"}, "name"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self._register(**vals)

    def test_too_many_in_a_day(self):
        for number in range(20):
            self._register(email=f"friend{number}@example.com")
        with self.assertRaisesRegex(UserError, "tomorrow"):
            self._register(email="one.more@example.com")

    def test_codes_are_unlike_and_stay(self):
        other = self._make_card(self.bob, 1).member_id
        code = self.member._get_referral_code()
        self.assertEqual(code, self.member._get_referral_code())
        self.assertNotEqual(code, other._get_referral_code())
        members = self.env["loyalty.member"]
        self.assertEqual(members._of_code(code.lower().replace("-", "")), self.member)
        self.program.date_to = TODAY - timedelta(days=1)
        self.assertFalse(members._of_code(code))
        self.program.write(
            {"date_to": False, "referrer_points": 0, "referee_points": 0}
        )
        self.assertFalse(members._of_code(code))
