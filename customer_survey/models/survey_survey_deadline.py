from datetime import timedelta

from odoo import fields, models


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    deadline_days = fields.Integer(
        string="Days to Answer",
        default=30,
        help="An answer that nobody gave by then is not taken any more. 0: any time.",
    )
    _deadline_days_check = models.Constraint(
        "CHECK (deadline_days >= 0)", "The days to answer cannot be negative."
    )

    def _answer_deadline(self):
        """When an answer asked for now is not taken any more, in UTC."""
        if not self.deadline_days:
            return False
        return fields.Datetime.now() + timedelta(days=self.deadline_days)
