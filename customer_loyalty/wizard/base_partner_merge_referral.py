from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Recommendations that would contradict each other do not count any more.

        Otherwise merging would fail, or drop rows.
        """
        self.env["loyalty.referral"].sudo()._before_merge(src_partners | dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)
