from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """What a contact that goes told about leaving, the one that stays told."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        profiles = self.env["customer.profile"].sudo()
        told = [
            (row.company_id, row.loss_reason_id, row.loss_note, row.loss_told_on)
            for row in profiles._of_any(partners).filtered("loss_reason_id")
        ]
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        kept = partners.exists()
        for company, reason, note, day in sorted(told, key=lambda row: row[-1]):
            silent = profiles._of_customers(kept, company)
            silent.filtered(lambda p, d=day: (p.loss_told_on or d) <= d).write(
                {"loss_reason_id": reason.id, "loss_note": note, "loss_told_on": day}
            )
        return result
