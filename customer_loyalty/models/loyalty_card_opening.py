from odoo import api, models

from ..tools.posting import Posting

BATCH = 1000


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    @api.model
    def _open_ledger(self):
        """Enter what cards hold as their opening balance."""
        cards = self.sudo().with_context(active_test=False)
        unopened = cards.search(
            [("on_ledger", "=", True), ("points", "!=", 0), ("move_ids", "=", False)]
        )
        for start in range(0, len(unopened), BATCH):
            batch = unopened[start : start + BATCH]
            batch.with_context(loyalty_no_mail=True)._loyalty_post(
                [
                    Posting(
                        card_id=card.id,
                        type="opening",
                        points=round(card.points, 2),
                        key=f"opening:{card.id}",
                    )
                    for card in batch
                ],
                before=dict.fromkeys(batch.ids, 0.0),
            )
