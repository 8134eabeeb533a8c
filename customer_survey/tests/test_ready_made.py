from odoo import fields
from odoo.tests import freeze_time, new_test_user, tagged

from .common import SurveyCase

DEADLINE = "2026-03-15 10:00:00"


@tagged("post_install", "-at_install")
class TestReadyMade(SurveyCase):
    """Surveys that are there from the start, and how surveys behave in the form."""

    def test_three_surveys_of_three_metrics(self):
        for metric, count in (("nps", 5), ("csat", 10), ("ces", 6)):
            survey = self.env.ref(f"customer_survey.survey_{metric}")
            self.assertEqual(survey.metric_type, metric)
            self.assertEqual(len(survey.question_ids), count)
            self.assertEqual(survey.question_ids[0], survey.metric_question_id)
            self.assertFalse(survey.company_id or survey.lang_ids)
            self.assertEqual(survey.access_mode, "token")
            told = survey.question_ids.filtered("show_for").mapped("show_for")
            self.assertEqual(told, ["unhappy", "neutral", "happy"])
            self.assertEqual(survey.question_ids[-1].metric_type, "consent")
            self.assertTrue(survey.thanks_unhappy and survey.thanks_happy)

    def test_drivers_of_the_purchase(self):
        survey = self.env.ref("customer_survey.survey_csat")
        drivers = survey.question_ids.filtered(lambda q: q.metric_type == "driver")
        self.assertEqual(len(drivers), 5)
        self.assertEqual(set(drivers.mapped("scale_max")), {5})

    def test_what_a_manager_makes_is_a_survey_of_customers(self):
        survey = (
            self.env["survey.survey"]
            .with_context(default_survey_type="customer")
            .create({"title": "Another", "access_mode": "public"})
        )
        self.assertEqual(
            (survey.survey_type, survey.access_mode), ("customer", "token")
        )
        self.assertEqual(survey.questions_layout, "one_page")
        self.assertFalse(survey.lang_ids)

    def test_of_the_company_that_asks(self):
        """The ready-made surveys belong to every company; answers to one of them."""
        survey = self.env.ref("customer_survey.survey_nps")
        other = self._make_company("Elsewhere")
        campaign = self.env["customer.survey.campaign"].create(
            {"name": "There", "survey_id": survey.id, "company_id": other.id}
        )
        place = self.env["customer.survey.link"].create(
            {"name": "Door", "survey_id": survey.id, "company_id": other.id}
        )
        here, asked, scanned = (
            survey._create_customer_answer(self.ann, "email", **vals)
            for vals in ({}, {"campaign_id": campaign.id}, {"place_id": place.id})
        )
        self.assertEqual(here.company_id, self.company)
        self.assertEqual((asked | scanned).company_id, other)
        survey.company_id = self.company
        self.assertEqual(here.company_id, self.company)
        quiz = self.env["survey.survey"].create({"title": "Quiz"})
        answer = self.env["survey.user_input"].create({"survey_id": quiz.id})
        self.assertFalse(answer.company_id)

    @freeze_time("2026-03-01 10:00:00")
    def test_days_to_answer(self):
        self.survey.deadline_days = 14
        answer = self.survey._create_customer_answer(self.ann, "email")
        self.assertEqual(
            answer.deadline, fields.Datetime.to_datetime("2026-03-15 10:00")
        )
        self.survey.deadline_days = 0
        answer = self.survey._create_customer_answer(self.ann, "email")
        self.assertFalse(answer.deadline)

    def test_tests_do_not_count(self):
        self._respond(self.ann, 9)
        self._respond(self.ann, 1, test_entry=True)
        self.assertEqual(self.survey.response_count, 1)

    def test_screens_of_clerk_and_manager(self):
        mine = self.env.ref("customer_survey.menu_customer_survey_survey")
        stock = self.env.ref("survey.menu_survey_form")
        for group in ("user", "manager"):
            user = new_test_user(
                self.env, f"screen_{group}", f"customer_mgmt.group_customer_{group}"
            )
            loaded = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertIn(mine.id, loaded)
            self.assertNotIn(stock.id, loaded)
            for view in ("survey_survey_view_form", "survey_user_input_view_form"):
                view = self.env.ref(f"customer_survey.{view}_customer")
                self.env[view.model].with_user(user).get_view(view.id, "form")

    def test_addon_gone_answers_stay_hidden(self):
        """Without the addon no user of the Surveys app reads answers of customers."""
        answer = self._respond(self.ann, 9)
        self.survey._retire_customer_surveys()
        self.assertEqual(self.survey.survey_type, "custom")
        self.assertFalse(self.survey.active)
        user = new_test_user(self.env, "stock", "survey.group_survey_user")
        for record in (self.survey, answer):
            self.assertFalse(record.with_user(user).has_access("read"))
