from odoo import api, fields, models
from odoo.tools import format_date


class ResPartner(models.Model):
    """Placeholders for messages to members; empty for who is none."""

    _inherit = "res.partner"

    care_loyalty_points = fields.Char(
        string="Care: Loyalty Points", compute="_compute_care_loyalty"
    )
    care_loyalty_tier = fields.Char(
        string="Care: Loyalty Tier", compute="_compute_care_loyalty"
    )
    care_loyalty_next = fields.Char(
        string="Care: Missing to Next Tier", compute="_compute_care_loyalty"
    )
    care_loyalty_expiring = fields.Char(
        string="Care: Points Expiring Soon", compute="_compute_care_loyalty"
    )
    care_loyalty_expiry = fields.Char(
        string="Care: First Expiry", compute="_compute_care_loyalty"
    )

    @api.depends("loyalty_member_ids")
    @api.depends_context("company", "lang", "uid")
    def _compute_care_loyalty(self):
        # Customers may know their own points, whoever writes the message.
        for partner in self.sudo():
            member = partner.loyalty_member_id
            card, expiring = member.card_id, member.expiring_points
            partner.care_loyalty_points = card.points_display or ""
            partner.care_loyalty_tier = member.tier_id.name or ""
            partner.care_loyalty_next = member.missing_text or ""
            partner.care_loyalty_expiring = (
                card._format_points(expiring) if expiring else ""
            )
            partner.care_loyalty_expiry = (
                format_date(self.env, member.expiring_on) if expiring else ""
            )
