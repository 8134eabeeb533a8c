from odoo import fields, models


class LoyaltyTierAudience(models.AbstractModel):
    """Something that is meant for the members of some tiers."""

    _name = "loyalty.tier.audience"
    _description = "For Loyalty Tiers"

    allowed_tier_ids = fields.Many2many(
        "loyalty.tier",
        string="Only for Tiers",
        # What is for a tier that nobody reaches any more is not for everybody.
        context={"active_test": False},
        help="Only members of these tiers get it. Empty: everybody does.",
    )

    def _allowed_to(self, partner):
        """Those of these records that a contact may have."""
        tiers = partner.sudo()._get_loyalty_tiers()
        return (
            self.sudo()
            .filtered(
                lambda record: (
                    not record.allowed_tier_ids or record.allowed_tier_ids & tiers
                )
            )
            .sudo(self.env.su)
        )
