from odoo import fields, models


class MailComposeMessage(models.TransientModel):
    """Mailings ask the gate of contacts, batch by batch and in the transaction that
    writes the mails.

    The hook ``_mailing_get_opt_out_list`` does not know the batch: it would judge all
    recipients again for each fifty of them, those that stock leaves out included.
    """

    _inherit = "mail.compose.message"

    def _process_mail_values_state(self, mail_values_dict):
        result = super()._process_mail_values_state(mail_values_dict)
        if self.mass_mailing_id and self.model == "res.partner":
            self._apply_gate(result)
        return result

    def _apply_gate(self, mail_values_dict):
        """Cancel the mails of those who may not be contacted, delay those that would
        arrive in the quiet hours."""
        partners = self.env["res.partner"].browse(
            res_id
            for res_id, values in mail_values_dict.items()
            if values.get("failure_type") != "mail_dup"
        )
        asked = self.mass_mailing_id._ask_gate(partners, "email")
        verdicts = {
            partner: verdict
            for partner, verdict in asked.items()
            if not verdict.allowed or self._is_sent(mail_values_dict[partner.id])
        }
        self.mass_mailing_id._log_contacts(verdicts, "email")
        for partner, verdict in verdicts.items():
            self._apply_verdict(mail_values_dict[partner.id], verdict)

    def _apply_verdict(self, values, verdict):
        if not verdict.allowed and self._is_sent(values):
            values.update(
                state="cancel", failure_type="mail_optout", is_notification=False
            )
        elif verdict.at > fields.Datetime.now():
            values["scheduled_date"] = verdict.at

    def _is_sent(self, values):
        """Stock has nothing against it: the address is fine, for instance."""
        return values.get("state") not in ("cancel", "exception")
