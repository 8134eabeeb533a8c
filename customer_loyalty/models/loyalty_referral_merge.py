from odoo import api, models


class LoyaltyReferral(models.Model):
    _inherit = "loyalty.referral"

    @api.model
    def _before_merge(self, partners):
        """People turn out to be one: who recommended herself gets nothing, and of
        several recommendations of the same friend the most advanced stays."""
        counting = self.search(
            [("referee_id", "in", partners.ids), ("state", "!=", "refused")]
        )
        own = counting.filtered(lambda each: each.referrer_id in partners)
        own._refuse("same")
        for rows in (counting - own).grouped("program_id").values():
            ranked = rows.sorted(lambda each: (each.state != "rewarded", each.id))
            ranked[1:]._refuse("taken")
