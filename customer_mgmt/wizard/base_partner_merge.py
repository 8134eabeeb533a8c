from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """The documents move to the contact that stays: score it again.

        Decisions taken on a contact that goes, such as a block, outlive it.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        profiles = self.env["customer.profile"].sudo()._of_any(partners)
        companies = profiles.company_id
        decided = profiles.filtered("manual_stage")
        decisions = [
            (row.company_id.id, row.manual_stage, row.manual_date, row.manual_reason)
            for row in decided
        ]
        # Numbers are unique per contact: they are given anew, or the rows of contacts
        # that go could not move.
        interactions = self.env["customer.interaction"].sudo()
        interactions._of_any(partners)._free_numbers()
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        kept = partners.exists()
        interactions._of_any(kept)._number_touches()
        self.env["customer.refresh"]._enqueue(
            (company, customer)
            for company in companies
            for customer in kept.commercial_partner_id
        )
        self.env["customer.profile"].sudo()._inherit_decisions(kept, decisions)
        return result
