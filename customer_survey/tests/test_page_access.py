from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SurveyCase
from .common_page import PageCase


@tagged("post_install", "-at_install")
class TestPageAccess(SurveyCase, PageCase):
    """Who may open a page, and what the others read."""

    def setUp(self):
        super().setUp()
        self.answer = self._ask(self.ann)

    def open(self, path, user=None):
        self.authenticate(user and user.login, user and user.login)
        with mute_logger("odoo.http"):
            return self.url_open(path)

    def page(self, answer=None, user=None):
        answer = answer or self.answer
        return self.open(
            f"/survey/{answer.survey_id.access_token}/{answer.access_token}", user
        )

    def test_the_address_stays_a_secret(self):
        page = self.page()
        self.assertEqual(page.status_code, 200)
        self._assert_secret(page)

    def test_links_that_do_not_work(self):
        token = self.survey.access_token
        for path in (
            "/survey/none/none",
            f"/survey/start/{token}",
            f"/survey/{token}/6f9619ff-8b86-d011-b42d-00cf4fc964ff",
            "/survey/start/6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        ):
            page = self.open(path)
            self.assertEqual(page.status_code, 404, path)
            self._assert_secret(page)
            self.assertIn("This link does not work", page.text, path)

    def test_too_late(self):
        self.answer.deadline = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(self.page().status_code, 410)
        self.assertIn("This survey has ended", self.page().text)

    def test_the_deadline_passes_while_the_page_is_open(self):
        address = f"{self.survey.access_token}/{self.answer.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{address}", {})
        self.answer.deadline = fields.Datetime.now() - timedelta(minutes=1)
        result = self.make_jsonrpc_request(
            f"/survey/submit/{address}", {str(self.nps.id): "9"}
        )
        self.assertEqual(result[1]["error"], "answer_deadline")
        self.assertFalse(self.answer.has_score)

    def test_a_closed_survey(self):
        self.survey.active = False
        self.assertEqual(self.page().status_code, 410)

    def test_a_link_opened_many_times_records_nothing(self):
        for score in (0, 9, 10, 11, 999):
            page = self.open(
                f"/survey/rate/{self.survey.access_token}"
                f"/{self.answer.access_token}/{score}"
            )
            self.assertEqual(page.status_code, 200)
            self.assertEqual("data-preselected" in page.text, score <= 10)
            self._assert_secret(page.history[0])
        self.assertEqual(self.answer.state, "new")
        self.assertEqual(len(self.survey.user_input_ids), 1)

    def test_portal_users_open_their_own_link_only(self):
        firm = self._make_customer("Firm", is_company=True)
        mine, hers, foreign = (
            new_test_user(self.env, login, "base.group_portal")
            for login in ("portal_mine", "portal_hers", "portal_foreign")
        )
        (mine | hers).partner_id.parent_id = firm
        answer = self._ask(mine.partner_id)
        self.assertEqual(self.page(answer, mine).status_code, 200)
        page = self.page(answer, hers)
        self.assertEqual(page.status_code, 403)
        self.assertIn("for your colleague", page.text)
        page = self.page(answer, foreign)
        self.assertEqual(page.status_code, 403)
        self.assertIn("for somebody else", page.text)

    def test_staff_opens_what_it_asks_itself(self):
        clerk, other = (
            new_test_user(self.env, login, "customer_mgmt.group_customer_user")
            for login in ("clerk_asks", "clerk_not")
        )
        answer = self._ask(self.ann, interviewer_id=clerk.id, channel="phone")
        self.assertEqual(self.page(answer, clerk).status_code, 200)
        page = self.page(answer, other)
        self.assertEqual(page.status_code, 403)
        self.assertIn("button Interview", page.text)
        self.assertEqual(self.page(user=clerk).status_code, 403)

    def test_what_was_answered_is_sealed_after_a_month(self):
        answer = self._respond(self.ann, 9, "Nice tea")
        path = (
            f"/survey/print/{self.survey.access_token}"
            f"?answer_token={answer.access_token}"
        )
        self.assertIn("Nice tea", self.open(path).text)
        answer.response_date -= timedelta(days=31)
        page = self.open(path)
        self.assertEqual(page.status_code, 410)
        self.assertNotIn("Nice tea", page.text)

    def test_results_are_on_the_page_of_satisfaction(self):
        self._respond(self.ann, 9, "Nice tea")
        boss = new_test_user(
            self.env, "boss_looks", "customer_mgmt.group_customer_manager"
        )
        self.authenticate(boss.login, boss.login)
        page = self.url_open(f"/survey/results/{self.survey.id}")
        self.assertTrue(page.url.endswith("/odoo/satisfaction"), page.url)
        self.assertNotIn("Nice tea", page.text)

    def test_other_surveys_keep_their_addresses(self):
        """Whatever another addon chose as a token of its survey."""
        self.env["survey.survey"].create(
            {
                "title": "Quiz",
                "access_mode": "public",
                "access_token": "spring-quiz",
                "question_and_page_ids": [Command.create({"title": "Tea or coffee?"})],
            }
        )
        page = self.open("/survey/start/spring-quiz")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Quiz", page.text)

    def test_no_login_is_ever_asked_for(self):
        self.survey.users_login_required = True
        self.assertFalse(self.survey.users_login_required)

    def test_questions_that_depend_on_the_score_come_after_it(self):
        with self.assertRaisesRegex(ValidationError, "depends on the score"):
            self.why.write({"sequence": 0, "show_for": "unhappy"})

    def test_a_copy_measures_the_same(self):
        self.why.show_for = "unhappy"
        copy = self.survey.copy()
        self.assertNotEqual(copy.access_token, self.survey.access_token)
        self.assertEqual(
            copy.question_ids.mapped("metric_type"), ["nps", "verbatim", "consent"]
        )
        self.assertEqual(copy.question_ids[1].show_for, "unhappy")
        self.assertEqual(copy.survey_type, "customer")
