from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import SurveyCase


@tagged("post_install", "-at_install")
class TestResponse(SurveyCase):
    """The answer of a customer has a score, a class, a reason and a company."""

    def test_a_score_of_zero_is_a_score(self):
        answer = self._respond(self.ann, 0, "It was cold", consent=True)
        self.assertRecordValues(
            answer,
            [
                {
                    "has_score": True,
                    "score": 0,
                    "score_class": "unhappy",
                    "metric_type": "nps",
                    "verbatim": "It was cold",
                    "may_contact": True,
                    "company_id": self.company.id,
                }
            ],
        )

    def test_an_answer_without_score(self):
        answer = self._respond(self.ann, None, consent=False)
        self.assertFalse(answer.has_score or answer.score_class or answer.may_contact)
        self.assertTrue(answer.response_date)

    def test_csat_and_ces_have_their_own_scales(self):
        for metric, scale, score, kind in (
            ("csat", (1, 5), 3, "neutral"),
            ("ces", (1, 7), 5, "happy"),
        ):
            survey = self._make_survey(metric, scale)
            answer = self._respond(self.ann, score, survey=survey)
            self.assertEqual(answer.score_class, kind)
        with self.assertRaisesRegex(ValidationError, "from 1 to 5"):
            self._make_survey("csat", (0, 10))

    def test_beyond_the_scale(self):
        for answer in ("11", "-5", "999", "abc", [], {}, True):
            errors = self.nps.validate_question(answer)
            self.assertEqual(bool(errors), answer is not True, answer)
        self.assertFalse(self.nps.validate_question("0"))

    def test_one_score_per_survey(self):
        with self.assertRaisesRegex(ValidationError, "more than one score"):
            self.survey.question_and_page_ids = [
                Command.create(
                    {
                        "title": "Satisfied?",
                        "question_type": "scale",
                        "metric_type": "csat",
                        "scale_min": 1,
                        "scale_max": 5,
                    }
                )
            ]

    def test_what_answers_mean_stays(self):
        self._respond(self.ann, 9)
        with self.assertRaisesRegex(UserError, "would lose"):
            self.nps.unlink()
        with self.assertRaisesRegex(UserError, "have answered"):
            self.nps.write({"metric_type": "driver"})
        self.nps.write({"title": "Would you recommend us?", "scale_max": 10})
        self.why.unlink()
        with self.assertRaisesRegex(UserError, "would lose"):
            self.survey.unlink()
        self.survey.user_input_ids.unlink()
        self.survey.unlink()

    def test_what_customers_chose_stays(self):
        self._respond(self.ann, 9, consent=True)
        with self.assertRaisesRegex(UserError, "has to stay"):
            self.yes.unlink()
        with self.assertRaisesRegex(UserError, "has to stay"):
            (self.yes | self.no).unlink()
        self.no.unlink()
        self.assertEqual(self.consent.suggested_answer_ids, self.yes)

    def test_rows_that_customers_rated_stay(self):
        matrix = self.env["survey.question"].create(
            {
                "title": "How was it?",
                "survey_id": self.survey.id,
                "question_type": "matrix",
                "metric_type": "driver",
                "suggested_answer_ids": [
                    Command.create({"value": value}) for value in ("Bad", "Good")
                ],
                "matrix_row_ids": [
                    Command.create({"value": value}) for value in ("Price", "Place")
                ],
            }
        )
        price, place = matrix.matrix_row_ids
        bad, good = matrix.suggested_answer_ids
        answer = self._ask(self.ann)
        answer._save_lines(matrix, {str(price.id): [str(good.id)]})
        answer._mark_done()
        for chosen in (price, good):
            with self.assertRaisesRegex(UserError, "has to stay"):
                chosen.unlink()
        (place | bad).unlink()
        self.assertEqual(matrix.matrix_row_ids, price)
        self.assertEqual(matrix.suggested_answer_ids, good)

    def test_it_stays_a_survey_of_customers(self):
        """Else whoever makes other surveys would see who answered what."""
        self._ask(self.ann, test_entry=True)
        self.survey.survey_type = "survey"
        self.survey.survey_type = "customer"
        self._ask(self.ann)
        other = self._make_survey(title="Not asked yet")
        for kind in ("survey", "custom", False):
            with self.assertRaisesRegex(UserError, "asked with “How are we doing"):
                (other | self.survey).write({"survey_type": kind})
        self.survey.write({"survey_type": "customer", "title": "Better"})
        self.assertEqual(
            (self.survey.survey_type, self.survey.title, other.survey_type),
            ("customer", "Better", "customer"),
        )
        other.survey_type = "survey"
        self.assertEqual(other.survey_type, "survey")

    def test_a_reason_is_asked_of_the_unhappy(self):
        self.why.show_for = "unhappy"
        for score, asked in ((3, True), (9, False)):
            answer = self._ask(self.ann)
            answer._save_lines(self.nps, str(score))
            inactive = answer._get_inactive_conditional_questions()
            self.assertEqual(self.why not in inactive, asked)

    def test_no_live_session_ends_what_nobody_answered(self):
        with self.assertRaisesRegex(UserError, "no live sessions"):
            self.survey.action_end_session()

    def test_the_form_is_what_it_has_to_be(self):
        self.survey.write({"users_can_go_back": True, "title": "Better"})
        self.assertFalse(self.survey.users_can_go_back)
        self.assertEqual(self.survey.title, "Better")

    def test_who_sees_what(self):
        answer = self._respond(self.ann, 9)
        company = {"company_id": self.company.id, "company_ids": self.company.ids}
        clerk = new_test_user(
            self.env, "clerk", "customer_mgmt.group_customer_user", **company
        )
        manager = new_test_user(
            self.env, "boss", "customer_mgmt.group_customer_manager", **company
        )
        self.ann.user_id = manager
        self.assertFalse(answer.with_user(clerk).search([("id", "=", answer.id)]))
        self.assertTrue(answer.with_user(manager).search([("id", "=", answer.id)]))
        self.ann.user_id = clerk
        self.assertEqual(answer.with_user(clerk).score, 9)
        matrix_row = self.env["survey.question.answer"].create(
            {"matrix_question_id": self.nps.id, "value": "Row"}
        )
        other = self._make_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            "stranger",
            "customer_mgmt.group_customer_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        for record in (answer, self.survey, self.nps, self.yes, matrix_row):
            self.assertTrue(record.with_user(manager).search([("id", "=", record.id)]))
            records = record.with_user(stranger)
            records = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(records.search([("id", "=", record.id)]))
