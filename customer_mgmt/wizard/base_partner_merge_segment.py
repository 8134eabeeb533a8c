from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """A contact that is merged hands its stays in segments on."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        segments = self.env["customer.segment"].sudo()
        segments._prepare_merge(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        segments._complete_merge(dst_partner)
        return result
