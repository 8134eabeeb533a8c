from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """A contact that is merged hands its alerts on."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        alerts = self.env["customer.alert"].sudo()
        alerts._prepare_merge(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
