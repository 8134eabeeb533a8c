from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..tools.evaluation import latest

PERIODS = (12, 24)
UNIT_SCALE = {"share": 100}


class CustomerEvaluation(models.AbstractModel):
    """Is it getting better? Satisfaction, loyalty, churn and win-back over time.

    **How to add a figure:** extend :meth:`_evaluation_series`; the page shows whatever
    is there, each with its definition and a way to what is behind it.
    """

    _name = "customer.evaluation"
    _description = "Evaluation"

    @api.model
    @api.readonly
    def get_page(self, months=12):
        """The figures of the current company in texts ready to read.

        :param months: how many of the months that are over, one of `PERIODS`
        :return: {periods, sections: list of {title, series: list of {code, name,
            definition, latest, before, chart, action}}}
        """
        if months not in PERIODS:
            raise UserError(self.env._("Choose one of the periods of the page."))
        company = self.env.company
        ends = self._month_ends(company, months)
        series = self._evaluation_series(company, ends)
        return {
            "periods": [
                {"months": number, "name": self.env._("%s months", number)}
                for number in PERIODS
            ],
            "sections": [
                {
                    "title": title,
                    "series": [
                        self._prepare_series(each, company, ends)
                        for each in series
                        if each.section == section
                    ],
                }
                for section, title in self._sections()
                if any(each.section == section for each in series)
            ],
        }

    @api.model
    def _evaluation_series(self, company, months):
        """Extension point: the figures of the page.

        :param months: last days of months that are over, the oldest first
        :return: list of :class:`~..tools.evaluation.Series`
        """
        return []

    def _sections(self):
        return [
            ("satisfaction", self.env._("Satisfaction")),
            ("loyalty", self.env._("Loyalty")),
            ("churn", self.env._("Churn")),
            ("winback", self.env._("Win-Back")),
        ]

    def _month_ends(self, company, months):
        first = company.sudo().customer_policy_id._today().replace(day=1)
        return [
            first - relativedelta(months=number, days=1)
            for number in reversed(range(months))
        ]

    @api.model
    def _align(self, months, found):
        """One point per month.

        :param found: {any day of a month: value}
        :return: tuple, None where there is no value
        """
        values = {(day.year, day.month): value for day, value in found.items()}
        return tuple(values.get((end.year, end.month)) for end in months)

    # Words ---------------------------------------------------------------------

    def _prepare_series(self, series, company, months):
        place = latest(series.points)
        return {
            "code": series.code,
            "name": series.name,
            "definition": series.definition,
            "latest": self._describe(series, company, months, place),
            "before": self._describe(series, company, months, self._year_before(place)),
            "chart": place is not None and self._prepare_chart(series, months),
            "action": series.action,
        }

    def _year_before(self, place):
        return place - 12 if place is not None and place >= 12 else None

    def _describe(self, series, company, months, place):
        if place is None or series.points[place] is None:
            return False
        return self.env._(
            "%(value)s in %(month)s",
            value=self._format(series, company, series.points[place]),
            month=self._name_month(months[place]),
        )

    def _format(self, series, company, value):
        if series.unit == "share":
            return f"{100 * value:.1f} %"
        if series.unit == "money":
            return format_amount(self.env, value, company.currency_id)
        return f"{value:.0f}"

    def _name_month(self, day):
        return format_date(self.env, day, date_format="MMM yy")

    def _prepare_chart(self, series, months):
        scale = UNIT_SCALE.get(series.unit, 1)
        return {
            "type": "line",
            "labels": [self._name_month(month) for month in months],
            "datasets": [
                {
                    "label": series.name,
                    "data": [
                        None if point is None else round(scale * point, 2)
                        for point in series.points
                    ],
                }
            ],
        }
