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
        return {
            "doc_ids": docids,
            "doc_model": members._name,
            "docs": members,
            "statements": {
                member.id: member._get_statement(*period) for member in members
            },
        }
