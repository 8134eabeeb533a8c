from odoo import api, fields, models
from odoo.exceptions import UserError


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    trait_category_id = fields.Many2one(
        "res.partner.category",
        string="Sets Tag",
        help="Contacts who choose this get the tag, known from a survey. It goes when"
        " they choose something else of the question later.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_unanswered(self):
        questions = self.question_id | self.matrix_question_id
        customer = questions.filtered(
            lambda question: question.survey_id.survey_type == "customer"
        )
        lines = self.env["survey.user_input.line"].sudo()
        if customer and lines.search_count(
            [
                "|",
                ("suggested_answer_id", "in", self.ids),
                ("matrix_row_id", "in", self.ids),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._("Customers have chosen this answer: it has to stay.")
            )
