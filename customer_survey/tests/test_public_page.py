from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SurveyCase


@tagged("post_install", "-at_install")
class TestPublicPage(SurveyCase, HttpCase):
    """Customers answer on a public page, and strangers send whatever they like."""

    def setUp(self):
        super().setUp()
        self._begin()

    def _begin(self):
        self.answer = self._ask(self.ann)
        self.address = f"{self.survey.access_token}/{self.answer.access_token}"
        self.call("begin")

    def call(self, route, **params):
        with mute_logger("odoo.http"):
            return self.make_jsonrpc_request(f"/survey/{route}/{self.address}", params)

    def submit(self, **by_question):
        names = {"nps": self.nps, "why": self.why, "consent": self.consent}
        return self.call(
            "submit", **{str(names[name].id): v for name, v in by_question.items()}
        )

    def test_zero_as_a_number(self):
        self.submit(nps=0, why="")
        self.assertEqual((self.answer.state, self.answer.score), ("done", 0))
        self.assertEqual(self.answer.score_class, "unhappy")

    def test_a_page_sent_again_after_a_mistake(self):
        result = self.submit(why="Too cold")
        self.assertEqual(result[1]["error"], "validation")
        self.assertFalse(self.answer.user_input_line_ids)
        self.submit(nps="4", why="Too cold")
        self.assertEqual(self.answer.verbatim, "Too cold")

    def test_zero_in_a_matrix(self):
        """As a choice named 0, by its number as text or not, and not as the number."""
        matrix = self._make_matrix()
        self._begin()
        zero, row = matrix.suggested_answer_ids[0], str(matrix.matrix_row_ids.id)
        for hostile in ({row: [0]}, {row: ["0"]}, {"0": [zero.id]}, [0], 0.5):
            result = self._submit_matrix(matrix, hostile)
            self.assertEqual(result[1]["error"], "validation", hostile)
        # Mandatory, and left out: 0 and no answer are different things.
        for missing in (0, {}, None, ""):
            result = self._submit_matrix(matrix, missing)
            self.assertEqual(result[1]["error"], "validation", missing)
        self.assertFalse(self.answer.user_input_line_ids)
        self._submit_matrix(matrix, {row: zero.id})
        self.assertEqual((self.answer.state, self.answer.score), ("done", 0))
        line = self.answer.user_input_line_ids.filtered("matrix_row_id")
        self.assertEqual(line.suggested_answer_id, zero)
        self.assertEqual(line._in_words(), "0")

    def _make_matrix(self):
        return self.env["survey.question"].create(
            {
                "survey_id": self.survey.id,
                "title": "How good is",
                "sequence": 9,
                "question_type": "matrix",
                "matrix_subtype": "simple",
                "metric_type": "driver",
                "constr_mandatory": True,
                "suggested_answer_ids": [
                    Command.create({"value": str(number)}) for number in range(3)
                ],
                "matrix_row_ids": [Command.create({"value": "the tea?"})],
            }
        )

    def _submit_matrix(self, matrix, given):
        return self.call("submit", **{str(self.nps.id): 0, str(matrix.id): given})

    def test_nobody_jumps_over_the_score(self):
        """Programs name the last page or question, and wait until time is up."""
        self.survey.write({"is_time_limited": True, "time_limit": 0.001})
        self.survey.questions_layout = "page_per_question"
        for jump in ({"question_id": self.consent.id}, {"page_id": self.consent.id}):
            given = {str(self.consent.id): str(self.yes.id)}
            result = self.call("submit", **jump, **given)
            self.assertEqual(result[1]["error"], "validation")
        self.assertEqual(self.answer.state, "in_progress")

    def test_trying_it_out_is_no_answer(self):
        answer = self._ask(self.ann, test_entry=True)
        counted = []
        model = type(self.env["survey.user_input"])
        with patch.object(
            model, "_on_responded", lambda answers: counted.extend(answers.ids)
        ):
            answer._save_lines(self.nps, "9")
            answer._mark_done()
        self.assertEqual((counted, answer.score), ([], 9))

    def test_what_is_no_answer_is_refused(self):
        other = self._make_survey().question_ids[2].suggested_answer_ids[0]
        for hostile in (
            {"nps": 999},
            {"nps": -5},
            {"nps": "9.5"},
            {"nps": [1, 2]},
            {"nps": {"a": 1}},
            {"nps": True},
            {"nps": "NaN"},
            {"nps": "9", "why": {"a": 1}},
            {"nps": "9", "why": "x" * 10001},
            {"nps": "9", "consent": str(other.id)},
            {"nps": "9", "consent": "99999999999999"},
            {"nps": "9", "consent": [str(self.yes.id), str(self.no.id)]},
        ):
            result = self.submit(**hostile)
            self.assertEqual(result[1].get("error"), "validation", hostile)
        self.assertFalse(self.answer.user_input_line_ids)
        self.assertEqual(self.answer.state, "in_progress")

    def test_ten_thousand_times_the_same_choice(self):
        self.submit(nps="9", consent=[str(self.yes.id)] * 10000)
        self.assertEqual(len(self.answer.user_input_line_ids), 3)
        self.assertTrue(self.answer.may_contact)

    def test_strange_characters_are_left_out(self):
        self.submit(nps="9", why="good\x00 \ud800tea")
        self.assertEqual(self.answer.verbatim, "good tea")

    def test_the_unhappy_have_to_say_why(self):
        self.why.write({"show_for": "unhappy", "constr_mandatory": True})
        self.assertEqual(self.submit(nps="3")[1]["error"], "validation")
        self.submit(nps="9")
        self.assertEqual(self.answer.state, "done")

    def test_nobody_answers_twice(self):
        self.submit(nps="9")
        page = self.url_open(f"/survey/retry/{self.address}")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(len(self.survey.user_input_ids), 1)
        self.assertEqual(self.submit(nps="1")[1]["error"], "unauthorized")

    def test_strange_addresses(self):
        token = self.survey.access_token
        for path in (
            f"/survey/{self.address}?previous_page_id=abc",
            f"/survey/{self.address}?previous_page_id=999999",
            f"/survey/start/{token}%00",
            f"/survey/{token}/%00",
            "/survey/start/none?answer_token=%00",
            f"/survey/print/{token}?answer_token=%00",
        ):
            with mute_logger("odoo.http"):
                self.assertLess(self.url_open(path).status_code, 500, path)
