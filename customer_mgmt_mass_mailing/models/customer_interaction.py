from odoo import models
from odoo.tools import email_normalize


class CustomerInteraction(models.Model):
    _inherit = "customer.interaction"

    def _write_mails(self, plan):
        """Have the opens and clicks of each e-mail counted, and let customers
        unsubscribe with one click, as in any mailing."""
        mailing = plan._get_mailing()
        links = mailing._get_link_tracker_values()
        mails = super()._write_mails(plan.with_context(post_convert_links=links))
        mails.mailing_id = mailing
        rows = {row.partner_id.id: row for row in self}
        self.env["mailing.trace"].sudo().create(
            [rows[mail.res_id]._prepare_trace_vals(mail) for mail in mails]
        )
        return mails

    def _prepare_trace_vals(self, mail):
        return {
            "customer_interaction_id": self.id,
            "mass_mailing_id": mail.mailing_id.id,
            "mail_mail_id": mail.id,
            "message_id": mail.message_id,
            "model": mail.model,
            "res_id": mail.res_id,
            "email": email_normalize(self.partner_id.email),
        }
