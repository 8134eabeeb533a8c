from datetime import timedelta

from odoo import api, fields, models

from ..tools.upload import MOST_PER_HOUR


class CustomerCase(models.Model):
    """What customers report on the portal."""

    _inherit = "customer.case"

    @api.model
    def _reported_too_often(self, partner):
        """Nobody has that much to say in an hour; programs do."""
        an_hour_ago = fields.Datetime.now() - timedelta(hours=1)
        recent = self.search_count(
            [
                ("partner_id", "=", partner.id),
                ("source", "=", "portal"),
                ("create_date", ">=", an_hour_ago),
            ]
        )
        return recent >= MOST_PER_HOUR

    @api.model
    def _report(self, partner, company, report, uploads):
        """A case a customer reports, with the files that belong to it.

        :param report: :class:`Report` of the customer
        :param uploads: list of :class:`Upload`
        """
        case = self.with_context(mail_create_nosubscribe=True).create(
            {
                "name": report.subject,
                "description": report.text,
                "kind": report.kind,
                "partner_id": partner.id,
                "company_id": company.id,
                "order_id": report.order_id,
                "source": "portal",
            }
        )
        case.message_subscribe(partner.ids)
        case.message_post(
            body=report.text,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[tuple(upload) for upload in uploads],
        )
        return case
