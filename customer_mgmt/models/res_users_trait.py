from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model
    def _add_missing_default_values(self, values):
        """Keep what is known about a contact that becomes a user: stock leaves the
        other fields of the contact alone, but empties its properties."""
        complete = super()._add_missing_default_values(values)
        if values.get("partner_id") and "properties" not in values:
            complete.pop("properties", None)
        return complete
