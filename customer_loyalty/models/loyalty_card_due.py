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
            cards._release_due(waiting)
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

    def _release_due(self, rows):
        """Make these lots usable: they pay what is owed first, which is worked out lot
        by lot; nearly everybody owes nothing."""
        cards = self.browse({card_id for card_id, _lot in rows})
        if debtors := cards.filtered(lambda card: card.points < 0):
            owing = set(debtors.ids)
            debtors._release_to_debtors([row for row in rows if row[0] in owing])
        if others := cards - debtors:
            others._release_without_debts()

    def _release_to_debtors(self, rows):
        accounts = self._open_accounts({})
        lots = self.env["loyalty.point.lot"].sudo().browse(lot for _card, lot in rows)
        origins = {lot.id: lot.origin_move_id for lot in lots}
        for card_id, lot_id in rows:
            posting = Posting(
                card_id=card_id,
                type="release",
                points=0,
                key=f"release:{lot_id}",
                source=accounts[card_id].lots[lot_id].source,
                reason=origins[lot_id].reason or "",
                company_id=origins[lot_id].company_id.id,
            )
            accounts[card_id].release(lot_id, posting)
        self._close_accounts(accounts)

    def _release_without_debts(self):
        before = {card: card.points for card in self}
        self._change_books(self._query_release())
        self._send_points_reach_communication(
            {card: {"old": old, "new": card.points} for card, old in before.items()}
        )
        self._ensure_members()

    def _query_release(self):
        due = self._query_due(
            SQL("lot.state = 'pending' AND lot.date_available <= program.today"),
            SQL(
                """card.pending_points,
                   sum(lot.remaining) OVER (PARTITION BY card.id
                                                ORDER BY lot.id) AS released,
                   origin.res_model, origin.res_id, origin.reason"""
            ),
        )
        return SQL(
            """WITH due AS (%(due)s),
                    moved AS (
               INSERT INTO loyalty_point_move
                      (card_id, partner_id, program_id, company_id, type, points,
                       pending, balance_after, date, user_id, res_model, res_id,
                       reason, idempotency_key)
               SELECT due.card_id, due.partner_id, due.program_id, due.company_id,
                      'release', part.sign * due.remaining, part.pending,
                      CASE WHEN part.pending THEN due.pending_points - due.released
                           ELSE due.points + due.released END,
                      %(now)s, %(user)s, due.res_model, due.res_id, due.reason,
                      'release:' || due.lot_id || part.suffix
                 FROM due
           CROSS JOIN (VALUES (TRUE, -1, ''), (FALSE, 1, '/2'))
                      AS part (pending, sign, suffix)
             ORDER BY due.card_id, due.lot_id, part.sign),
                    opened AS (
               UPDATE loyalty_point_lot lot SET state = 'open'
                 FROM due WHERE lot.id = due.lot_id)
               UPDATE loyalty_card card
                  SET points = round((card.points + total.points)::numeric, 2),
                      pending_points = card.pending_points - total.points,
                      ledger_version = card.ledger_version + 1
                 FROM (SELECT card_id, sum(remaining) AS points
                         FROM due GROUP BY card_id) AS total
                WHERE card.id = total.card_id
            RETURNING card.id""",
            due=due,
            now=fields.Datetime.now(),
            user=self.env.uid,
        )

    # ------------------------------------------------------------------- expiring

    def _expire_due(self):
        """Take the points out of the books whose last day is over."""
        self._change_books(self._query_expire())

    def _query_expire(self):
        due = self._query_due(
            SQL("lot.state = 'open' AND lot.date_expiry < program.today"),
            SQL("'expire:' || lot.id || ':' || card.ledger_version AS key"),
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

    # ------------------------------------------------------------------ statements

    def _change_books(self, query):
        """Post in one statement, because a night may bring very many."""
        self.flush_recordset()
        self._lock_ledger()
        self.env.execute_query(query)
        self.invalidate_recordset()
        for model in ("lot", "move", "allocation"):
            self.env[f"loyalty.point.{model}"].invalidate_model()

    def _query_due(self, condition, columns):
        """Lots of these cards whose day came, with the company that gave them: what
        becomes of them is in its books."""
        return SQL(
            """SELECT lot.id AS lot_id, lot.card_id, lot.remaining, card.partner_id,
                      card.program_id, origin.company_id,
                      round(card.points::numeric, 2) AS points, %(columns)s
                 FROM loyalty_point_lot lot
                 JOIN loyalty_point_move origin ON origin.id = lot.origin_move_id
                 JOIN loyalty_card card ON card.id = lot.card_id
                 JOIN (%(days)s) AS program ON program.id = card.program_id
                WHERE lot.card_id IN %(cards)s AND card.id IN %(cards)s
                  AND lot.remaining > 0 AND %(condition)s""",
            columns=columns,
            condition=condition,
            days=self.program_id._query_ledger_days(),
            cards=tuple(self.ids),
        )
