from odoo import api, fields, models
from odoo.tools import format_date


class CustomerProfile(models.Model):
    """Whoever complains may be about to leave."""

    _inherit = "customer.profile"

    open_complaint_ids = fields.Many2many(
        "customer.case", compute="_compute_open_complaint_ids", compute_sudo=True
    )

    @api.depends("partner_id", "company_id")
    def _compute_open_complaint_ids(self):
        complaints = self.env["customer.case"].search(
            [
                ("date_closed", "=", False),
                ("kind", "=", "complaint"),
                ("company_id", "in", self.company_id.ids),
                ("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ]
        )
        by_customer = complaints.grouped(
            lambda case: (case.partner_id.commercial_partner_id, case.company_id)
        )
        for profile in self:
            key = (profile.partner_id, profile.company_id)
            profile.open_complaint_ids = by_customer.get(key, False)

    def _get_reasons(self, documents):
        reasons = super()._get_reasons(documents)
        complaints = self.sudo().open_complaint_ids.sorted("date")
        if not complaints:
            return reasons
        oldest = complaints[0]
        complaint = {
            "code": "complaint",
            "text": self.env._(
                "Complains since %(date)s: %(subject)s",
                date=format_date(self.env, oldest.date),
                subject=oldest.name,
            ),
            "model": complaints._name,
            "ids": complaints.ids,
        }
        return [complaint, *reasons]
