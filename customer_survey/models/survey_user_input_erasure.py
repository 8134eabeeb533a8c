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
        answers._erase_around(answers)
        answers.message_follower_ids.unlink()
        answers._erase_in_cases()
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

    def _erase_around(self, records):
        """Remove what was said about records: contacts, messages, notes for staff."""
        everything = self.env(context={**self.env.context, "active_test": False})
        about = [("res_model", "=", records._name), ("res_id", "in", records.ids)]
        everything["customer.interaction"].search(about).unlink()
        everything["mail.activity"].search(about).write({"note": False})
        # Also the alerts, which the records do not show among their messages.
        messages = self.env["mail.message"].search(
            [("model", "=", records._name), ("res_id", "in", records.ids)]
        )
        messages.attachment_ids.unlink()
        messages.unlink()

    def _erase_in_cases(self):
        """What these answers started stays in the figures, and in the work of staff."""
        cases = self.env["customer.case"].with_context(active_test=False)
        cases = cases.search([("user_input_id", "in", self.ids)])
        self._erase_around(cases)
        followers = cases.message_follower_ids
        followers.filtered("partner_id.partner_share").unlink()
        # A message would say whose case it was.
        cases.with_context(tracking_disable=True).write(
            {
                "partner_id": False,
                "email_from": False,
                "email_cc": False,
                "description": False,
                "order_id": False,
                "document": False,
            }
        )
