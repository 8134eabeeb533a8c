from odoo import models

from ..tools.portions import portions
from ..tools.posting import Posting, to_hundredths, to_points


class LoyaltyCard(models.Model):
    """Points that change hands, and points that come back to life."""

    _inherit = "loyalty.card"

    def _give_to(self, target, points, reason):
        """Hand points to the card of another member; they keep their last days.

        :return: the new moves
        """
        self.ensure_one()
        (self | target)._catch_up()
        (self | target)._lock_ledger()
        parts = portions(self._fetch_lots()[self.id], to_hundredths(points))
        key = f"give:{self.id}:{target.id}:{self.ledger_version}"
        out = Posting(self.id, "give", -points, key, reason=reason)
        received = [
            Posting(
                card_id=target.id,
                type="give",
                points=to_points(part.points),
                key=f"{key}:{number}",
                reason=reason,
                expiry=part.expiry,
            )
            for number, part in enumerate(parts)
        ]
        return self._loyalty_post([out, *received])

    def _reinstate(self, lots, last_day, reason):
        """Bring the expired points of lots back as new ones, each lot once.

        :return: the new moves
        """
        self.ensure_one()
        return self._loyalty_post(
            [
                Posting(
                    card_id=self.id,
                    type="unexpire",
                    points=lot.expired_points,
                    key=f"reinstate:{lot.id}",
                    # Who returns the goods gives these points back, not others.
                    source=lot._get_source(),
                    reason=reason,
                    expiry=last_day,
                )
                for lot in lots
            ]
        )
