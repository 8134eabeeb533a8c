from odoo import fields, models


class SurveySurvey(models.Model):
    """Customers may answer without anybody knowing who said what."""

    _inherit = "survey.survey"

    is_anonymous = fields.Boolean(
        string="Anonymous",
        help="Nobody sees who gave which answer, not even later. Answers have no"
        " customer, order or colleague, and change nothing on contacts. Of the time,"
        " only the day is kept; the order in which answers came in remains.",
    )
