from odoo import models

from ..tools.posting import Posting, Source


class LoyaltyPointMove(models.Model):
    _inherit = "loyalty.point.move"

    def _reversal(self, reason):
        """The `Posting` that takes given points back, from whoever holds them now."""
        self.ensure_one()
        return Posting(
            card_id=self.card_id._current_card().id,
            type="reverse_earn",
            points=-self.points,
            key=f"{self.idempotency_key}:back",
            source=Source(self.res_model, self.res_id),
            reason=reason,
            company_id=self.company_id.id,
        )
