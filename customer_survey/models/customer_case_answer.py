from odoo import fields, models

from .customer_case import INTERNAL


class CustomerCase(models.Model):
    """Cases that an answer to a survey started."""

    _inherit = "customer.case"

    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Answer",
        readonly=True,
        copy=False,
        ondelete="set null",
        groups=INTERNAL,
    )
    score = fields.Integer(related="user_input_id.score", groups=INTERNAL)

    _answer_unique = models.UniqueIndex(
        "(user_input_id) WHERE user_input_id IS NOT NULL",
        "There is a case for this answer already.",
    )

    def _prepare_from_answer(self, answer):
        """Values of the case an answer is worth, less what a rule says."""
        return {
            **self._get_document_values(answer.source_model, answer.source_id),
            "name": self._describe(answer),
            "description": answer.verbatim,
            "source": "survey",
            "user_input_id": answer.id,
            "company_id": answer.company_id.id or self.env.company.id,
            "partner_id": answer.partner_id.id,
            "email_from": answer.email,
            "date": self._when_told(answer),
        }

    def _when_told(self, answer):
        """Of anonymous answers only the day is known: nobody is late since midnight."""
        return fields.Datetime.now() if answer.is_anonymous else answer.response_date

    def _describe(self, answer):
        highest = answer.survey_id.metric_question_id.scale_max
        if not answer.has_score:
            return answer.survey_id.title
        return self.env._(
            "%(survey)s: %(score)s of %(highest)s",
            survey=answer.survey_id.title,
            score=answer.score,
            highest=highest,
        )

    def action_open_answer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "survey.user_input",
            "res_id": self.user_input_id.id,
            "views": [(False, "form")],
        }
