from datetime import date, datetime, timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import TODAY, CustomerCase

NOON = datetime(2026, 6, 28, 12)


class CareCase(CustomerCase):
    """A company without contact limits, on a fixed day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOON))
        cls.policy.contact_rule_ids.unlink()
        cls.policy.write({"quiet_from": 0, "quiet_until": 0})
        cls.action = cls.env["ir.actions.server"].create(
            {
                "name": "Nothing",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": "pass",
            }
        )

    @classmethod
    def _make_plan(cls, trigger="purchase", **vals):
        vals.setdefault("action", "server")
        vals.setdefault("server_action_id", cls.action.id)
        plan = cls.env["customer.care.plan"].create(
            {
                "name": trigger.title(),
                "trigger": trigger,
                "company_id": cls.company.id,
                **vals,
            }
        )
        plan.write({"state": "running", "date_start": TODAY - timedelta(days=365)})
        return plan

    def setUp(self):
        super().setUp()
        self.patch(type(self.policy), "_today", lambda policy: TODAY)

    def _customer(self, name, silences=(1,), **vals):
        vals.setdefault("email", f"{name.lower()}@example.com")
        vals.setdefault("phone", "+32 2 290 34 90")
        partner = self._make_customer(name, **vals)
        self._make_purchases(partner, silences)
        return partner

    def _plan(self, day=TODAY):
        return self.env["customer.care.plan"]._plan_company(self.company, day)

    def _rows(self, plan):
        return self.env["customer.interaction"].search(
            [("plan_id", "=", plan.id)], order="id"
        )

    def _names(self, plan, state="planned"):
        rows = self._rows(plan).filtered(lambda row: row.state == state)
        return rows.partner_id.sorted("name").mapped("name")


@tagged("post_install", "-at_install")
class TestTriggers(CareCase):
    """Who is due on a day."""

    def _due(self, trigger, **vals):
        self._score()
        plan = self._make_plan(trigger, **vals)
        self._plan()
        return self._names(plan)

    def test_days_after_a_purchase(self):
        self._customer("Early", [6])
        self._customer("Now", [7, 40])
        self._customer("Late", [10])
        self._customer("Gone", [11])
        self.assertEqual(self._due("purchase", days=7), ["Late", "Now"])

    def test_days_after_the_first_purchase_only(self):
        self._customer("Once", [7])
        self._customer("Twice", [7, 40])
        names = self._due("purchase", days=7, purchase_number="first")
        self.assertEqual(names, ["Once"])

    def test_days_before_the_birthday(self):
        self._customer("Soon", birthdate=date(1980, 7, 5))
        self._customer("Later", birthdate=date(1980, 7, 6))
        self._customer("Unknown")
        self.assertEqual(self._due("birthday", days=7), ["Soon"])

    def test_born_on_29_february_is_greeted_on_the_28th(self):
        leap = self._customer("Leap", birthdate=date(2000, 2, 29))
        self._score()
        plan = self._make_plan("birthday", days=0, date_end=False)
        plan.date_start = date(2026, 1, 1)
        self._plan(date(2027, 2, 27))
        self.assertFalse(self._rows(plan))
        self._plan(date(2027, 2, 28))
        self.assertEqual(self._rows(plan).partner_id, leap)
        self.assertEqual(self._rows(plan).occasion, date(2027, 2, 28))

    def test_anniversary_is_not_the_first_purchase_itself(self):
        self._customer("Today", [0])
        self._customer("Last Year", [365])
        self.assertEqual(self._due("anniversary", days=0), ["Last Year"])

    def test_stage_entered(self):
        self._customer("Slipped", [91])
        self._customer("Long Ago", [120])
        self._customer("Active", [3, 20])
        self.assertEqual(self._due("stage", stage="at_risk", days=0), ["Slipped"])

    def test_change_of_tier(self):
        rising = self._customer("Rising", [30])
        self._make_purchase(self._customer("Big", [30]), TODAY, 9000)
        self._score()
        plans = {
            way: self._make_plan("tier", days=2, tier_direction=way)
            for way in ("up", "down", "any")
        }
        self._make_purchase(rising, TODAY + timedelta(days=1), 90000)
        for days in (1, 2):  # Near a border, a second run must agree.
            self._score(TODAY + timedelta(days=days))
        profile = self._profile(rising)
        self.assertEqual((profile.tier_before, profile.tier), ("c", "a"))
        self.assertEqual(profile.tier_since, TODAY + timedelta(days=2))
        self._plan(TODAY + timedelta(days=3))
        self.assertEqual(self._names(plans["any"]), ["Big"])
        self._plan(TODAY + timedelta(days=4))
        self.assertEqual(self._names(plans["up"]), ["Rising"])
        self.assertEqual(self._names(plans["down"]), ["Big"])
        self.assertEqual(self._names(plans["any"]), ["Big", "Rising"])

    def test_every_so_many_days_by_tier(self):
        best = self._make_customer("Best", phone="+32 2 290 34 90")
        self._make_purchase(best, TODAY - timedelta(days=9), 9000)
        small = self._make_customer("Small", phone="+32 2 290 34 91")
        self._make_purchase(small, TODAY - timedelta(days=9), 1)
        self._score()
        plan = self._make_plan("interval", days_tier_a=30, days_tier_b=0)
        self._plan()
        self.assertEqual(self._names(plan), ["Best"])
        self._rows(plan)._succeed()
        self._plan(TODAY + timedelta(days=29))
        self.assertEqual(len(self._rows(plan)), 1)
        self._plan(TODAY + timedelta(days=30))
        self.assertEqual(len(self._rows(plan)), 2)

    def test_a_call_logged_by_hand_restarts_the_interval(self):
        best = self._customer("Best", [9])
        self._score()
        self.env["customer.interaction"]._log(
            [
                {
                    "partner_id": best.id,
                    "company_id": self.company.id,
                    "type": "call_in",
                    "date": NOON - timedelta(days=3),
                }
            ]
        )
        plan = self._make_plan("interval", days_tier_a=30)
        self._plan()
        self.assertFalse(self._rows(plan))
        self._plan(TODAY + timedelta(days=27))
        self.assertEqual(len(self._rows(plan)), 1)

    def test_no_contact_for_days(self):
        self._customer("Silent", [9])
        heard = self._customer("Heard", [9])
        self.env["customer.interaction"]._log(
            [
                {
                    "partner_id": heard.id,
                    "company_id": self.company.id,
                    "type": "email_in",
                    "date": NOON - timedelta(days=10),
                }
            ]
        )
        self.assertEqual(self._due("silence", days=60), ["Silent"])

    def test_occasions_before_the_start_are_left_alone(self):
        self._customer("Before", [8])
        self._customer("Since", [7])
        self._score()
        plan = self._make_plan("purchase", days=7)
        plan.date_start = TODAY
        self._plan()
        self.assertEqual(self._names(plan), ["Since"])

    def test_only_members_of_the_segment(self):
        member = self._customer("Member", [7])
        self._customer("Stranger", [7])
        self._score()
        segment = self.env["customer.segment"].create(
            {
                "name": "Club",
                "kind": "static",
                "company_id": self.company.id,
            }
        )
        segment._join(member, "hand")
        plan = self._make_plan("purchase", days=7, segment_id=segment.id)
        self._plan()
        self.assertEqual(self._names(plan), ["Member"])

    def test_archived_and_blocked_customers_are_left_alone(self):
        self._customer("Archived", [7]).active = False
        blocked = self._customer("Blocked", [7])
        self._score()
        self._profile(blocked)._set_manual_stage("blocked", "Dispute")
        plan = self._make_plan("purchase", days=7)
        self._plan()
        self.assertFalse(self._rows(plan))

    def test_customers_of_another_company_are_left_alone(self):
        sister = self._make_company("Sister")
        partner = self._make_customer("Both")
        self._make_purchase(partner, TODAY - timedelta(days=7), company_id=sister.id)
        sister.customer_policy_id.write({"stage_mode": "days"})
        self.scoring._run(sister)
        plan = self._make_plan("purchase", days=7)
        self._plan()
        self.assertFalse(self._rows(plan))


@tagged("post_install", "-at_install")
class TestPlanning(CareCase):
    """From occasions to the ledger."""

    def setUp(self):
        super().setUp()
        self.ann = self._customer("Ann", [7])
        self._score()

    def test_a_row_says_everything(self):
        plan = self._make_plan("purchase", days=7, purpose="marketing")
        self._plan()
        row = self._rows(plan)
        self.assertRecordValues(
            row,
            [
                {
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "state": "planned",
                    "direction": "out",
                    "purpose": "marketing",
                    "occasion": TODAY - timedelta(days=7),
                    "plan_date": TODAY,
                    "date": NOON,
                    "expected_value": 100.0,
                    "touch": 1,
                    "key": f"plan:{plan.id}:{self.ann.id}:2026-06-21",
                }
            ],
        )

    def test_planning_twice_plans_once(self):
        plan = self._make_plan("purchase", days=7)
        self.assertEqual(self._plan(), 1)
        self.assertEqual(self._plan(), 0)
        self.assertEqual(self._plan(TODAY + timedelta(days=1)), 0)
        self.assertEqual(len(self._rows(plan)), 1)

    def test_one_statement_for_any_number_of_customers(self):
        plan = self._make_plan("purchase", days=7)
        for number in range(20):
            self._customer(f"More {number:02}", [7])
        self._score()
        self.env["customer.contact.gate"]
        with self.assertQueryCount(__system__=6):
            plan._plan(TODAY)
        self.assertEqual(len(self._rows(plan)), 21)

    def test_the_first_plan_takes_the_slot(self):
        self.env["customer.contact.rule"].create(
            {"policy_id": self.policy.id, "maximum": 1, "period": 7, "unit": "days"}
        )
        second = self._make_plan("purchase", days=7, sequence=20)
        first = self._make_plan("purchase", days=7, sequence=10)
        self._plan()
        self.assertEqual(self._names(first), ["Ann"])
        self.assertFalse(self._rows(second), "it waits while it has patience")
        self._plan(TODAY + timedelta(days=3))
        row = self._rows(second)
        self.assertEqual((row.state, row.reason), ("suppressed", "limit"))
        self.assertFalse(row.touch)

    def test_limit_per_day_takes_the_most_valuable(self):
        self._customer("Big", [7, 20, 30])
        self._score()
        plan = self._make_plan("purchase", days=7, is_limited=True, daily_limit=1)
        self._plan()
        self.assertEqual(self._names(plan), ["Big"])
        self._plan()
        self.assertEqual(len(self._rows(plan)), 1, "the day is full")
        self._plan(TODAY + timedelta(days=1))
        self.assertEqual(self._names(plan), ["Ann", "Big"])

    def test_limit_of_zero_means_nobody(self):
        plan = self._make_plan("purchase", days=7, is_limited=True, daily_limit=0)
        self._plan()
        self.assertFalse(self._rows(plan))

    def test_not_again_for_days(self):
        plan = self._make_plan("purchase", days=7, repeat_days=30)
        self._plan()
        self._rows(plan)._succeed()
        self._make_purchase(self.ann, TODAY + timedelta(days=5))
        self._score(TODAY + timedelta(days=12))
        self._plan(TODAY + timedelta(days=12))
        self.assertEqual(len(self._rows(plan)), 1)

    def test_last_day_of_a_plan(self):
        plan = self._make_plan("purchase", days=7, date_end=TODAY - timedelta(days=1))
        self._plan()
        self.assertFalse(self._rows(plan))

    def test_incomplete_plans_do_not_start(self):
        plan = self.env["customer.care.plan"].create(
            {"name": "Mail", "action": "mail", "company_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "Email Template"):
            plan.action_start()

    def test_stopping_gives_the_slots_back(self):
        plan = self._make_plan("purchase", days=7)
        self._plan()
        plan.action_stop()
        row = self._rows(plan)
        self.assertEqual((row.state, row.touch), ("cancelled", 0))

    def test_a_plan_with_results_cannot_be_deleted(self):
        plan = self._make_plan("purchase", days=7)
        self._plan()
        with self.assertRaisesRegex(UserError, "archive it"):
            plan.unlink()

    def test_dry_run_equals_execution_and_keeps_nothing(self):
        self._customer("Mute", [7], email=False, phone=False)
        self._score()
        template = self.env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Hello",
                "body_html": "<p>Hello</p>",
                "use_default_to": True,
            }
        )
        plan = self._make_plan(
            "purchase", days=7, action="mail", mail_template_id=template.id
        )
        dry = plan._dry_run(TODAY, TODAY)
        self.assertFalse(self._rows(plan))
        self._plan()
        rows = self._rows(plan).sorted(lambda row: (row.date, row.id))
        self.assertEqual(
            [(r.partner_id, r.at, r.state, r.reason) for r in dry],
            [(r.partner_id.id, r.date, r.state, r.reason) for r in rows],
        )
        self.assertEqual(
            sorted((r.state, r.reason) for r in rows),
            [("planned", False), ("suppressed", "no_address")],
        )

    def test_dry_run_of_birthdays_next_week(self):
        self._customer("Bea", birthdate=date(1990, 7, 1))
        self._customer("Cas", birthdate=date(1990, 7, 9))
        self._score()
        plan = self._make_plan("birthday", days=0)
        preview = self.env["customer.care.preview"].create(
            {
                "plan_id": plan.id,
                "date_from": TODAY,
                "date_to": TODAY + timedelta(days=6),
            }
        )
        self.assertEqual(preview.line_ids.partner_id.mapped("name"), ["Bea"])
        self.assertEqual(preview.planned_count, 1)
        with self.assertRaisesRegex(UserError, "31 days"):
            preview.date_to = TODAY + timedelta(days=60)
            preview.action_refresh()


@tagged("post_install", "-at_install")
class TestExecution(CareCase):
    """From the ledger to mails, activities and actions."""

    def setUp(self):
        super().setUp()
        self.ann = self._customer("Ann", [7], user_id=self.env.uid)
        self._score()

    def _execute(self, plan):
        self._plan()
        self.env["customer.interaction"]._due()._carry_out()
        return self._rows(plan)

    def _make_template(self, body):
        return self.env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Hello {{ object.name }}",
                "body_html": body,
                "use_default_to": True,
            }
        )

    def test_activity_for_the_owner_with_talking_points(self):
        plan = self._make_plan(
            "purchase",
            days=7,
            action="activity",
            note_template_id=self._make_template(
                '<p>Ask <t t-out="object.name"/> about the tea.</p>'
            ).id,
        )
        row = self._execute(plan)
        self.assertEqual((row.state, row.channel), ("planned", "phone"))
        self.assertRecordValues(
            row.activity_id,
            [
                {
                    "res_id": self.ann.id,
                    "user_id": self.env.uid,
                    "date_deadline": TODAY,
                    "summary": "Purchase",
                }
            ],
        )
        self.assertIn("Ask Ann about the tea.", row.activity_id.note)
        self.assertFalse(self.env["customer.interaction"]._due())

    def test_activity_marked_as_done_anywhere_is_the_contact(self):
        plan = self._make_plan("purchase", days=7, action="activity")
        row = self._execute(plan)
        row.activity_id.action_feedback(feedback="Will come on Friday")
        self.assertEqual((row.state, row.touch), ("done", 1))
        self.assertIn("Will come on Friday", row.note)
        done = self.env["customer.interaction"].search(
            [("partner_id", "=", self.ann.id), ("state", "=", "done")]
        )
        self.assertEqual(done, row, "logged once")

    def test_activity_cancelled_is_no_contact(self):
        plan = self._make_plan("purchase", days=7, action="activity")
        row = self._execute(plan)
        row.activity_id.unlink()
        self.assertEqual((row.state, row.touch), ("cancelled", 0))

    def test_mail(self):
        template = self._make_template("<p>Welcome</p>")
        plan = self._make_plan(
            "purchase", days=7, action="mail", mail_template_id=template.id
        )
        row = self._execute(plan)
        self.assertEqual((row.state, row.channel), ("done", "email"))
        mail = self.env["mail.mail"].search([("mail_message_id", "=", row.res_id)])
        self.assertEqual(mail.subject, "Hello Ann")

    def test_sms(self):
        template = self.env["sms.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body": "Hello {{ object.name }}",
            }
        )
        plan = self._make_plan(
            "purchase", days=7, action="sms", sms_template_id=template.id
        )
        row = self._execute(plan)
        self.assertEqual((row.state, row.channel), ("done", "sms"))
        sms = self.env["sms.sms"].search([("partner_id", "=", self.ann.id)])
        self.assertEqual(sms.body, "Hello Ann")

    def test_an_error_concerns_its_own_customer(self):
        bob = self._customer("Bob", [7])
        self._score()
        template = self._make_template(
            """<p t-if="object.name == 'Bob'" t-out="1 / 0"/><p>Hello</p>"""
        )
        plan = self._make_plan(
            "purchase", days=7, action="mail", mail_template_id=template.id
        )
        rows = self._execute(plan)
        states = {row.partner_id: row.state for row in rows}
        self.assertEqual(states, {self.ann: "done", bob: "failed"})
        failed = rows.filtered(lambda row: row.partner_id == bob)
        self.assertEqual((failed.reason, failed.touch), ("error", 0))
        self.assertTrue(failed.reason_note)

    def test_a_lost_race_is_no_error_of_the_customer(self):
        plan = self._make_plan("purchase", days=7)
        self._plan()
        lose = patch.object(
            type(self.env["customer.interaction"]),
            "_act_server",
            side_effect=SerializationFailure,
        )
        with lose, self.assertRaises(SerializationFailure):
            self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(self._rows(plan).state, "planned")

    def test_a_call_is_handed_over_once(self):
        plan = self._make_plan("purchase", days=7, action="activity")
        self._plan()
        due = self.env["customer.interaction"]._due()
        due._carry_out()
        activity = self._rows(plan).activity_id
        due._carry_out()
        self.assertEqual(self._rows(plan).activity_id, activity)

    def test_opting_out_between_planning_and_sending(self):
        template = self._make_template("<p>Welcome</p>")
        plan = self._make_plan(
            "purchase", days=7, action="mail", mail_template_id=template.id
        )
        self._plan()
        self.env["mail.blacklist"]._add(self.ann.email)
        self.env["customer.interaction"]._due()._carry_out()
        row = self._rows(plan)
        self.assertEqual((row.state, row.reason), ("suppressed", "blacklist"))
        self.assertFalse(row.touch)

    def test_a_backlog_keeps_the_limits(self):
        """Two contacts with one customer come due while the server is down."""
        self.env["customer.contact.rule"].create(
            {"policy_id": self.policy.id, "maximum": 1, "period": 48, "unit": "hours"}
        )
        plan = self._make_plan("purchase", days=7)
        self._plan()
        self._make_purchase(self.ann, TODAY - timedelta(days=4))
        self._score()
        self._plan(TODAY + timedelta(days=3))
        first, second = self._rows(plan)
        for days in (4, 5):
            with freeze_time(NOON + timedelta(days=days)):
                self.env["customer.interaction"]._due()._carry_out()
            self.assertEqual((first.state, second.state), ("done", "planned"))
        with freeze_time(NOON + timedelta(days=6)):
            self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(second.state, "done")

    def test_a_late_activity_takes_its_slot_now(self):
        plan = self._make_plan("purchase", days=7, action="activity")
        self._plan()
        later = NOON + timedelta(days=1)
        with freeze_time(later):
            self.env["customer.interaction"]._due()._carry_out()
        self.assertEqual(self._rows(plan).date, later)

    def test_queries_of_a_hundred_mails(self):
        template = self._make_template("<p>Welcome</p>")
        # 23 of them trace opens and clicks, with Email Marketing only.
        self._carry_out_hundred(159, action="mail", mail_template_id=template.id)

    def test_queries_of_a_hundred_activities(self):
        self._carry_out_hundred(31, action="activity")

    def _carry_out_hundred(self, queries, **vals):
        """A batch, of people with a salesperson who is not the one who runs it."""
        owner = new_test_user(self.env, "test_owner", groups="base.group_user")
        for number in range(99):
            self._customer(f"C{number:02}", [7], user_id=owner.id)
        self._score()
        self._make_plan("purchase", days=7, **vals)
        self._plan()
        due = self.env["customer.interaction"]._due()
        self.assertEqual(len(due), 100)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(queries):
            due._carry_out()
            self.env.flush_all()

    def test_a_purchase_stops_the_plan(self):
        plan = self._make_plan("purchase", days=7, stop_on_purchase=True)
        self._plan()
        self._make_purchase(self.ann, TODAY)
        self._score()
        self.env["customer.interaction"]._due()._carry_out()
        row = self._rows(plan)
        self.assertEqual((row.state, row.reason), ("cancelled", "bought"))

    def test_a_purchase_takes_back_the_open_activity(self):
        plan = self._make_plan(
            "purchase", days=7, action="activity", stop_on_purchase=True
        )
        row = self._execute(plan)
        activity = row.activity_id
        self._make_purchase(self.ann, TODAY)
        self._score()
        self.policy._plan_care()
        self.assertEqual((row.state, row.reason), ("cancelled", "bought"))
        self.assertFalse(activity.exists())

    def test_scheduled_action_plans_once_a_day_and_carries_out(self):
        plan = self._make_plan("purchase", days=7)
        with self.enter_registry_test_mode():
            self.env.ref("customer_mgmt.ir_cron_customer_care").method_direct_trigger()
        self.assertEqual(self._rows(plan).state, "done")
        self.assertEqual(self.policy.care_planned_on, TODAY)
        self.assertEqual(plan.done_count, 0, "results are those of the planning")
        plan._update_results()
        self.assertEqual(plan.done_count, 1)


@tagged("post_install", "-at_install")
class TestResults(CareCase):
    def test_bought_and_opted_out(self):
        partners = [self._customer(f"C{n:02}", [7]) for n in range(20)]
        self._score()
        plan = self._make_plan("purchase", days=7, goal_days=10, opt_out_limit=0.05)
        self._plan()
        rows = self._rows(plan)
        rows._succeed()
        self._make_purchase(partners[0], TODAY + timedelta(days=10))
        self._make_purchase(partners[1], TODAY + timedelta(days=11))
        returned = self._make_purchase(partners[2], TODAY + timedelta(days=2))
        self._make_purchase(
            partners[2],
            TODAY + timedelta(days=3),
            -100,
            return_of_id=returned.id,
        )
        self._opt_out(partners[3])
        plan._update_results()
        self.assertEqual((plan.done_count, plan.bought_count), (20, 1))
        self.assertEqual((plan.opted_out_count, plan.is_amber), (1, False))
        self._opt_out(partners[4])
        plan._update_results()
        self.assertEqual((plan.opted_out_rate, plan.is_amber), (0.1, True))

    def _opt_out(self, partner):
        """An entry in the blacklist, at the frozen hour: the database has its own."""
        entry = self.env["mail.blacklist"].create({"email": partner.email})
        self.env.cr.execute(
            "UPDATE mail_blacklist SET create_date = %s WHERE id = %s", [NOON, entry.id]
        )

    def test_few_contacts_are_never_amber(self):
        plan = self._make_plan("purchase", done_count=19, opted_out_count=10)
        self.assertFalse(plan.is_amber)


@tagged("post_install", "-at_install")
class TestToday(CareCase):
    def setUp(self):
        super().setUp()
        self.user = new_test_user(
            self.env,
            "test_sales",
            groups="sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.small = self._customer("Small", [7], user_id=self.user.id)
        self.large = self._customer("Large", [7, 30, 60], user_id=self.user.id)
        self._customer("Foreign", [7], user_id=self.env.uid)
        self._score()
        self.plan = self._make_plan("purchase", days=7, action="activity")
        self._plan()
        self.env["customer.interaction"]._due()._carry_out()
        self.mine = self.env["customer.interaction"].with_user(self.user)

    def _todays_partners(self):
        rows = self.mine.browse(self.mine.action_today()["domain"][0][2])
        return rows.mapped("partner_id.name")

    def test_my_contacts_by_value(self):
        self.assertEqual(self._todays_partners(), ["Large", "Small"])

    def test_what_is_done_leaves_the_open_list(self):
        domain = self.mine.action_today()["domain"]
        self._finish(self.large)
        left = self.mine.search(domain).partner_id
        self.assertEqual(left, self.small)

    def test_capped_to_the_capacity(self):
        self.policy.daily_capacity = 1
        self.assertEqual(self._todays_partners(), ["Large"])
        self.assertEqual(
            self.mine.action_today()["display_name"], "Today: 1 of 2 waiting"
        )
        self._finish(self.large)
        self.assertEqual(self._todays_partners(), [], "the day is full")

    def _finish(self, partner, **vals):
        row = self.mine.search(
            [("partner_id", "=", partner.id), ("state", "=", "planned")]
        )
        self.env["customer.interaction.finish"].with_user(self.user).create(
            {"interaction_id": row.id, **vals}
        ).action_finish()
        return row

    def test_outcome_and_next_step_in_place(self):
        row = self._finish(
            self.large,
            outcome="will_buy",
            note="Wants the first flush",
            next_date=TODAY + timedelta(days=5),
            next_summary="Offer the first flush",
        )
        self.assertEqual(
            (row.state, row.outcome, row.user_id), ("done", "will_buy", self.user)
        )
        self.assertFalse(row.activity_id.active)
        done = self.env["customer.interaction"].search(
            [("partner_id", "=", self.large.id), ("state", "=", "done")]
        )
        self.assertEqual(done, row, "logged once")
        following = self.mine.search(
            [("partner_id", "=", self.large.id), ("state", "=", "planned")]
        )
        self.assertEqual(following.summary, "Offer the first flush")
        self.assertEqual(following.activity_id.date_deadline, TODAY + timedelta(days=5))
        self.assertEqual(self._todays_partners(), ["Small"])

    def test_a_next_step_in_the_past_is_refused(self):
        with self.assertRaisesRegex(UserError, "past"):
            self._finish(self.large, next_date=TODAY - timedelta(days=1))

    def test_tomorrow_and_not_needed(self):
        rows = self.mine.search([("user_id", "=", self.user.id)])
        large = rows.filtered(lambda row: row.partner_id == self.large)
        large.action_tomorrow()
        self.assertEqual(self._todays_partners(), ["Small"])
        (rows - large).action_drop()
        self.assertEqual(self._todays_partners(), [])


@tagged("post_install", "-at_install")
class TestRoles(CareCase):
    def _user(self, groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            f"test_{groups}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_salesperson_reads_plans_and_changes_none(self):
        plan = self._make_plan()
        user = self._user("sales_team.group_sale_salesman")
        self.assertEqual(plan.with_user(user).name, "Purchase")
        with self.assertRaises(AccessError):
            plan.with_user(user).name = "Mine"
        with self.assertRaises(AccessError):
            plan.with_user(user).action_start()

    def test_manager_runs_plans_but_chooses_no_server_action(self):
        user = self._user("sales_team.group_sale_manager")
        plan = self.env["customer.care.plan"].with_user(user).create({"name": "Calls"})
        plan.action_start()
        self.assertEqual(plan.state, "running")
        with self.assertRaises(AccessError):
            plan.server_action_id = self.action.id

    def test_manager_of_another_company_sees_nothing(self):
        plan = self._make_plan()
        user = self._user("sales_team.group_sale_manager", self._make_company("Other"))
        plans = self.env["customer.care.plan"].with_user(user)
        plans = plans.with_context(allowed_company_ids=user.company_ids.ids)
        self.assertFalse(plans.search([("id", "=", plan.id)]))
