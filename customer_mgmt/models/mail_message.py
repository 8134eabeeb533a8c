from odoo import api, fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        """E-mails that come in from customers are interactions."""
        messages = super().create(vals_list)
        if any(vals.get("message_type") == "email" for vals in vals_list):
            received = messages.filtered(
                lambda message: message.message_type == "email" and message.author_id
            )
            self.env["customer.interaction"]._log_automatically(
                [message._prepare_interaction() for message in received.sudo()]
            )
        return messages

    def _prepare_interaction(self):
        about = self.env["customer.interaction"]._prepare_about(self.model, self.res_id)
        return {
            "partner_id": self.author_id.id,
            "company_id": (self.record_company_id or self.env.company).id,
            # The clocks of senders are not to be trusted.
            "date": min(self.date, fields.Datetime.now()),
            "type": "email_in",
            "key": f"mail.message:{self.id}",
            "summary": self.subject or self.preview,
            "user_id": False,
            **about,
        }
