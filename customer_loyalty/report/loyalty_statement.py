from odoo import api, fields, models


class LoyaltyStatementReport(models.AbstractModel):
    """The printed account of members."""

    _name = "report.customer_loyalty.report_loyalty_statement"
    _description = "Loyalty Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        """:param data: {start, end}: the period, as texts; default: this year"""
        members = self.env["loyalty.member"].browse(docids)
        members.check_access("read")
        period = [
            fields.Date.to_date((data or {}).get(name)) for name in ("start", "end")
        ]
        docs = [
            member.with_context(lang=member.partner_id.lang or self.env.lang)
            for member in members
        ]
        return {
            "doc_ids": docids,
            "doc_model": members._name,
            "docs": docs,
            "statements": {doc.id: doc._get_statement(*period) for doc in docs},
        }
