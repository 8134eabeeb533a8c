from odoo import models

WORDS = ("text_box", "char_box")


class SurveyUserInput(models.Model):
    """Somebody wants to be forgotten: the person goes, the score stays."""

    _inherit = "survey.user_input"

    def action_erase(self):
        """For whoever may delete answers."""
        self.check_access("unlink")
        self.sudo()._erase_person()

    def _erase_person(self):
        """Remove who answered, what they wrote, and what leads back to them."""
        answers = self.filtered(lambda each: each.survey_id.survey_type == "customer")
        lines = answers.user_input_line_ids
        lines.filtered(lambda line: line.answer_type in WORDS).unlink()
        answers._invitations().unlink()
        contacts = self.env["customer.interaction"].with_context(active_test=False)
        contacts.search(
            [("res_model", "=", self._name), ("res_id", "in", answers.ids)]
        ).unlink()
        answers.case_ids.user_input_id = False
        answers.message_ids.unlink()
        answers.message_follower_ids.unlink()
        answers.write(
            {
                "partner_id": False,
                "email": False,
                "nickname": False,
                "verbatim": False,
                "may_contact": False,
                "source_model": False,
                "source_id": False,
            }
        )
