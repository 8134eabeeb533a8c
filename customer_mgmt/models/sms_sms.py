from odoo import models

ACCEPTED = ("process", "pending", "sent")


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _handle_call_result_hook(self, results):
        """Text messages that the provider accepted are interactions."""
        result = super()._handle_call_result_hook(results)
        interactions = self.env["customer.interaction"]
        planned = set(interactions._of_messages(self.mail_message_id).mapped("res_id"))
        accepted = self.filtered(
            lambda sms: (
                sms.state in ACCEPTED
                and sms.partner_id
                and sms.mail_message_id.id not in planned
            )
        )
        interactions._log_automatically(
            [sms._prepare_interaction() for sms in accepted.sudo()]
        )
        return result

    def _prepare_interaction(self):
        """Values of an interaction with the recipient."""
        message = self.mail_message_id
        interactions = self.env["customer.interaction"]
        return {
            "partner_id": self.partner_id.id,
            "company_id": (message.record_company_id or self.env.company).id,
            "type": "sms",
            "key": f"sms.sms:{self.uuid}",
            "summary": self.body,
            "user_id": self.create_uid.id,
            **interactions._prepare_about(message.model, message.res_id),
            **interactions._prepare_mailing(self, self.partner_id, "sms_marketing"),
        }
