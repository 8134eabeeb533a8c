from odoo import models


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """E-mails that were sent are interactions; logged before they are deleted."""
        tested = self.env.context.get("mailing_test_mail")
        if failure_type:
            planned = self._planned_interactions()
            planned._fail(failure_reason or failure_type)
        if (success_pids or success_emails) and not tested:
            self.sudo()._log_interactions(success_pids, success_emails)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )

    def _log_interactions(self, success_pids, success_emails):
        partners = self.env["res.partner"].concat(*success_pids)
        partners |= partners._find_by_addresses(success_emails)
        self.env["customer.interaction"]._log_automatically(
            [
                mail._prepare_interaction(partner)
                for mail in self - self._of_plans()
                if not (mail.is_internal or mail.subtype_id.internal)
                for partner in partners
            ]
        )

    def _planned_interactions(self):
        return self.env["customer.interaction"]._of_messages(self.mail_message_id)

    def _of_plans(self):
        """E-mails whose contact was planned, and is in the ledger already."""
        messages = set(self._planned_interactions().mapped("res_id"))
        return self.filtered(lambda mail: mail.mail_message_id.id in messages)

    def _prepare_interaction(self, partner):
        """Values of an interaction with somebody who got the e-mail."""
        interactions = self.env["customer.interaction"]
        # What nobody wrote is a confirmation or the like.
        written = self.message_type == "comment"
        return {
            "partner_id": partner.id,
            "company_id": (self.record_company_id or self.env.company).id,
            "type": "email",
            "purpose": "service" if written else "transactional",
            "key": f"mail.message:{self.mail_message_id.id}:{partner.id}",
            "summary": self.subject or self.preview,
            "user_id": self.create_uid.id,
            **interactions._prepare_about(self.model, self.res_id),
            **interactions._prepare_mailing(self, partner, "mailing"),
        }
