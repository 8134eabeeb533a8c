from datetime import timedelta
from typing import NamedTuple

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import sample
from ..tools.figure import figure


class Sheet(NamedTuple):
    """``rows`` of cells, texts and numbers, the first being the heads."""

    title: str
    rows: list[list]


class CustomerSurveyPage(models.AbstractModel):
    """The figures of chosen answers as sheets: those of the page, in numbers."""

    _inherit = "customer.survey.page"

    def _sheets(self, answers):
        """The `Sheet`s Summary, Drivers and Definitions of answers."""
        domain = Domain("id", "in", answers.ids)
        counts = self.env["customer.survey.report"]._count_by(
            domain, ["survey_id", "company_id", "metric_type"]
        )
        keys = sorted(counts, key=lambda key: (key[0].title, key[0].id, key[2]))
        periods = self._periods_of(answers)
        asked = {survey: self._asked_in(*period) for survey, period in periods.items()}
        summary = [
            self._tell_summary(key, counts[key], periods[key[0]], asked[key[0]])
            for key in keys
        ]
        drivers = [
            row
            for survey, metric in dict.fromkeys((key[0], key[2]) for key in keys)
            for row in self._tell_drivers(survey, metric, domain)
        ]
        return [
            Sheet(self.env._("Summary"), [self._summary_heads(), *summary]),
            Sheet(self.env._("Drivers"), [self._driver_heads(), *drivers]),
            Sheet(self.env._("Definitions"), self._tell_definitions()),
        ]

    # Summary -------------------------------------------------------------------

    def _summary_heads(self):
        return [
            self.env._("Survey"),
            self.env._("Company"),
            self.env._("Metric"),
            self.env._("From"),
            self.env._("Until"),
            self.env._("Asked"),
            self.env._("Response rate %"),
            self.env._("Answers"),
            self.env._("Score"),
            self.env._("Interval low"),
            self.env._("Interval high"),
            self.env._("Note"),
        ]

    def _asked_in(self, since, until):
        """`_count_asked` up to and with the last second of a period."""
        report = self.env["customer.survey.report"]
        return report._count_asked(since, until + timedelta(seconds=1))

    def _tell_summary(self, key, counts, period, asked):
        survey, company, metric = key
        count = asked.get((survey, company))
        return [
            survey.title,
            company.name,
            dict(self._metrics())[metric],
            *(format_date(self.env, day) for day in period),
            count.asked if count else 0,
            round(100 * count.answered / count.asked) if count else None,
            counts.total,
            *self._tell_score(figure(metric, counts)),
        ]

    def _periods_of(self, answers):
        """{survey: (since, until)} from when the first of its answers was asked for to
        the last response."""
        groups = answers._read_group(
            [("id", "in", answers.ids), ("test_entry", "=", False)],
            ["survey_id"],
            ["create_date:min", "response_date:min", "response_date:max"],
        )
        # Nothing has a score without a response.
        return {
            survey: (min(asked, first), last)
            for survey, asked, first, last in groups
            if first
        }

    def _tell_score(self, found):
        if found.visibility == sample.HIDDEN:
            return [None, None, None, self.env._("Fewer than 10 answers")]
        cautious = found.visibility == sample.CAUTIOUS
        note = self.env._("Few answers") if cautious else None
        return [round(number, 1) for number in found[:3]] + [note]

    # Drivers -------------------------------------------------------------------

    def _driver_heads(self):
        return [
            self.env._("Survey"),
            self.env._("Metric"),
            self.env._("Driver"),
            self.env._("Answers"),
            self.env._("Importance %"),
            self.env._("Performance"),
            self.env._("Correlation"),
            self.env._("Note"),
        ]

    def _tell_drivers(self, survey, metric, domain):
        mine = domain & Domain("metric_type", "=", metric)
        found = self._prepare_drivers(survey, mine)
        head = [survey.title, dict(self._metrics())[metric]]
        for row in found["rows"]:
            numbers = [row["share"], row["mean"], row["correlation"]]
            yield [*head, row["name"], found["answers"], *numbers]
        same = self.env._("Rated the same by everybody")
        for name in found["dropped"]:
            yield [*head, name, found["answers"], None, None, None, same]
        yield [*head, None, found["answers"], None, None, None, found["note"]]

    # Definitions ---------------------------------------------------------------

    def _tell_definitions(self):
        heads = [self.env._("Term"), self.env._("Meaning")]
        lines = [*self._define_figures(), *self._define_columns()]
        return [heads, *map(list, lines)]

    def _define_columns(self):
        """(term, text) of the columns that the page does not have."""
        return [
            (
                self.env._("From, until"),
                self.env._(
                    "The period of a survey: from when the first of the answers in this"
                    " file was asked for to the last response."
                ),
            ),
            (
                self.env._("Asked"),
                self.env._(
                    "How many were asked by e-mail or SMS in the period, whether their"
                    " answers are in this file or not."
                ),
            ),
            (
                self.env._("Interval low, interval high"),
                self.env._("The ends of the interval of the score."),
            ),
            (
                self.env._("Performance"),
                self.env._(
                    "Mean rating of a driver by the complete answers. The columns of a"
                    " matrix count from 1."
                ),
            ),
            (
                self.env._("Correlation"),
                self.env._(
                    "How closely a rating goes together with the score: 0 not at all, 1"
                    " completely, -1 completely in the opposite direction. Association,"
                    " not cause."
                ),
            ),
        ]
