from odoo import models


class SurveyUserInput(models.Model):
    """Customers tell in surveys why they left."""

    _inherit = "survey.user_input"

    def _on_responded(self):
        result = super()._on_responded()
        for answer in self.sudo().filtered("partner_id"):
            answer._tell_loss()
        return result

    def _tell_loss(self):
        """The first reason among the choices, in the order of the questions."""
        chosen = self.user_input_line_ids.suggested_answer_id
        told = chosen.filtered("loss_reason_id")
        if told:
            first = min(told, key=lambda c: (c.question_id.sequence, c.sequence))
            profiles = self.env["customer.profile"]
            profiles = profiles._of_customers(self.partner_id, self.company_id)
            profiles._tell_loss(first.loss_reason_id, self.verbatim)
