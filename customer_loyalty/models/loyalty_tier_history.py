from odoo import fields, models

from ..tools.posting import Posting, Source

CAUSES = [
    ("reached", "Reached"),
    ("kept", "Earned Again"),
    ("dropped", "Not Earned Again"),
    ("returned", "Purchases Returned"),
    ("manual", "Changed by Hand"),
]


class LoyaltyTierHistory(models.Model):
    """What happened to the tier of a member."""

    _name = "loyalty.tier.history"
    _description = "Loyalty Tier History"
    _order = "date desc, id desc"
    _rec_name = "tier_to_id"

    member_id = fields.Many2one(
        "loyalty.member", required=True, readonly=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="member_id.partner_id", store=True)
    program_id = fields.Many2one(related="member_id.program_id", store=True)
    company_id = fields.Many2one(related="member_id.company_id", store=True)
    tier_from_id = fields.Many2one(
        "loyalty.tier", string="From", readonly=True, ondelete="restrict"
    )
    tier_to_id = fields.Many2one(
        "loyalty.tier", string="To", readonly=True, ondelete="restrict"
    )
    date = fields.Date(required=True, readonly=True, index=True)
    cause = fields.Selection(CAUSES, required=True, readonly=True)
    qualifying = fields.Float(
        string="Earned at That Time",
        digits=(16, 2),
        readonly=True,
        aggregator=None,
        help="What counted for the tier when this happened.",
    )
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="By", readonly=True, default=lambda self: self.env.user
    )

    def _rises(self):
        came_from = self.tier_from_id.threshold if self.tier_from_id else -1
        return bool(self.tier_to_id) and self.tier_to_id.threshold > came_from

    def _give(self):
        """The points for reaching a tier, once per member and tier.

        They wait as long as those of the purchase that may still be returned, and are
        not taken back: a member who drops and rises again gets none.
        """
        gifts = self.filtered(
            lambda row: row._rises() and row.tier_to_id.upgrade_points
        )
        if gifts:
            postings = [row._prepare_gift() for row in gifts]
            self.env["loyalty.card"]._loyalty_post(postings)

    def _prepare_gift(self):
        member, tier = self.member_id, self.tier_to_id
        return Posting(
            card_id=member.card_id.id,
            type="offer",
            points=tier.upgrade_points,
            key=f"tier:{tier.id}:{member.id}",
            source=Source(self._name, self.id),
            reason=self.env._("Welcome to %(tier)s", tier=tier.name),
            available=member.program_id._wait_until(self.date),
        )
