from odoo import models

TYPES = {"email": "mailing", "sms": "sms_marketing"}
TAKEN = ("planned", "done")


class MailingMailing(models.Model):
    _inherit = "mailing.mailing"

    def _ask_gate(self, partners, channel):
        """Whom of some recipients the mailing may be sent to, and when.

        :return: {partner: :class:`~odoo.addons.customer_mgmt.tools.contact.Verdict`}
        """
        self.ensure_one()
        return self.env["customer.contact.gate"]._can_contact(
            partners,
            channel,
            self._contact_purpose(),
            company=self._contact_company(),
            ignored=self._contact_rows(partners),
        )

    def _log_contacts(self, verdicts, channel):
        """Reserve the slots of those who get the mailing, and say why others do not.

        A mailing that is tried again finds the rows of the first time.
        """
        known = {
            row.partner_id: row
            for row in self._contact_rows(self._partners_of(verdicts))
        }
        new = []
        for partner, verdict in verdicts.items():
            vals = self._prepare_interaction_vals(partner, verdict, channel)
            row = known.get(partner)
            if not row:
                new.append(vals)
            elif row.state not in TAKEN:
                row.write(
                    {
                        name: vals[name]
                        for name in ("state", "date", "reason", "reason_note")
                    }
                )
        self.env["customer.interaction"].sudo()._log(new)

    def _prepare_interaction_vals(self, partner, verdict, channel):
        return {
            "type": TYPES[channel],
            "key": self._contact_key(partner.id),
            "partner_id": partner.id,
            "company_id": self._contact_company().id,
            "date": verdict.at,
            "channel": channel,
            "purpose": self._contact_purpose(),
            "state": "planned" if verdict.allowed else "suppressed",
            "reason": verdict.reason,
            "reason_note": verdict.note,
            "summary": self.subject,
            "user_id": self.user_id.id,
            "res_model": self._name,
            "res_id": self.id,
        }

    def _contact_rows(self, partners):
        """The interactions of the mailing with some contacts."""
        rows = self.env["customer.interaction"].sudo().with_context(active_test=False)
        keys = [self._contact_key(partner_id) for partner_id in partners.ids]
        return rows.search([("key", "in", keys)])

    def _contact_key(self, partner_id):
        """The one under which sent mails are logged."""
        return f"{self._name}:{self.id}:{partner_id}"

    def _contact_company(self):
        return self.user_id.company_id or self.env.company

    def _contact_purpose(self):
        """Who leaves the exclusion list aside has something to say that everybody must
        know, such as the recall of a product."""
        return "marketing" if self.use_exclusion_list else "service"

    def _partners_of(self, verdicts):
        return self.env["res.partner"].union(*verdicts)
