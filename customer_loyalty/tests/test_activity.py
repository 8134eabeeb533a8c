from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.loyalty_activity_gift import CRON as GIFT_CRON
from ..models.loyalty_activity_rule import CRON
from .common import LoyaltyCase


class ActivityCase(LoyaltyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-06-28 12:00:00"))
        cls.rules = cls.env["loyalty.activity.rule"]
        cls.rules.search([]).active = False
        cls.events = cls.env["customer.interaction"]

    def _rule(self, code="review", **vals):
        vals.setdefault("points", 10)
        if vals.get("kind", "interaction") == "interaction":
            types = self.env["customer.interaction.type"]
            vals["interaction_type_id"] = types._id_by_code(code)
        return self.rules.create(
            {
                "name": "Thank you",
                "program_id": self.program.id,
                "date_from": date(2026, 1, 1),
                **vals,
            }
        )

    def _log(self, partner, code="review", **vals):
        return self.events._log(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "type": code,
                    "date": datetime(2026, 6, 28, 11),
                    **vals,
                }
            ]
        )

    def _run(self, cron):
        with self.enter_registry_test_mode():
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestActivity(ActivityCase):
    """Points for something else than buying, once per cause and within limits."""

    def test_a_review_gives_points(self):
        self._rule()
        card = self._make_card(self.ann)
        event = self._log(self.ann, key="review:1")
        self.assertEqual(self._steps(card), [("activity", 10.0)])
        self.assertEqual(card.points, 10)
        self.assertEqual(card.move_ids.res_id, event.id)
        self.assertEqual(card.move_ids.company_id, self.company)
        self._log(self.ann, key="review:1")
        self.assertEqual(card.points, 10)
        self.assertProved()

    def test_other_interactions_give_nothing(self):
        self._rule()
        card = self._make_card(self.ann)
        self._log(self.ann, "call")
        self._log(self.ann, state="failed")
        self._log(self.ann, state="suppressed")
        self.assertEqual(self._steps(card), [])

    def test_what_was_planned_gives_points_when_it_is_done(self):
        self._rule("event")
        card = self._make_card(self.ann)
        event = self._log(self.ann, "event", state="planned")
        self.assertEqual(card.points, 0)
        event.action_done()
        self.assertEqual(card.points, 10)

    def test_a_batch_is_posted_once(self):
        self._rule()
        self._rule(points=3)
        bob = self._make_customer("Bob")
        cards = self._make_card(self.ann) | self._make_card(bob)
        posts = []
        post = type(cards)._loyalty_post

        def spy(self, postings, before=None):
            posts.append(len(postings))
            return post(self, postings, before)

        self.patch(type(cards), "_loyalty_post", spy)
        self.events._log(
            [
                {"partner_id": partner.id, "type": "review", "key": f"r:{n}:{partner}"}
                for n in range(3)
                for partner in (self.ann, bob)
            ]
        )
        self.assertEqual([number for number in posts if number], [12])
        self.assertEqual(cards.mapped("points"), [39.0, 39.0])
        self.assertProved()

    def test_more_events_cost_no_more_queries(self):
        self._rule(cap_basis="times", cap_most=100)
        self._make_card(self.ann)

        def log(count):
            rows = [{"partner_id": self.ann.id, "type": "review"}] * count
            before = self.cr.sql_log_count
            self.events._log([dict(row) for row in rows])
            return self.cr.sql_log_count - before

        log(2)
        self.assertEqual(log(3), log(40))

    def test_no_rule_costs_no_query(self):
        self.rules._get_type_ids()
        vals = {"partner_id": self.ann.id, "type": "survey"}
        row = self.events._log([vals])
        with self.assertQueryCount(0):
            row._settle_activities()

    # --------------------------------------------------------------- members

    def test_only_members_unless_the_rule_makes_some(self):
        rule = self._rule()
        self._log(self.ann)
        self.assertFalse(self._card(self.ann))
        rule.enrol = True
        self._log(self.ann)
        card = self._card(self.ann)
        self.assertEqual(card.points, 10)
        self.assertEqual(card.member_id.partner_id, self.ann)

    def test_colleagues_are_not_made_members(self):
        self._rule(enrol=True)
        user = new_test_user(self.env, "loyalty_colleague")
        self._log(user.partner_id)
        self.assertFalse(self._card(user.partner_id))

    # ---------------------------------------------------------------- limits

    def test_a_number_of_times_a_month(self):
        self._rule(cap_basis="times", cap_most=2, cap_period="month")
        card = self._make_card(self.ann)
        for day in (1, 2, 3):
            self._log(self.ann, date=datetime(2026, 6, day))
        self._log(self.ann, date=datetime(2026, 5, 31))
        self.assertEqual(card.points, 30)
        self.assertProved()

    def test_the_rest_of_a_number_of_points(self):
        self._rule(points=30, cap_basis="points", cap_most=50, cap_period="day")
        card = self._make_card(self.ann)
        for _time in range(3):
            self._log(self.ann)
        self.assertEqual(self._steps(card), [("activity", 30.0), ("activity", 20.0)])

    def test_days_are_those_of_the_members(self):
        self._rule(cap_basis="times", cap_most=1, cap_period="day")
        self.company.partner_id.tz = "Asia/Shanghai"
        card = self._make_card(self.ann)
        for hour in (15, 17):  # 23:00 and, on the next day, 01:00 in Shanghai
            self._log(self.ann, date=datetime(2026, 6, 27, hour))
        self.assertEqual(card.points, 20)

    def test_once_per_document(self):
        self._rule(once_per="source")
        card = self._make_card(self.ann)
        for document in (1, 1, 2):
            self._log(self.ann, res_model="product.template", res_id=document)
        self.assertEqual(card.points, 20)

    def test_once_ever(self):
        self._rule(once_per="ever")
        card = self._make_card(self.ann)
        for _time in range(2):
            self._log(self.ann)
        self.assertEqual(card.points, 10)

    def test_dates(self):
        rule = self._rule(date_from=date(2026, 6, 28), date_to=date(2026, 6, 28))
        card = self._make_card(self.ann)
        self._log(self.ann, date=datetime(2026, 6, 27, 23))
        self.assertEqual(card.points, 0)
        self._log(self.ann)
        self.assertEqual(card.points, 10)
        rule.write({"date_from": date(2026, 1, 1), "date_to": date(2026, 6, 27)})
        self._log(self.ann)
        self.assertEqual(card.points, 10)

    def test_an_archived_rule_or_program_gives_nothing(self):
        rule = self._rule()
        card = self._make_card(self.ann)
        rule.active = False
        self._log(self.ann)
        rule.active = True
        self.program.active = False
        self._log(self.ann)
        self.assertEqual(card.points, 0)

    # ------------------------------------------------------------ corrections

    def test_a_correction_moves_the_points(self):
        self._rule(once_per="ever")
        bob = self._make_customer("Bob")
        ann, other = self._make_card(self.ann), self._make_card(bob)
        self._log(self.ann)._correct({"partner_id": bob.id})
        self.assertEqual(
            self._steps(ann), [("activity", 10.0), ("reverse_earn", -10.0)]
        )
        self.assertEqual(self._steps(other), [("activity", 10.0)])
        self.assertProved()

    def test_a_correction_takes_the_place_of_what_it_corrects(self):
        self._rule(once_per="ever")
        card = self._make_card(self.ann)
        self._log(self.ann)._correct({"summary": "better"})
        self.assertEqual(card.points, 10)
        self.assertEqual(
            self._steps(card),
            [("activity", 10.0), ("reverse_earn", -10.0), ("activity", 10.0)],
        )

    def test_what_turns_out_to_be_nothing_gives_its_points_back(self):
        rule = self._rule()
        card = self._make_card(self.ann)
        event = self._log(self.ann)
        rule.active = False
        other = self._log(self.ann, "call")
        event._correct({"type_id": other.type_id.id, "channel": "phone"})
        self.assertEqual(card.points, 0)
        self.assertProved()

    def test_points_that_expired_are_not_owed(self):
        self._rule()
        self.program.expire_after = 1
        card = self._make_card(self.ann)
        event = self._log(self.ann)
        with freeze_time("2026-07-05 12:00:00"):
            card._catch_up()
            self.assertEqual(card.points, 0)
            event._correct({"state": "failed"})
        self.assertEqual(card.points, 0)
        self.assertProved()

    # ---------------------------------------------------------------- merging

    def test_merged_contacts_count_together(self):
        self._rule(once_per="ever")
        bob = self._make_customer("Bob")
        self._make_card(self.ann), self._make_card(bob)
        event = self._log(bob)
        self._merge(bob, self.ann)
        card = self._card(self.ann)
        self._log(self.ann)
        self.assertEqual(card.points, 10)
        event._correct({"state": "failed"})
        self.assertEqual(card.points, 10 - 10)
        self.assertProved()

    def _merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (source | target).ids, target, extra_checks=False
        )

    # ------------------------------------------------------------- robustness

    def test_a_failing_award_does_not_stop_the_log(self):
        rule = self._rule()
        card = self._make_card(self.ann)

        def fail(rules, interactions):
            rules.env.cr.execute("SELECT 1 / 0")

        self.patch(type(rule), "_award", fail)
        cron = self.env.ref(CRON)
        with mute_logger("odoo.sql_db"):
            event = self._log(self.ann, key="review:1")
        self.assertTrue(event.exists())
        self.assertEqual(card.points, 0)
        waiting = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertTrue(waiting)

    def test_the_scheduled_action_gives_what_had_to_wait_once(self):
        rule = self._rule()
        card = self._make_card(self.ann)
        rules = type(rule)
        award = rules._award
        rules._award = lambda self, interactions: None
        self.addCleanup(setattr, rules, "_award", award)
        self._log(self.ann)
        rules._award = award
        self.assertEqual(card.points, 0)
        for _time in range(2):
            self._run(CRON)
            self.assertEqual(card.points, 10)

    # ------------------------------------------------------- companies, roles

    def test_another_company_has_its_own_rules(self):
        self._rule()
        card = self._make_card(self.ann)
        other = self._make_company("Other")
        self._log(self.ann, company_id=other.id)
        self.assertEqual(card.points, 0)
        shared = self._make_program(company_id=False)
        self._rule(program_id=shared.id)
        self._make_card(self.ann, program=shared)
        self._log(self.ann, company_id=other.id)
        self.assertEqual(self._card(self.ann, shared).points, 10)
        self.assertEqual(self._card(self.ann, shared).move_ids.company_id, other)

    def test_who_sees_and_changes_rules(self):
        rule = self._rule()
        user = self._user("loyalty_seller", "sales_team.group_sale_salesman")
        self.assertEqual(rule.with_user(user).name, "Thank you")
        with self.assertRaises(AccessError):
            rule.with_user(user).points = 1000
        with self.assertRaises(AccessError):
            rule.with_user(user).copy()
        manager = self._user("loyalty_boss", "sales_team.group_sale_manager")
        rule.with_user(manager).points = 20
        stranger = new_test_user(
            self.env,
            "loyalty_stranger",
            "sales_team.group_sale_manager",
            company_id=self._make_company("Other").id,
        )
        with self.assertRaises(AccessError):
            self._as(stranger, rule).read(["name"])

    def _user(self, login, groups):
        return new_test_user(
            self.env,
            login,
            groups,
            company_id=self.company.id,
            company_ids=self.company.ids,
        )

    def test_somebody_without_loyalty_rights_logs(self):
        self._rule()
        card = self._make_card(self.ann)
        user = self._user("loyalty_care", "base.group_user")
        user.group_ids |= self.env.ref("customer_mgmt.group_customer_user")
        self.events.with_user(user)._log(
            [{"partner_id": self.ann.id, "type": "review", "user_id": user.id}]
        )
        self.assertEqual(card.points, 10)

    def test_bad_rules_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "no members"):
            self._rule(program_id=self._make_program(program_type="promotion").id)
        for vals in (
            {"points": 0},
            {"cap_basis": "times", "cap_most": 0},
            {"date_to": date(2025, 1, 1)},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self._rule(**vals)


@tagged("post_install", "-at_install")
class TestGifts(ActivityCase):
    """Birthdays and anniversaries, once a year, also after days without a run."""

    def setUp(self):
        super().setUp()
        self.card = self._make_card(self.ann, 1)
        self.member = self.card.member_id
        self.member.joined = date(2025, 1, 1)

    def _gifts(self, day):
        with freeze_time(f"{day} 06:00:00"):
            self._run(GIFT_CRON)
        return self.card.points - 1

    def test_a_birthday(self):
        self._rule(kind="birthday", points=50)
        self.ann.birthdate = date(1990, 7, 1)
        self.assertEqual(self._gifts("2026-06-30"), 0)
        self.assertEqual(self._gifts("2026-07-01"), 50)
        self.assertEqual(self._gifts("2026-07-02"), 50)
        self.assertEqual(self._gifts("2027-07-01"), 100)
        keys = self.card.move_ids.sorted("id").mapped("idempotency_key")[1:]
        owner = f"{self.program.id}:{self.ann.id}"
        self.assertEqual(keys, [f"bday:{owner}:2026", f"bday:{owner}:2027"])
        self.assertProved()

    def test_a_leap_day(self):
        self._rule(kind="birthday", points=50)
        self.ann.birthdate = date(1992, 2, 29)
        self.assertEqual(self._gifts("2027-02-27"), 0)
        self.assertEqual(self._gifts("2027-02-28"), 50)
        self.assertEqual(self._gifts("2028-02-28"), 50)
        self.assertEqual(self._gifts("2028-02-29"), 100)

    def test_what_was_missed_is_given_later(self):
        self._rule(kind="birthday", points=50)
        self.ann.birthdate = date(1990, 12, 20)
        self.assertEqual(self._gifts("2027-01-05"), 50)
        key = self.card.move_ids.sorted("id")[-1].idempotency_key
        self.assertTrue(key.endswith(":2026"), key)

    def test_a_new_date_of_birth_gives_no_second_gift(self):
        self._rule(kind="birthday", points=50)
        self.ann.birthdate = date(1990, 7, 1)
        self._gifts("2026-07-01")
        self.ann.birthdate = date(1990, 7, 3)
        self.assertEqual(self._gifts("2026-07-03"), 50)

    def test_birthdays_before_the_rule_or_the_membership_are_over(self):
        rule = self._rule(kind="birthday", points=50)
        self.ann.birthdate = date(1990, 7, 1)
        self.member.joined = date(2026, 7, 2)
        self.assertEqual(self._gifts("2026-07-03"), 0)
        self.member.joined = date(2025, 1, 1)
        rule.date_from = date(2026, 7, 2)
        self.assertEqual(self._gifts("2026-07-03"), 0)

    def test_merged_contacts_have_one_birthday(self):
        self._rule(kind="birthday", points=50)
        bob = self._make_customer("Bob", birthdate=date(1990, 7, 1))
        self._make_card(bob, 1).member_id.joined = date(2025, 1, 1)
        self._gifts("2026-07-01")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((bob | self.ann).ids, self.ann, extra_checks=False)
        self.ann.birthdate = date(1990, 7, 1)
        self.assertEqual(self._gifts("2026-07-02"), 1 + 50)
        self.assertProved()

    def test_an_anniversary(self):
        self._rule(kind="anniversary", points=20)
        self.member.joined = date(2025, 7, 1)
        self.assertEqual(self._gifts("2026-07-01"), 20)
        self.member.joined = date(2026, 7, 5)
        self.assertEqual(self._gifts("2026-07-05"), 20)

    def test_a_tier_may_give_more(self):
        self._rule(kind="birthday", points=50)
        leaf, gold = self.env["loyalty.tier"].create(
            [
                {"name": "Leaf", "program_id": self.program.id, "threshold": 0},
                {
                    "name": "Gold",
                    "program_id": self.program.id,
                    "threshold": 1000,
                    "birthday_points": 75,
                },
            ]
        )
        self.member.tier_id = gold
        bob = self._make_customer("Bob", birthdate=date(1990, 7, 1))
        card = self._make_card(bob, 1)
        card.member_id.write({"joined": date(2025, 1, 1), "tier_id": leaf.id})
        self.ann.birthdate = date(1990, 7, 1)
        self.assertEqual(self._gifts("2026-07-01"), 75)
        self.assertEqual(card.points, 1 + 50)

    def test_one_that_fails_does_not_stop_the_others(self):
        rule = self._rule(kind="birthday", points=50)
        bob = self._make_customer("Bob", birthdate=date(1990, 7, 1))
        card = self._make_card(bob, 1)
        card.member_id.joined = date(2025, 1, 1)
        self.ann.birthdate = date(1990, 7, 1)
        give = type(rule)._give

        def fail(rule, members, due):
            if self.member in members:
                raise ValueError("broken")
            return give(rule, members, due)

        self.patch(type(rule), "_give", fail)
        with mute_logger("odoo.addons.customer_loyalty.models.loyalty_batch"):
            self.assertEqual(self._gifts("2026-07-01"), 0)
        self.assertEqual(card.points, 51)
