from odoo import fields, models
from odoo.tools import SQL

from ..tools.posting import Posting


class LoyaltyCard(models.Model):
    """What happens to points because a day came: they become usable, they expire."""

    _inherit = "loyalty.card"

    def _catch_up(self):
        """Bring the points of these cards up to today.

        :return: the cards whose points changed
        """
        cards = self.sudo().filtered("on_ledger")
        if not cards or not (due := cards._fetch_due()):
            return cards.browse()
        waiting = [
            (card_id, lot_id) for card_id, lot_id, state in due if state == "pending"
        ]
        cards = cards.browse({card_id for card_id, _lot, _state in due})
        if waiting:
            cards._release(waiting)
        cards._expire_due()
        return cards

    def _fetch_due(self):
        """(card id, lot id, state) of lots whose day came."""
        self.flush_recordset()
        return self.env.execute_query(
            SQL(
                """SELECT lot.card_id, lot.id, lot.state
                     FROM loyalty_point_lot lot
                     JOIN loyalty_card card ON card.id = lot.card_id
                     JOIN (%s) AS program ON program.id = card.program_id
                    WHERE lot.card_id IN %s AND card.id IN %s AND lot.remaining > 0
                      AND CASE lot.state
                          WHEN 'pending' THEN lot.date_available <= program.today
                          ELSE lot.date_expiry < program.today END
                 ORDER BY lot.card_id, lot.id""",
                self.program_id._query_ledger_days(),
                tuple(self.ids),
                tuple(self.ids),  # or all cards would be read
            )
        )

    # ------------------------------------------------------------------- waiting

    def _release(self, rows):
        accounts = self._open_accounts({})
        lots = self.env["loyalty.point.lot"].sudo().browse(lot for _card, lot in rows)
        reasons = {lot.id: lot.origin_move_id.reason for lot in lots}
        for card_id, lot_id in rows:
            lot = accounts[card_id].lots.get(lot_id)
            posting = Posting(
                card_id=card_id,
                type="release",
                points=0,
                key=f"release:{lot_id}",
                source=lot and lot.source,
                reason=reasons[lot_id] or "",
            )
            accounts[card_id].release(lot_id, posting)
        self._close_accounts(accounts)

    # ------------------------------------------------------------------- expiring

    def _expire_due(self):
        """Take the points out of the books whose last day is over.

        In one statement, because a night may bring very many.
        """
        self.flush_recordset()
        self._lock_ledger()
        self.env.execute_query(self._query_expire())
        self.invalidate_recordset()
        models = ("loyalty.point.lot", "loyalty.point.move", "loyalty.point.allocation")
        for model in models:
            self.env[model].invalidate_model()

    def _query_due(self, columns):
        """Lots that lapsed."""
        return SQL(
            """SELECT %s
                 FROM loyalty_point_lot lot
                 JOIN loyalty_card card ON card.id = lot.card_id
                 JOIN (%s) AS program ON program.id = card.program_id
                WHERE lot.card_id IN %s AND card.id IN %s
                  AND lot.remaining > 0 AND lot.state = 'open'
                  AND lot.date_expiry < program.today""",
            columns,
            self.program_id._query_ledger_days(),
            tuple(self.ids),
            tuple(self.ids),
        )

    def _query_expire(self):
        due = self._query_due(
            SQL(
                """lot.id AS lot_id, lot.card_id, lot.remaining, card.partner_id,
                   card.program_id, coalesce(card.company_id, %s) AS company_id,
                   card.points AS points,
                   'expire:' || lot.id || ':' || card.ledger_version AS key""",
                self.env.company.id,
            )
        )
        return SQL(
            """WITH due AS (%(due)s),
                    moved AS (
               INSERT INTO loyalty_point_move
                      (card_id, partner_id, program_id, company_id, type, points,
                       pending, balance_after, date, user_id, idempotency_key)
               SELECT card_id, partner_id, program_id, company_id, 'expire', -remaining,
                      FALSE,
                      points - sum(remaining) OVER (PARTITION BY card_id
                                                        ORDER BY lot_id),
                      %(now)s, %(user)s, key
                 FROM due ORDER BY card_id, lot_id
            RETURNING id, idempotency_key),
                    taken AS (
               INSERT INTO loyalty_point_allocation (move_id, lot_id, points)
               SELECT moved.id, due.lot_id, due.remaining
                 FROM due JOIN moved ON moved.idempotency_key = due.key),
                    emptied AS (
               UPDATE loyalty_point_lot lot SET remaining = 0, state = 'expired'
                 FROM due WHERE lot.id = due.lot_id)
               UPDATE loyalty_card card
                  SET points = round((card.points - total.points)::numeric, 2),
                      ledger_version = card.ledger_version + 1
                 FROM (SELECT card_id, sum(remaining) AS points
                         FROM due GROUP BY card_id) AS total
                WHERE card.id = total.card_id
            RETURNING card.id""",
            due=due,
            now=fields.Datetime.now(),
            user=self.env.uid,
        )
