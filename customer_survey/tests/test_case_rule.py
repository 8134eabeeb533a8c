from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common_case import CaseCase


@tagged("post_install", "-at_install")
class TestCaseRule(CaseCase):
    """From a low score to a call within the hour, and from there to the close."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann.user_id = cls.clerk
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        cls.rule = cls._make_rule(
            name="Call unhappy customers",
            activity_type_id=cls.call.id,
            alert_user_ids=[Command.link(cls.boss.id)],
        )

    @classmethod
    def _make_rule(cls, **vals):
        return cls.env["customer.survey.rule"].create(
            {"name": "Rule", "company_id": cls.company.id, **vals}
        )

    def _follow_up(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("customer_survey.ir_cron_survey_follow_up")
            cron.method_direct_trigger()
        self.env.invalidate_all()

    @freeze_time("2026-06-26 14:30:00")
    def test_from_a_low_score_to_a_call(self):
        """On Friday half an hour before the end: the call is due on Monday morning."""
        order = self._make_order(self.ann, self.policy._today())
        answer = self._respond(
            self.ann, 2, "It broke", source_model="sale.order", source_id=order.id
        )
        self.assertFalse(answer.case_ids)
        self._follow_up()
        self._follow_up()
        case = answer.case_ids
        self.assertRecordValues(
            case,
            [
                {
                    "name": "How are we doing?: 2 of 10",
                    "description": "It broke",
                    "kind": "complaint",
                    "severity": "2",
                    "source": "survey",
                    "partner_id": self.ann.id,
                    "order_id": order.id,
                    "user_id": self.clerk.id,
                    "company_id": self.company.id,
                }
            ],
        )
        activity = case.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.clerk)
        self.assertEqual(str(activity.date_deadline), "2026-06-29")
        self.assertIn("2026-06-29 06:30", activity.summary)  # the policy is in UTC
        alert = self.env["mail.message"].search(
            [
                ("model", "=", case._name),
                ("res_id", "=", case.id),
                ("notified_partner_ids", "in", self.boss.partner_id.ids),
            ]
        )
        self.assertEqual(len(alert), 1)
        self.assertIn("It broke", alert.body)

    def test_the_happy_are_left_alone(self):
        for score in (7, 9, None):
            self._respond(self.ann, score)
        self._follow_up()
        self.assertFalse(self.env["customer.case"].search([("source", "=", "survey")]))

    def test_tests_are_not_followed_up(self):
        answer = self._respond(self.ann, 0, test_entry=True)
        self._follow_up()
        self.assertFalse(answer.case_ids)

    def test_which_answers_a_rule_is_for(self):
        answer = self._respond(self.ann, 6, consent=False)
        other = self._make_survey("csat", (1, 5))
        for vals, applies in (
            ({}, True),
            ({"condition": "happy"}, False),
            ({"metric_type": "nps", "condition": "<=", "threshold": 6}, True),
            ({"metric_type": "nps", "condition": "<=", "threshold": 5}, False),
            ({"metric_type": "nps", "condition": ">=", "threshold": 6}, True),
            ({"metric_type": "csat"}, False),
            ({"survey_id": self.survey.id}, True),
            ({"survey_id": other.id}, False),
            ({"needs_consent": True}, False),
            ({"company_id": False}, True),
            ({"company_id": self._make_company("Elsewhere").id}, False),
        ):
            self.assertEqual(self._make_rule(**vals)._applies_to(answer), applies, vals)

    def test_a_threshold_is_on_a_scale(self):
        for vals in ({"threshold": 6}, {"metric_type": "csat", "threshold": 6}):
            with self.assertRaisesRegex(ValidationError, "compares scores"):
                self._make_rule(condition="<=", **vals)

    def test_two_rules_one_case(self):
        self._make_rule(name="Another", case_kind="question")
        answer = self._respond(self.ann, 1)
        self._follow_up()
        self.assertEqual(answer.case_ids.kind, "complaint")

    def test_promoters_join_a_segment(self):
        segment = self.env["customer.segment"].create(
            {"name": "Promoters", "kind": "static", "company_id": self.company.id}
        )
        self._make_rule(condition="happy", makes_case=False, segment_id=segment.id)
        bob = self._make_customer("Bob")
        self._respond(self.ann, 10)
        self._respond(self.ann, 10)
        self._respond(bob, 8)
        self._follow_up()
        members = self.env["customer.segment.member"].search(
            [("segment_id", "=", segment.id)]
        )
        self.assertEqual(members.partner_id, self.ann)

    def _assert_keeper(self, answer, user):
        """Whose the case of an answer without a name is."""
        self._follow_up()
        case = answer.case_ids
        self.assertFalse(case.partner_id)
        self.assertEqual((case.user_id, case.activity_ids.user_id), (user, user))

    def test_somebody_who_did_not_say_who_it_is(self):
        maker = self._make_user("maker", "customer_mgmt.group_customer_manager")
        self.survey.user_id = maker
        self._assert_keeper(self._respond(self.env["res.partner"], 1), maker)
        maker.active = False
        self._assert_keeper(self._respond(self.env["res.partner"], 1), self.boss)

    def test_nobody_is_responsible_for_a_ready_made_survey(self):
        """A case manager who works here then; the first of them."""
        manager = "customer_survey.group_customer_case_manager"
        elsewhere = self._make_company("Elsewhere")
        self.boss.active = False
        archived, foreign, first, _second = (
            self._make_user(f"manager_{n}", manager) for n in range(4)
        )
        archived.active = False
        foreign.write(
            {
                "company_ids": [Command.set(elsewhere.ids)],
                "company_id": elsewhere.id,
            }
        )
        self._assert_keeper(self._respond_ready_made(), first)

    def test_the_campaign_is_asked_before_a_manager(self):
        campaign = self.env["customer.survey.campaign"].create(
            {
                "name": "By hand",
                "kind": "manual",
                "survey_id": self.env.ref("customer_survey.survey_nps").id,
                "company_id": self.company.id,
                "user_id": self.clerk.id,
            }
        )
        answer = self._respond_ready_made(campaign_id=campaign.id)
        self._assert_keeper(answer, self.clerk)

    def _respond_ready_made(self, **vals):
        survey = self.env.ref("customer_survey.survey_nps")
        self.assertFalse(survey.user_id)
        answer = self._ask(self.env["res.partner"], survey, **vals)
        answer._save_lines(survey.metric_question_id, "1")
        answer._mark_done()
        return answer

    def test_one_that_fails_keeps_no_other_waiting(self):
        first, second = self._respond(self.ann, 1), self._respond(self.ann, 2)
        follow_up = type(first)._follow_up

        def fail(answer):
            follow_up(answer)
            if answer.id == first.id:
                raise ValueError("nobody expected this")

        with (
            patch.object(type(first), "_follow_up", fail),
            mute_logger(
                "odoo.addons.customer_survey.models.survey_user_input_follow_up"
            ),
        ):
            self._follow_up()
        self.assertFalse(first.case_ids)
        self.assertTrue(second.case_ids)
        self._follow_up()
        self.assertTrue(first.case_ids)

    def test_asked_after_the_close(self):
        case = self._make_case()
        self._close(case)
        about = {"source_model": "customer.case", "source_id": case.id}
        self._respond(self.ann, 9, **about)
        self._follow_up()
        self.assertEqual(case.satisfaction, "happy")
        self.assertTrue(case.date_closed)
        answer = self._respond(self.ann, 2, "Nobody called", **about)
        self._follow_up()
        self.assertFalse(case.date_closed)
        self.assertEqual(case.reopen_count, 1)
        self.assertEqual(case.satisfaction, "unhappy")
        self.assertIn("Nobody called", "".join(case.message_ids.mapped("body")))
        self.assertFalse(answer.case_ids, "it is about a case there is")

    def test_how_much_of_the_loop_is_closed_and_how_fast(self):
        with freeze_time("2026-06-29 06:00:00"):
            self._respond(self.ann, 1)
            self._respond(self.ann, 2)
            self._respond(self.ann, 9)
            self._follow_up()
        self.rule.active = False
        with freeze_time("2026-06-29 07:00:00"):
            self._respond(self.ann, 3)
            self._follow_up()
        case = self.env["customer.case"].search([("source", "=", "survey")], limit=1)
        with freeze_time("2026-06-29 07:30:00"):
            case._respond()
        with freeze_time("2026-06-29 16:00:00"):
            self._close(case)
        self.env.flush_all()
        [row] = self.env["customer.case.report"].formatted_read_group(
            [("company_id", "=", self.company.id)],
            [],
            [
                "__count",
                "closed_rate:avg",
                "hours_to_response:avg",
                "hours_to_close:avg",
                "in_time_rate:avg",
            ],
        )
        self.assertEqual(row["__count"], 3)
        self.assertAlmostEqual(row["closed_rate:avg"], 100 / 3)
        self.assertEqual(row["hours_to_response:avg"], 1.5)
        self.assertEqual(row["hours_to_close:avg"], 10)
        self.assertEqual(row["in_time_rate:avg"], 100)
