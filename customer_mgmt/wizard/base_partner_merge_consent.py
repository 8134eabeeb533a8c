from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Of several decisions about the same contact the last one holds.

        Otherwise merging would drop those of the contacts that go.
        """
        partners = self.env["res.partner"].browse(partner_ids)
        self.env["customer.consent"].sudo()._keep_latest(partners)
        return super()._merge(partner_ids, dst_partner, extra_checks)
