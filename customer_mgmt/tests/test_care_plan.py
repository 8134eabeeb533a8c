from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .common_care import NOON, CareCase


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

    def test_a_manager_duplicates_a_plan_but_for_its_server_action(self):
        plan = self._make_plan(action="server", server_action_id=self.action.id)
        user = self._user("sales_team.group_sale_manager")
        copy = plan.with_user(user).copy()
        self.assertEqual((copy.name, copy.state), ("Purchase (copy)", "draft"))
        self.assertFalse(copy.sudo().server_action_id)
        with self.assertRaisesRegex(ValidationError, "Server Action"):
            copy.action_start()
        self.assertEqual(plan.copy().server_action_id, self.action)

    def test_manager_of_another_company_sees_nothing(self):
        plan = self._make_plan()
        user = self._user("sales_team.group_sale_manager", self._make_company("Other"))
        plans = self.env["customer.care.plan"].with_user(user)
        plans = plans.with_context(allowed_company_ids=user.company_ids.ids)
        self.assertFalse(plans.search([("id", "=", plan.id)]))
