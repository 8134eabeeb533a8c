from odoo import models
from odoo.tools import format_date, format_datetime


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _in_words(self):
        """The answer whole, without the row of a matrix."""
        kind = self.answer_type
        if kind == "suggestion":
            return self.suggested_answer_id.value or ""
        value = self[f"value_{kind}"]
        if kind == "date":
            return format_date(self.env, value)
        if kind == "datetime":
            return format_datetime(self.env, value)
        if kind == "numerical_box":
            return f"{value:g}"
        return str(value)
