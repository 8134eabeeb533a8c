from odoo import api, models


class LoyaltyReferral(models.Model):
    _inherit = "loyalty.referral"

    @api.model
    def _count_friends(self, partner):
        """{program id: {registered, bought, rewarded}} for a member's own eyes: how
        many, not who."""
        groups = self._read_group(
            [("referrer_id", "=", partner.id), ("state", "!=", "refused")],
            ["program_id", "state"],
            ["__count"],
        )
        friends = {}
        for program, state, count in groups:
            counts = friends.setdefault(
                program.id, dict.fromkeys(("registered", "bought", "rewarded"), 0)
            )
            counts["registered"] += count * (state != "invited")
            counts["bought"] += count * (state in ("purchased", "rewarded"))
            counts["rewarded"] += count * (state == "rewarded")
        return friends
