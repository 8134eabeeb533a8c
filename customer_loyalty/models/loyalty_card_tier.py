from odoo import api, models

from .loyalty_program_tier import QUALIFYING


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    @api.model
    def _loyalty_post(self, postings, before=None):
        """Whoever reaches a tier by what is posted is in it at once."""
        moves = super()._loyalty_post(postings, before)
        earned = moves.filtered(lambda move: move.type in QUALIFYING)
        if earned:
            self.env["loyalty.member"]._raise_tiers(earned.card_id)
        return moves
