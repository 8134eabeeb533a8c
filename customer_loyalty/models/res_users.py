from odoo import api, models

from .loyalty_card import ADJUSTERS


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _loyalty_managers(self, company=None):
        """Who decides about points, of a company or of all."""
        managers = self.env.ref(ADJUSTERS).sudo().all_user_ids
        return managers.filtered(
            lambda user: user.active and (not company or company in user.company_ids)
        ) - self.env.ref("base.user_root")
