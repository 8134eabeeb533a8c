from datetime import datetime, time

from odoo import fields, models


class SurveyUserInput(models.Model):
    """Forms of paper that somebody keys in."""

    _inherit = "survey.user_input"

    paper_date = fields.Date(
        readonly=True, help="When the customer filled in the form of paper."
    )

    def _prepare_response(self):
        """The customer answered on the day of the form, not when it was keyed in."""
        vals = super()._prepare_response()
        if self.paper_date:
            noon = datetime.combine(self.paper_date, time(12))
            vals["response_date"] = min(noon, vals["response_date"])
        return vals

    def _create_next_paper(self):
        """An empty form of the same pile."""
        self.ensure_one()
        return self.survey_id._create_customer_answers(
            [
                {
                    "survey_id": self.survey_id.id,
                    "channel": "paper",
                    "paper_date": self.paper_date,
                    "interviewer_id": self.interviewer_id.id,
                }
            ]
        )
