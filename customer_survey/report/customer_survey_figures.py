from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain

from ..models.survey_user_input_portal import ASKING_CHANNELS
from ..tools.drivers import analyse
from ..tools.figure import NOBODY, Counts

LATEST_ANSWERS = 5000


class Asked(NamedTuple):
    """How many were asked by message, and how many of them answered."""

    asked: int
    answered: int

    def __add__(self, other):
        return Asked(self.asked + other.asked, self.answered + other.answered)


class CustomerSurveyReport(models.Model):
    """Counts that figures are made of, of the answers that the user may see."""

    _inherit = "customer.survey.report"

    def _count_by(self, domain, groupby):
        """{values of ``groupby``: `Counts`} of the answers in a domain."""
        groups = self._read_group(domain, [*groupby, "score_class"], ["__count"])
        found = defaultdict(lambda: NOBODY)
        for *key, score_class, count in groups:
            happy, unhappy = score_class == "happy", score_class == "unhappy"
            found[tuple(key)] += Counts(happy * count, unhappy * count, count)
        return dict(found)

    def _count_people(self, domain):
        """{(survey, company): how many different contacts answered} in a domain."""
        groups = self._read_group(
            domain, ["survey_id", "company_id"], ["partner_id:count_distinct"]
        )
        return {(survey, company): count for survey, company, count in groups}

    def _count_asked(self, since, until):
        """{(survey, company): `Asked`} of the answers that were asked for in a period.

        Where they are anonymous, those who were asked are counted by their receipts:
        what was answered is another record, that nobody was asked for.
        """
        answers = self.env["survey.user_input"]
        groups = answers._read_group(
            [
                ("survey_id.survey_type", "=", "customer"),
                ("test_entry", "=", False),
                "|",
                ("channel", "in", ASKING_CHANNELS),
                ("asked_channel", "in", ASKING_CHANNELS),
                ("create_date", ">=", since),
                ("create_date", "<", until),
                "|",
                ("is_anonymous", "=", False),
                ("response_date", "=", False),
            ],
            ["survey_id", "company_id", "is_anonymous", "state"],
            ["__count", "response_date:count"],
        )
        found = defaultdict(lambda: Asked(0, 0))
        for survey, company, is_anonymous, state, asked, answered in groups:
            if is_anonymous and state == "done":
                answered = asked
            found[survey, company] += Asked(asked, answered)
        return dict(found)

    # Drivers -------------------------------------------------------------------

    def _analyse_drivers(self, survey, domain):
        """What goes together with the score, among the latest answers.

        :return: the `Analysis`, and {code: name} of the drivers
        """
        domain = Domain(domain) & Domain("survey_id", "=", survey.id)
        answers = self.search_fetch(domain, ["score"], limit=LATEST_ANSWERS)
        names = self._name_drivers(survey)
        places = {answer.id: place for place, answer in enumerate(answers)}
        ratings = {code: [None] * len(answers) for code in names}
        for answer_id, code, rating in self._fetch_ratings(survey, answers):
            ratings[code][places[answer_id]] = rating
        return analyse(answers.mapped("score"), ratings), names

    def _driver_questions(self, survey):
        """Those whose answers are numbers, or can be counted as such."""
        return survey.question_ids.filtered(
            lambda question: (
                question.metric_type == "driver"
                and (
                    question.question_type in ("scale", "numerical_box")
                    or question.question_type == "matrix"
                    and question.matrix_subtype == "simple"
                )
            )
        )

    def _name_drivers(self, survey):
        """A driver is a question, or the row of a matrix: (question, row) ids."""
        names = {}
        for question in self._driver_questions(survey):
            if question.question_type == "matrix":
                for row in question.matrix_row_ids:
                    names[question.id, row.id] = row.value
            else:
                names[question.id, False] = question.title
        return names

    def _fetch_ratings(self, survey, answers):
        """(answer id, code of the driver, rating); columns of a matrix count from 1."""
        questions = self._driver_questions(survey)
        columns = {
            choice.id: place
            for question in questions
            for place, choice in enumerate(question.suggested_answer_ids, 1)
        }
        lines = self.env["survey.user_input.line"].search_fetch(
            [
                ("user_input_id", "in", answers.ids),
                ("question_id", "in", questions.ids),
                ("answer_type", "in", ("scale", "numerical_box", "suggestion")),
            ],
            [
                "user_input_id",
                "question_id",
                "matrix_row_id",
                "answer_type",
                "value_scale",
                "value_numerical_box",
                "suggested_answer_id",
            ],
        )
        for line in lines:
            kind = line.answer_type
            rating = columns.get(line.suggested_answer_id.id)
            if kind != "suggestion":
                rating = line[f"value_{kind}"]
            code = (line.question_id.id, line.matrix_row_id.id)
            yield line.user_input_id.id, code, rating
