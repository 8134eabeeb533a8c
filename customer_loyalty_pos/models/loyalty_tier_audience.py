from odoo import api, fields, models


class LoyaltyTierAudience(models.AbstractModel):
    _inherit = "loyalty.tier.audience"

    till_tier_ids = fields.Json(
        compute="_compute_till_tier_ids",
        compute_sudo=True,
        help="The ids of the allowed tiers, whatever the cashier may see of them.",
    )

    @api.depends("allowed_tier_ids")
    def _compute_till_tier_ids(self):
        for record in self:
            record.till_tier_ids = record.allowed_tier_ids.ids
