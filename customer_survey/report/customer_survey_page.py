from datetime import datetime, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools import sample
from ..tools.drivers import (
    NO_DRIVERS,
    SAME_OUTCOME,
    TOO_FEW_ANSWERS,
    TOO_MANY_DRIVERS,
)
from ..tools.figure import NOBODY, change, control, figure

MONTHS = 12
PERIODS = (30, 90, 365)
GROUPS = (
    "touchpoint_id",
    "place_id",
    "product_tmpl_id",
    "staff_id",
    "channel",
    "customer_segment_id",
    "tier",
)
MOST_ROWS = 20


class Span(NamedTuple):
    """A period up to now and the one before it, as moments (UTC)."""

    before: datetime
    since: datetime
    until: datetime


class CustomerSurveyPage(models.AbstractModel):
    """The page of satisfaction: figures in texts ready to read."""

    _name = "customer.survey.page"
    _description = "Satisfaction Page"

    @api.model
    @api.readonly
    def get_page(self, days=90):
        """The scores of all surveys that have answers, per company.

        :param days: of the period and of the one before it, one of `PERIODS`
        :return: {periods, rows: one per survey and company, most answers first,
            definitions: list of {term, text}}
        """
        span = self._span(days)
        report = self.env["customer.survey.report"]
        by = ["survey_id", "company_id", "metric_type"]
        within = self._within(span.since, span.until)
        now, people = report._count_by(within, by), report._count_people(within)
        past = report._count_by(self._within(span.before, span.since), by)
        asked = report._count_asked(span.since, span.until)
        keys = sorted(
            now.keys() | past.keys(),
            key=lambda key: (-now.get(key, NOBODY).total, key[0].title, key[2]),
        )
        return {
            "periods": self._periods(),
            "rows": [
                {
                    "people": people.get(key[:2], 0),
                    **self._prepare_row(
                        key,
                        now.get(key, NOBODY),
                        past.get(key, NOBODY),
                        asked.get(key[:2]),
                    ),
                }
                for key in keys
            ],
            "definitions": self._definitions(),
        }

    @api.model
    @api.readonly
    def get_survey(self, survey_id, metric, company_id, days=90):
        """What is behind the score of a survey in one company.

        :return: {trend: chart, flagged: text, groups: list of {title, rows}, drivers}
        """
        span = self._span(days)
        survey = self.env["survey.survey"].browse(survey_id).exists()
        if not survey or metric not in dict(self._metrics()):
            raise UserError(self.env._("This survey is gone. Choose another one."))
        mine = (
            Domain("survey_id", "=", survey.id)
            & Domain("metric_type", "=", metric)
            & Domain("company_id", "=", company_id)
        )
        within = self._within(span.since, span.until) & mine
        return {
            **self._prepare_trend(metric, mine),
            "groups": list(self._prepare_groups(metric, within)),
            "drivers": self._prepare_drivers(survey, within),
        }

    # Periods -------------------------------------------------------------------

    def _span(self, days):
        if days not in PERIODS:
            raise UserError(self.env._("Choose one of the periods of the page."))
        now, length = fields.Datetime.now(), timedelta(days=days)
        return Span(now - 2 * length, now - length, now)

    def _within(self, since, until):
        # A second is the finest that moments have: nothing counts twice.
        return Domain("date", ">", since) & Domain("date", "<=", until)

    def _periods(self):
        names = {
            30: self.env._("Last 30 days"),
            90: self.env._("Last 90 days"),
            365: self.env._("Last 365 days"),
        }
        return [{"days": days, "name": names[days]} for days in PERIODS]

    # Scores --------------------------------------------------------------------

    def _metrics(self):
        report = self.env["customer.survey.report"]
        return report._fields["metric_type"]._description_selection(self.env)

    def _prepare_row(self, key, now, past, asked):
        survey, company, metric = key
        several = len(self.env.companies) > 1
        return {
            "key": f"{survey.id}-{metric}-{company.id}",
            "survey_id": survey.id,
            "survey": survey.title,
            "company_id": company.id,
            "company": several and company.name,
            "metric": metric,
            "metric_name": dict(self._metrics())[metric],
            "asked": asked.asked if asked else 0,
            "rate": self._format_rate(asked),
            **self._prepare_score(metric, now),
            "change": self._describe_change(metric, past, now),
        }

    def _prepare_score(self, metric, counts):
        """{answers, score, interval, visibility} of a group."""
        found = figure(metric, counts)
        shown = found.visibility if found else sample.HIDDEN
        visible = shown != sample.HIDDEN
        return {
            "answers": counts.total,
            "visibility": shown,
            "score": visible and self._format_score(metric, found.value),
            "interval": visible and self._format_interval(metric, found),
        }

    def _format_score(self, metric, value):
        if metric == "nps":
            return f"{round(value):+d}" if round(value) else "0"
        return f"{round(value)} %"

    def _format_interval(self, metric, found):
        return self.env._(
            "%(low)s to %(high)s",
            low=self._format_score(metric, found.low),
            high=self._format_score(metric, found.high),
        )

    def _format_rate(self, asked):
        return bool(asked) and f"{round(100 * asked.answered / asked.asked)} %"

    def _describe_change(self, metric, before, after):
        found = change(metric, before, after)
        if not found:
            text, tone = self.env._("Too few answers to compare"), "muted"
        elif not found.reliable:
            text, tone = self.env._("No reliable change"), "muted"
        elif found.points > 0:
            text = self.env._("Up %s points", round(found.points))
            tone = "success"
        else:
            text = self.env._("Down %s points", round(-found.points))
            tone = "danger"
        return {"text": text, "tone": tone}

    # Trend ---------------------------------------------------------------------

    def _prepare_trend(self, metric, domain):
        months = self._months()
        since = fields.Datetime.to_datetime(months[0])
        counts = self.env["customer.survey.report"]._count_by(
            domain & Domain("date", ">=", since), ["date:month"]
        )
        by_month = {fields.Date.to_date(month): n for (month,), n in counts.items()}
        groups = [by_month.get(month, NOBODY) for month in months]
        names = [format_date(self.env, month, date_format="MMM yy") for month in months]
        limits = control(metric, groups)
        found = [figure(metric, group) for group in groups]
        shown = [f if f and f.visibility != sample.HIDDEN else None for f in found]
        return {
            "trend": self._prepare_chart(names, groups, shown, limits),
            "flagged": self._describe_flags(metric, names, shown, limits),
        }

    def _months(self):
        first = fields.Date.context_today(self).replace(day=1)
        return [first - relativedelta(months=n) for n in reversed(range(MONTHS))]

    def _prepare_chart(self, names, groups, shown, limits):
        def rounded(rows, name):
            return [row and round(getattr(row, name), 1) for row in rows]

        return {
            "labels": names,
            "answers": [group.total for group in groups],
            "score": {"label": self.env._("Score"), "data": rounded(shown, "value")},
            "low": {"label": self.env._("Interval"), "data": rounded(shown, "low")},
            "high": {"label": self.env._("Interval"), "data": rounded(shown, "high")},
            "lower_limit": {
                "label": self.env._("Limits of chance"),
                "data": rounded(limits, "low"),
            },
            "upper_limit": {
                "label": self.env._("Limits of chance"),
                "data": rounded(limits, "high"),
            },
            "flagged": [bool(limit and limit.flagged) for limit in limits],
        }

    def _describe_flags(self, metric, names, shown, limits):
        flags = [
            self.env._(
                "%(month)s: %(score)s",
                month=name,
                score=self._format_score(metric, found.value),
            )
            for name, found, limit in zip(names, shown, limits, strict=True)
            if limit and limit.flagged
        ]
        if flags:
            return self.env._("More than chance: %s", ", ".join(flags))
        if not any(limits):
            return self.env._("No month has the 10 answers that a score takes.")
        return self.env._("No month differs from the others by more than chance.")

    # Groups --------------------------------------------------------------------

    def _prepare_groups(self, metric, domain):
        for name in self._groups():
            counts = self.env["customer.survey.report"]._count_by(domain, [name])
            # What is known of no answer says nothing.
            if any(value for (value,) in counts):
                yield self._prepare_group(metric, name, counts)

    def _groups(self):
        """Analysts of surveys do not see who is in a segment."""
        members = self.env["customer.segment.member"].has_access("read")
        return [name for name in GROUPS if members or name != "customer_segment_id"]

    def _prepare_group(self, metric, name, counts):
        report = self.env["customer.survey.report"]
        largest = sorted(counts.items(), key=lambda item: -item[1].total)
        return {
            "name": name,
            "title": report._fields[name]._description_string(self.env),
            "rows": [
                {
                    "name": self._name_value(name, value),
                    **self._prepare_score(metric, group),
                }
                for (value,), group in largest[:MOST_ROWS]
            ],
        }

    def _name_value(self, name, value):
        field = self.env["customer.survey.report"]._fields[name]
        if not value and name == "customer_segment_id":
            return self.env._("No segment")
        if not value:
            return self.env._("Not known")
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        # Colleagues and shops are named to everybody who sees the answers.
        return value.sudo().display_name

    # Drivers -------------------------------------------------------------------

    def _prepare_drivers(self, survey, domain):
        report = self.env["customer.survey.report"]
        analysis, names = report._analyse_drivers(survey, domain)
        return {
            "rows": [
                {
                    "name": names[driver.code],
                    "mean": round(driver.mean, 2),
                    "correlation": round(driver.correlation, 2),
                    "share": round(100 * driver.share),
                }
                for driver in analysis.drivers
            ],
            "answers": analysis.answers,
            "note": self._describe_drivers(analysis),
            "dropped": [names[code] for code in analysis.dropped],
        }

    def _describe_drivers(self, analysis):
        if analysis.reason:
            return self._describe_obstacle(analysis)
        return self.env._(
            "These ratings explain %(share)s %% of the differences between the scores"
            " (R²) of %(answers)s complete answers. Association, not cause.",
            share=round(100 * analysis.r_squared),
            answers=analysis.answers,
        )

    def _describe_obstacle(self, analysis):
        if analysis.reason == TOO_FEW_ANSWERS and not analysis.answers:
            return self._describe_no_drivers()
        return {
            TOO_FEW_ANSWERS: self.env._(
                "%(answers)s complete answers; it takes %(needed)s to tell what matters"
                " to customers.",
                answers=analysis.answers,
                needed=analysis.needed,
            ),
            TOO_MANY_DRIVERS: self.env._("Too many drivers: ask for 12 at most."),
            NO_DRIVERS: self._describe_no_drivers(),
            SAME_OUTCOME: self.env._("Everybody gave the same score."),
        }[analysis.reason]

    def _describe_no_drivers(self):
        return self.env._(
            "Let questions with a scale or a matrix measure a “Driver”, such as the"
            " advice or the delivery, to see here what goes together with the score."
        )

    # Definitions ---------------------------------------------------------------

    def _definitions(self):
        lines = [*self._define_figures(), *self._define_comparisons()]
        return [{"term": term, "text": text} for term, text in lines]

    def _define_figures(self):
        """(term, text) of what the page and the workbook show."""
        return [
            (
                self.env._("NPS"),
                self.env._(
                    "Percentage of answers of 9 and 10 less that of 0 to 6, from -100"
                    " to +100."
                ),
            ),
            (self.env._("CSAT"), self.env._("Percentage of answers of 4 and 5 of 5.")),
            (
                self.env._("CES"),
                self.env._("Percentage of answers of 5 to 7 of 7: it was easy."),
            ),
            (
                self.env._("Interval"),
                self.env._(
                    "The true score lies within it 95 times of 100. NPS: adjusted Wald"
                    " interval; CSAT and CES: Wilson's."
                ),
            ),
            (
                self.env._("Answers"),
                self.env._(
                    "All answers with a score; tests are left out. Below 10 the score"
                    " is hidden, below 30 it is grey."
                ),
            ),
            (
                self.env._("Response rate"),
                self.env._(
                    "Of those asked by e-mail or SMS in the period, the percentage who"
                    " have answered by now."
                ),
            ),
            (
                self.env._("Importance"),
                self.env._(
                    "The part of R² that a driver adds, averaged over all orders of"
                    " adding drivers (LMG, the Shapley value), among the latest 5,000"
                    " answers. Performance is the mean rating."
                ),
            ),
        ]

    def _define_comparisons(self):
        return [
            (
                self.env._("Change"),
                self.env._(
                    "Against the period of the same length before. It is told only if"
                    " chance alone makes such a change less than 5 times of 100."
                ),
            ),
            (
                self.env._("Limits of chance"),
                self.env._(
                    "Three standard errors around the score of all twelve months. A"
                    " month is marked if it is beyond them and its interval leaves"
                    " that score out."
                ),
            ),
        ]
