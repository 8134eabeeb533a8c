from odoo import models
from odoo.tools import SQL

from ..tools.posting import Posting


class LoyaltyCard(models.Model):
    _inherit = "loyalty.card"

    def _merge_into(self, target):
        """Hand points, waiting points and lots over to another card of the program;
        these cards are archived and point to it."""
        if not self:
            return
        (self | target)._catch_up()
        (self | target)._lock_ledger()
        postings = [each for card in self for each in card._transfers_to(target)]
        self._move_lots_to(target)
        self._loyalty_post(postings)
        self._merge_members_into(target)
        self.write({"active": False, "merged_into_id": target.id})

    def _transfers_to(self, target):
        transfers = []
        today = self.program_id._ledger_today()
        for waits, points in ((None, self.points), (today, self.pending_points)):
            out = Posting(
                card_id=self.id,
                type="transfer",
                points=-points,
                key=f"transfer:{self.id}:{self.ledger_version}:{bool(waits)}:out",
                reason=self.env._("Into card %(code)s", code=target.code),
                available=waits,
            )
            transfers.append(out)
            transfers.append(
                out._replace(
                    card_id=target.id,
                    points=points,
                    key=out.key.replace(":out", ":in"),
                    reason=self.env._("From card %(code)s", code=self.code),
                )
            )
        return transfers

    def _move_lots_to(self, target):
        self.env.execute_query(
            SQL(
                """UPDATE loyalty_point_lot SET card_id = %s
                    WHERE card_id IN %s RETURNING id""",
                target.id,
                tuple(self.ids),
            )
        )
        self.env["loyalty.point.lot"].invalidate_model()

    def _merge_members_into(self, target):
        """One member stays: who joined first."""
        members = self.env["loyalty.member"].sudo()
        merged = members.search([("card_id", "in", self.ids)])
        kept = members.search([("card_id", "=", target.id)]) or merged[:1]
        kept._absorb(merged - kept)
        kept.card_id = target
