from datetime import datetime, time

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.customer_mgmt.tools.evaluation import Series

from ..tools import sample
from ..tools.figure import NOBODY, figure

METRICS = {"nps": "score", "csat": "share"}
# Figures of percentages come as 0 to 100.
SCALES = {"score": 1, "share": 100}


class CustomerEvaluation(models.AbstractModel):
    """How satisfied customers are, month by month."""

    _inherit = "customer.evaluation"

    @api.model
    def _evaluation_series(self, company, months):
        series = super()._evaluation_series(company, months)
        if not self.env["customer.survey.report"].has_access("read"):
            return series
        counts = self._count_answers(company, months)
        return [
            *(
                self._series_satisfaction(metric, unit, months, counts)
                for metric, unit in METRICS.items()
            ),
            *series,
        ]

    def _count_answers(self, company, months):
        """{(first day of the month, metric): counts}"""
        since = datetime.combine(months[0].replace(day=1), time.min)
        counts = self.env["customer.survey.report"]._count_by(
            Domain("company_id", "=", company.id)
            & Domain("metric_type", "in", list(METRICS))
            & Domain("date", ">=", since),
            ["date:month", "metric_type"],
        )
        return {
            (fields.Date.to_date(month), metric): found
            for (month, metric), found in counts.items()
        }

    def _series_satisfaction(self, metric, unit, months, counts):
        names = {
            "nps": self.env._("NPS"),
            "csat": self.env._("Satisfied answers (CSAT)"),
        }
        definitions = {
            "nps": self.env._(
                "Of all answers of the month, the percentage of 9 and 10 less that of "
                "0 to 6. Months with fewer than 10 answers are left out."
            ),
            "csat": self.env._(
                "Of all answers of the month, the share of 4 and 5 of 5. Months with "
                "fewer than 10 answers are left out."
            ),
        }
        found = [
            figure(metric, counts.get((month.replace(day=1), metric), NOBODY))
            for month in months
        ]
        return Series(
            code=metric,
            section="satisfaction",
            name=names[metric],
            definition=definitions[metric],
            unit=unit,
            points=tuple(
                row.value / SCALES[unit]
                if row and row.visibility != sample.HIDDEN
                else None
                for row in found
            ),
            action="customer_survey.customer_survey_report_action",
        )
