import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestExport(ReportCase, HttpCase):
    """Answers as a workbook: one row per answer, one column per question."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey.question_and_page_ids = [
            Command.create(
                {
                    "title": "Drinks",
                    "sequence": 5,
                    "question_type": "multiple_choice",
                    "suggested_answer_ids": [
                        Command.create({"value": "Tea"}),
                        Command.create({"value": "Coffee"}),
                    ],
                }
            ),
            Command.create(
                {
                    "title": "How good is",
                    "sequence": 6,
                    "question_type": "matrix",
                    "suggested_answer_ids": [Command.create({"value": "Good"})],
                    "matrix_row_ids": [
                        Command.create({"value": "Advice"}),
                        Command.create({"value": "Parking"}),
                    ],
                }
            ),
        ]
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.clerk = new_test_user(
            cls.env, "clerk", "customer_mgmt.group_customer_user", **company
        )
        cls.boss = new_test_user(
            cls.env, "boss", "customer_mgmt.group_customer_manager", **company
        )

    def _respond(self, partner, score, why=None, consent=None, survey=None, **vals):
        answer = self._ask(partner, survey, **vals)
        metric, verbatim = (survey or self.survey).question_ids[:2]
        answer._save_lines(metric, str(score))
        answer._save_lines(verbatim, why)
        answer._mark_done()
        return answer

    def _rows(self, answers, user):
        action = answers.with_user(user).action_export_answers()
        self.authenticate(user.login, user.login)
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        book = load_workbook(io.BytesIO(response.content))
        return {sheet.title: list(sheet.values) for sheet in book}

    def test_wide(self):
        answer = self._respond(self.ann, 0, '=HYPERLINK("http://x","y")')
        drinks, matrix = self.survey.question_ids[-2:]
        answer._save_lines(drinks, [str(c.id) for c in drinks.suggested_answer_ids])
        advice = str(matrix.matrix_row_ids[0].id)
        answer._save_lines(matrix, {advice: [str(matrix.suggested_answer_ids.id)]})
        rows = self._rows(answer, self.boss)
        [head, row] = rows["How are we doing"]
        cells = dict(zip(head, row, strict=True))
        self.assertEqual(cells["Score"], 0)
        self.assertEqual(cells["Satisfaction"], "Unhappy")
        self.assertEqual(cells["How likely are you to recommend us?"], "0")
        self.assertEqual(cells["Why?"], '=HYPERLINK("http://x","y")')
        self.assertEqual(cells["Drinks"], "Tea; Coffee")
        self.assertEqual(cells["How good is: Advice"], "Good")
        self.assertIsNone(cells["How good is: Parking"])
        self.assertEqual(len(head), 17)

    def test_a_formula_is_text(self):
        answer = self._respond(self.ann, 3, "=1+1")
        action = answer.with_user(self.boss).action_export_answers()
        self.authenticate("boss", "boss")
        book = load_workbook(io.BytesIO(self.url_open(action["url"]).content))
        kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
        self.assertNotIn("f", kinds)

    def test_two_surveys_and_long_words(self):
        other = self._make_survey(title="How are we doing?/")
        answers = self._respond(self.ann, 3, "x" * 40000)
        answers |= self._respond(self.ann, 9, "Fine", survey=other)
        rows = self._rows(answers, self.boss)
        self.assertEqual(
            list(rows),
            [
                "How are we doing",
                "How are we doing 2",
                "Summary",
                "Drivers",
                "Definitions",
            ],
        )
        [_head, row] = rows["How are we doing"]
        self.assertIn("x" * 32767, row)

    def test_who_may(self):
        answer = self._respond(self.ann, 3, "Mine")
        action = answer.with_user(self.boss).action_export_answers()
        self.authenticate("clerk", "clerk")
        self.assertEqual(self.url_open(action["url"]).status_code, 404)
        exports = self.env["customer.survey.export"].with_user(self.clerk)
        export = exports.create({"answer_ids": answer.ids})
        # Whoever loses the customer after choosing the answer gets nothing of it.
        self.ann.user_id = self.boss
        response = self.url_open(f"/customer_survey/export/{export.id}")
        self.assertEqual(response.status_code, 200)
        book = load_workbook(io.BytesIO(response.content))
        self.assertIsNone(book.active["A1"].value)
        with self.assertRaises(AccessError):
            exports.create({"answer_ids": answer.ids})
