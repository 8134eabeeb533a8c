import io
from datetime import datetime

from openpyxl import load_workbook

from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL

from .common_report import ReportCase

HEADS = (
    "Survey",
    "Company",
    "Metric",
    "From",
    "Until",
    "Asked",
    "Response rate %",
    "Answers",
    "Score",
    "Interval low",
    "Interval high",
    "Note",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestExportFigures(ReportCase, HttpCase):
    """The sheets after the answers: the figures of the page, in numbers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.boss = new_test_user(
            cls.env,
            "boss",
            "customer_mgmt.group_customer_manager",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def _sheets(self, answers, user=None):
        user = user or self.boss
        action = answers.with_user(user).action_export_answers()
        self.authenticate(user.login, user.login)
        book = load_workbook(io.BytesIO(self.url_open(action["url"]).content))
        kinds = {c.data_type for sheet in book for row in sheet.rows for c in row}
        self.assertNotIn("f", kinds)
        return {sheet.title: list(sheet.values) for sheet in book}

    def _asked_on(self, answers, moment):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE survey_user_input SET create_date = %s WHERE id = ANY(%s)",
                moment,
                answers.ids,
            )
        )
        answers.invalidate_recordset(["create_date"])

    def test_summary(self):
        answers = self._respond_many(5, {10: 50, 8: 30, 2: 20}, channel="email")
        waiting = self.env["survey.user_input"].concat(
            *(self._ask(self.ann, channel="sms") for _number in range(25))
        )
        early = self._ask(self.ann, channel="sms")
        self._asked_on(answers | waiting, datetime(2026, 6, 20, 9))
        self._asked_on(early, datetime(2026, 6, 20, 8))
        test = self._respond_many(40, {10: 1}, test_entry=True)
        [head, row] = self._sheets(answers | test)["Summary"]
        self.assertEqual(head, HEADS)
        self.assertEqual(
            row,
            (
                "How are we doing?",
                self.company.name,
                "NPS",
                "06/20/2026",
                "06/23/2026",
                125,
                80,
                100,
                30,
                14.1,
                44.2,
                None,
            ),
        )

    def test_small_groups(self):
        """Fewer than 10 answers say more about people than about the group."""
        few = self._respond_many(5, {10: 9}, survey=self._make_survey(title="=1+1"))
        other = self._make_survey("csat", (1, 5), title="Shop")
        some = self._respond_many(5, {5: 6, 1: 4}, survey=other)
        [_head, first, second] = self._sheets(few | some)["Summary"]
        self.assertEqual(first[0], "=1+1")
        self.assertEqual(
            first[5:], (0, None, 9, None, None, None, "Fewer than 10 answers")
        )
        self.assertEqual(second[:3], ("Shop", self.company.name, "CSAT"))
        self.assertEqual(second[5:], (0, None, 10, 60, 31.3, 83.2, "Few answers"))

    def test_other_companies(self):
        """Nothing of what the user may not see counts."""
        answers = self._respond_many(5, {10: 10})
        other = self._make_survey(company_id=self.other_company.id)
        hidden = self._respond_many(5, {0: 10}, survey=other)
        export = self.env["customer.survey.export"].with_user(self.boss).create({})
        export.sudo().answer_ids = answers | hidden
        self.authenticate("boss", "boss")
        response = self.url_open(f"/customer_survey/export/{export.id}")
        book = load_workbook(io.BytesIO(response.content))
        [_head, row] = book["Summary"].values
        self.assertEqual((row[1], row[7], row[8]), (self.company.name, 10, 100))

    def test_no_scores(self):
        sheets = self._sheets(self._ask(self.ann))
        self.assertEqual(sheets["Summary"], [HEADS])
        self.assertEqual(len(sheets["Drivers"]), 1)

    def test_anonymous(self):
        """Figures are of what was answered; who was asked has no score."""
        survey = self._make_survey(title="Secret", is_anonymous=True)
        answer = self._respond(self.ann, 9, "Fine", survey=survey)
        answers = survey.user_input_ids
        self.assertEqual(len(answers), 2)
        self.assertIn(answer, answers)
        sheets = self._sheets(answers)
        [_head, row] = sheets["Summary"]
        self.assertEqual((row[0], row[7], row[8]), ("Secret", 1, None))
        for title in ("Summary", "Drivers", "Definitions"):
            self.assertNotIn("Ann", str(sheets[title]))

    def test_drivers(self):
        advice, parking = self._add_drivers("=Advice", "Parking")
        answers = self.env["survey.user_input"]
        for number in range(100):
            score = number % 11
            answer = self._respond_many(5, {score: 1})
            for question, rating in ((advice, 1 + score // 3), (parking, 3)):
                answer._save_lines(question, str(rating))
            answers |= answer
        head, driver, dropped, note = self._sheets(answers)["Drivers"]
        self.assertEqual(
            head,
            (
                "Survey",
                "Metric",
                "Driver",
                "Answers",
                "Importance %",
                "Performance",
                "Correlation",
                "Note",
            ),
        )
        mine = ("How are we doing?", "NPS")
        self.assertEqual(driver, (*mine, "=Advice", 100, 100, 2.35, 0.97, None))
        same = "Rated the same by everybody"
        self.assertEqual(dropped, (*mine, "Parking", 100, None, None, None, same))
        self.assertEqual(note[:7], (*mine, None, 100, None, None, None))
        self.assertEqual(
            note[7],
            "These ratings explain 94 % of the differences between the scores (R²) of"
            " 100 complete answers. Association, not cause.",
        )

    def test_drivers_that_cannot_be_told(self):
        [advice] = self._add_drivers("Advice")
        answer = self._respond_many(5, {9: 1})
        answer._save_lines(advice, "4")
        [_head, same, row] = self._sheets(answer)["Drivers"]
        self.assertEqual((same[2], same[7]), ("Advice", "Rated the same by everybody"))
        self.assertEqual(row[2:7], (None, 1, None, None, None))
        self.assertEqual(
            row[7],
            "1 complete answers; it takes 100 to tell what matters to customers.",
        )

    def test_definitions(self):
        survey = self._make_survey(title="Definitions")
        sheets = self._sheets(self._respond_many(5, {10: 1}, survey=survey))
        self.assertEqual(
            list(sheets), ["Definitions 2", "Summary", "Drivers", "Definitions"]
        )
        [head, *lines] = sheets["Definitions"]
        self.assertEqual(head, ("Term", "Meaning"))
        self.assertEqual(
            [term for term, _text in lines],
            [
                "NPS",
                "CSAT",
                "CES",
                "Interval",
                "Answers",
                "Response rate",
                "Importance",
                "From, until",
                "Asked",
                "Interval low, interval high",
                "Performance",
                "Correlation",
            ],
        )
        texts = dict(lines)
        self.assertIn(
            "adjusted Wald interval; CSAT and CES: Wilson's", texts["Interval"]
        )
        self.assertIn("LMG, the Shapley value", texts["Importance"])
        self.assertIn("Below 10 the score is hidden", texts["Answers"])
