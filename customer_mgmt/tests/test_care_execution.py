from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.tests import freeze_time, new_test_user, tagged

from .common import TODAY
from .common_care import NOON, CareCase


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

    def test_mails_come_from_whom_customers_can_reply_to(self):
        self.company.email = "shop@example.com"
        owner = new_test_user(
            self.env,
            "test_owner",
            name="Sandy",
            email="sandy@example.com",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.ann.user_id = owner
        self._customer("Bob", [7])
        self._score()
        template = self._make_template("<p>Welcome</p>")
        plan = self._make_plan(
            "purchase", days=7, action="mail", mail_template_id=template.id
        )
        rows = self._execute(plan).sorted("id")
        mails = self.env["mail.mail"].search(
            [("mail_message_id", "in", rows.mapped("res_id"))], order="res_id"
        )
        company = self.company.partner_id
        self.assertRecordValues(
            mails,
            [
                {
                    "author_id": owner.partner_id.id,
                    "email_from": '"Sandy" <sandy@example.com>',
                },
                {
                    "author_id": company.id,
                    "email_from": company.email_formatted,
                },
            ],
        )

    def test_the_sender_of_the_template_goes_first(self):
        template = self._make_template("<p>Welcome</p>")
        template.email_from = "tea@example.com"
        plan = self._make_plan(
            "purchase", days=7, action="mail", mail_template_id=template.id
        )
        row = self._execute(plan)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", row.res_id)])
        self.assertEqual(mail.email_from, "tea@example.com")

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
        self.assertEqual((plan.planned_count, plan.done_count), (0, 1))

    def test_what_fails_or_waits_for_people_is_counted_at_once(self):
        calls = self._make_plan("purchase", days=7, action="activity")
        fails = self._make_plan(
            "purchase", days=7, server_action_id=self._failing_action().id
        )
        with self.enter_registry_test_mode():
            self.env.ref("customer_mgmt.ir_cron_customer_care").method_direct_trigger()
        self.assertEqual((calls.planned_count, calls.done_count), (1, 0))
        self.assertEqual((fails.planned_count, fails.failed_count), (0, 1))

    def _failing_action(self):
        return self.action.copy({"code": "raise UserError('Out of order')"})

    def test_a_plan_that_is_stopped_has_nothing_planned(self):
        plan = self._make_plan("purchase", days=7)
        self._plan()
        plan._update_results()
        self.assertEqual(plan.planned_count, 1)
        plan.action_stop()
        self.assertEqual((plan.planned_count, plan.done_count), (0, 0))


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
