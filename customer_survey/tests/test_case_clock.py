from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_case import FRIDAY, CaseCase

# Berlin is two hours ahead of UTC in summer.
AFTERNOON = FRIDAY.replace(hour=13)  # 15:00 in Berlin: two hours of work are left


@tagged("post_install", "-at_install")
class TestCaseClock(CaseCase):
    @freeze_time(AFTERNOON)
    def test_over_the_weekend(self):
        case = self._make_case()
        # 4 hours: 2 on Friday, 2 on Monday from 8:00, that is 6:00 UTC.
        self.assertEqual(case.deadline_response, datetime(2026, 6, 29, 8))
        # 16 hours: 2 on Friday, 8 on Monday, 6 on Tuesday, to 15:00.
        self.assertEqual(case.deadline_resolve, datetime(2026, 6, 30, 13))
        self.assertEqual(case.sla_state, "ok")

    @freeze_time("2026-03-27 14:00:00")
    def test_over_the_change_to_summer_time(self):
        """Friday 15:00 in Berlin is 14:00 UTC; on Monday 8:00 is 6:00 UTC."""
        self.assertEqual(self._make_case().deadline_response, datetime(2026, 3, 30, 8))

    @freeze_time(AFTERNOON)
    def test_holidays_do_not_count(self):
        self.calendar.leave_ids = [
            Command.create(
                {
                    "name": "Holiday",
                    "date_from": datetime(2026, 6, 28, 22),
                    "date_to": datetime(2026, 6, 29, 22),
                }
            )
        ]
        self.assertEqual(self._make_case().deadline_response, datetime(2026, 6, 30, 8))

    def test_the_clock_stands_still_while_the_customer_is_asked(self):
        with freeze_time(AFTERNOON):
            case = self._make_case()
        with freeze_time(AFTERNOON + timedelta(hours=1)):
            case.stage_id = self.waiting
        self.assertEqual(case.paused_since, AFTERNOON + timedelta(hours=1))
        # An hour of work on Friday and two on Monday pass while the shop waits.
        with freeze_time("2026-06-29 08:00:00"):
            case.stage_id = self.new
        self.assertFalse(case.paused_since)
        self.assertEqual(case.paused_hours, 3)
        self.assertEqual(case.deadline_response, datetime(2026, 6, 29, 12))
        self.assertEqual(case.deadline_resolve, datetime(2026, 7, 1, 7))

    def test_at_risk_then_missed(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case()
        for moment, state in (
            ("2026-06-29 09:00:00", "ok"),  # 3 of 4 hours
            ("2026-06-29 09:30:00", "at_risk"),
            ("2026-06-29 10:00:00", "at_risk"),  # noon in Berlin: just in time
            ("2026-06-29 10:00:01", "breached"),
        ):
            with freeze_time(moment):
                case._update_sla_state()
            self.assertEqual(case.sla_state, state, moment)

    def test_a_response_in_time_is_in_time(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case()
        with freeze_time("2026-06-29 08:00:00"):
            case._respond()
        with freeze_time("2026-06-29 12:00:00"):
            case._update_sla_state()
            self.assertEqual(case.sla_state, "ok")
        with freeze_time("2026-06-30 14:30:00"):  # 75 % of 16 hours passed
            case._update_sla_state()
            self.assertEqual(case.sla_state, "at_risk")

    def test_missed_stays_missed(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case()
        with freeze_time("2026-06-29 14:00:00"):
            self._close(case)
        self.assertEqual(case.sla_state, "breached")

    def test_waiting_is_never_late(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case()
            case.stage_id = self.waiting
        with freeze_time("2026-07-20 06:00:00"):
            case._update_sla_state()
        self.assertEqual(case.sla_state, "ok")

    def test_the_most_precise_deadline(self):
        urgent = self.sla.copy({"name": "Urgent", "severity": "3", "resolve_hours": 4})
        other = self._make_company("Elsewhere")
        foreign = self.sla.copy({"severity": "3", "company_id": other.id})
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case(severity="3")
            self.assertEqual(case.sla_id, urgent)
            case.severity = "1"
            self.assertEqual(case.sla_id, self.sla)
            case.kind = "praise"
        self.assertFalse(case.sla_id or case.deadline_resolve)
        self.assertEqual(case.sla_state, "ok")
        self.assertNotEqual(case.sla_id, foreign)

    def test_a_shop_without_working_hours_always_works(self):
        self.company.resource_calendar_id = False
        with freeze_time(AFTERNOON):
            case = self._make_case()
        self.assertEqual(case.deadline_response, AFTERNOON + timedelta(hours=4))

    def _run_deadlines(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("customer_survey.ir_cron_case_deadlines")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_escalated_once(self):
        with freeze_time("2026-06-29 06:00:00"):
            late, fine = self._make_case(), self._make_case(kind="question")
        with freeze_time("2026-06-29 12:00:00"):
            self._run_deadlines()
            self._run_deadlines()
        activity = late.activity_ids
        self.assertEqual(activity.user_id, self.boss)
        self.assertIn(late.number, activity.summary)
        self.assertFalse(fine.activity_ids)

    def test_escalated_again_when_it_was_opened_again(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case()
        with freeze_time("2026-06-29 12:00:00"):
            self._run_deadlines()
            self._close(case)
            case.action_reopen()
            self._run_deadlines()
        self.assertEqual(len(case.activity_ids), 1, "there is time again")
        with freeze_time("2026-07-06 12:00:00"):
            self._run_deadlines()
            self._run_deadlines()
        self.assertEqual(case.activity_ids.mapped("user_id"), self.boss)
        self.assertEqual(len(case.activity_ids), 2)

    def test_the_owner_is_warned_once(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case(user_id=self.clerk.id)
            nobody = self._make_case()
        for moment, count in (
            ("2026-06-29 09:00:00", 0),
            ("2026-06-29 09:30:00", 1),
            ("2026-06-29 09:40:00", 1),
        ):
            with freeze_time(moment):
                self._run_deadlines()
            self.assertEqual(len(case.activity_ids), count, moment)
        self.assertEqual(case.activity_ids.user_id, self.clerk)
        self.assertEqual(
            case.activity_ids.summary, f"The deadline of {case.number} is near"
        )
        self.assertFalse(nobody.activity_ids)
        with freeze_time("2026-06-29 12:00:00"):
            self._run_deadlines()
        self.assertEqual(case.activity_ids.user_id, self.clerk | self.boss)

    def test_the_owner_is_warned_again_when_it_was_opened_again(self):
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case(user_id=self.clerk.id)
        with freeze_time("2026-06-29 09:30:00"):
            self._run_deadlines()
            self._close(case)
            case.action_reopen()
            self._run_deadlines()
            self.assertEqual(len(case.activity_ids), 1)
        with freeze_time("2026-06-29 14:30:00"):  # an hour's break, 4 of 4 hours
            self._run_deadlines()
        self.assertEqual(case.activity_ids.mapped("user_id"), self.clerk)
        self.assertEqual(len(case.activity_ids), 2)

    def _escalate(self, **vals):
        """To whom a late case goes."""
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case(**vals)
        with freeze_time("2026-06-29 12:00:00"):
            self._run_deadlines()
        self.assertEqual(len(case.activity_ids), len(case.activity_ids.user_id))
        return case.activity_ids.user_id

    def test_nobody_is_chosen_to_escalate_to(self):
        self.sla.escalation_user_id = False
        category = self.env["customer.case.category"].create({"name": "Tea"})
        other = self._make_user("other", "customer_mgmt.group_customer_user")
        about = {"category_id": category.id, "user_id": self.clerk.id}
        for owner, user in (
            (False, self.boss),
            (other, other),
            (self.clerk, self.boss),  # it is the clerk who is late
        ):
            category.user_id = owner
            self.assertEqual(self._escalate(**about), user)

    def test_nobody_to_escalate_to_yet(self):
        self.sla.escalation_user_id = False
        self.boss.active = False
        with freeze_time("2026-06-29 06:00:00"):
            case = self._make_case()
        with freeze_time("2026-06-29 12:00:00"):
            self._run_deadlines()
            self.assertFalse(case.activity_ids or case.date_escalated)
            self.boss.active = True
            self._run_deadlines()
        self.assertEqual(case.activity_ids.user_id, self.boss)

    def test_many_cases_in_one_statement(self):
        with freeze_time("2026-06-29 06:00:00"):
            for _ in range(3):
                self._make_case()
        self.env.flush_all()
        with freeze_time("2026-06-29 12:00:00"), self.assertQueryCount(1):
            self.assertEqual(len(self.env["customer.case"]._update_sla_state()), 3)
