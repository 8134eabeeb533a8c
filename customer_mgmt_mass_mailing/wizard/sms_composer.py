from odoo import fields, models


class SmsComposer(models.TransientModel):
    """SMS mailings ask the gate of contacts, too.

    ``mailing_id`` comes with SMS Marketing, which need not be installed.
    """

    _inherit = "sms.composer"

    def _get_optout_record_ids(self, records, recipients_info):
        result = super()._get_optout_record_ids(records, recipients_info)
        if "mailing_id" not in self._fields or not self.mailing_id:
            return result
        if records._name != "res.partner":
            return result
        verdicts = self._ask_gate(records)
        self.mailing_id._log_contacts(verdicts, "sms")
        refused = [p.id for p, verdict in verdicts.items() if not verdict.allowed]
        return [*result, *refused]

    def _ask_gate(self, partners):
        """An SMS cannot wait: in the quiet hours there is none."""
        verdicts = self.mailing_id._ask_gate(partners, "sms")
        # Not before asking: a second that passes in between is no quiet hour.
        now = fields.Datetime.now()
        return {
            partner: verdict._replace(reason="quiet")
            if verdict.allowed and verdict.at > now
            else verdict
            for partner, verdict in verdicts.items()
        }
