from odoo import fields, models
from odoo.fields import Domain


class LoyaltyProgram(models.Model):
    _inherit = "loyalty.program"

    portal_join = fields.Boolean(
        string="Join in the Portal",
        default=True,
        help="Customers can become members by themselves, in the portal.",
    )

    def _joinable_by(self, partner, company):
        """The programs a contact may join in the portal of a company."""
        today = fields.Date.context_today(self)
        programs = self.sudo().search(
            Domain("on_ledger", "=", True)
            & Domain("portal_join", "=", True)
            & Domain("company_id", "in", [False, *company.sudo().parent_ids.ids])
            & (Domain("date_from", "=", False) | Domain("date_from", "<=", today))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        members = self.env["loyalty.member"].sudo()
        joined = members.search(
            [("partner_id", "=", partner.id), ("program_id", "in", programs.ids)]
        )
        return (programs - joined.program_id)._allowed_to(partner)
