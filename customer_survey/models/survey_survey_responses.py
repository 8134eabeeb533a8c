from odoo import fields, models


class SurveySurvey(models.Model):
    """How many customers answered: not what the state of answers says."""

    _inherit = "survey.survey"

    response_count = fields.Integer(string="Answers", compute="_compute_response_count")

    def _compute_response_count(self):
        groups = self.env["survey.user_input"]._read_group(
            [
                ("survey_id", "in", self.ids),
                ("response_date", "!=", False),
                ("test_entry", "=", False),
            ],
            ["survey_id"],
            ["__count"],
        )
        counts = {survey.id: count for survey, count in groups}
        for survey in self:
            survey.response_count = counts.get(survey._origin.id, 0)

    def action_open_customer_answers(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "customer_survey.survey_user_input_action_customer"
            ),
            "domain": [("survey_id", "in", self.ids)],
        }
