from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever gets access to the portal has registered: a prospect."""
        users = super().create(vals_list)
        self.env["customer.refresh"]._enqueue(
            (user.company_id, user.partner_id) for user in users if user.share
        )
        return users
