from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

LONGEST_SUBJECT = 200


class CustomerCase(models.Model):
    """Cases come and go on by e-mail."""

    _inherit = "customer.case"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """An e-mail to the address of a category is a new case."""
        subject = (msg_dict.get("subject") or "").strip()[:LONGEST_SUBJECT]
        vals = {
            "name": subject or self.env._("No subject"),
            "description": html2plaintext(msg_dict.get("body") or "").strip(),
            "partner_id": self._find_sender(msg_dict),
            "source": "email",
            **(custom_values or {}),
        }
        # Whoever the gateway runs as has written nothing and follows nothing.
        cases = self.with_context(mail_create_nosubscribe=True)
        return super(CustomerCase, cases).message_new(msg_dict, vals)

    def _find_sender(self, msg_dict):
        if msg_dict.get("author_id"):
            return msg_dict["author_id"]
        address = email_normalize(msg_dict.get("email_from") or "")
        return self.env["res.partner"]._find_by_addresses([address or ""]).id

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        if message.message_type in ("email", "comment"):
            self.sudo()._note_message(message.sudo())
        return result

    def _note_message(self, message):
        """The customer is answered, or goes on talking."""
        staff = message.author_id.user_ids.filtered(lambda user: not user.share)
        if staff and message.subtype_id == self.env.ref("mail.mt_comment"):
            self._respond()
        elif not staff and self.date_closed:
            self._hear_after_close()
        elif not staff and self.is_waiting:
            self.stage_id = self._get_first_stage()

    def _respond(self):
        silent = self.filtered(lambda case: not case.date_first_response)
        silent.write({"date_first_response": fields.Datetime.now()})
