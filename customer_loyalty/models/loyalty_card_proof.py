from collections import defaultdict
from datetime import date

from odoo import models
from odoo.tools import SQL

from ..tools.posting import Posting, to_hundredths, to_points
from ..tools.proof import Books, correction

DISAGREEING = SQL(
    """points <> moves OR greatest(points, 0) <> lots
       OR pending <> pending_moves OR pending <> pending_lots"""
)


def _among(column, ids):
    if ids is None:
        return SQL("TRUE")
    return SQL("%s IN %s", SQL.identifier(column), tuple(ids))


class LoyaltyCard(models.Model):
    """Do moves, lots and allocations explain the points of cards?"""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------------- the proof

    def _fetch_disagreeing(self, card_ids=None):
        """{card id: (`Books`, ids of wrong lots)} of cards whose books disagree.

        Past access rights; of all cards without ``card_ids``.
        """
        self._flush_ledger()
        if card_ids is None and self._fingerprints_agree():
            return {}
        books = self._fetch_books(card_ids, DISAGREEING)
        wrong = self._fetch_wrong_lots(card_ids)
        if missing := wrong.keys() - books.keys():
            books |= self._fetch_books(missing, SQL("TRUE"))
        return {card_id: (books[card_id], wrong[card_id]) for card_id in sorted(books)}

    def _fingerprints_agree(self):
        """Whether the whole ledger is in order, in one pass over each table.

        Instead of adding up card by card and lot by lot, everything is added up with
        a weight made from the id of the card or lot, in a third of the time. Books
        that disagree have the same sums only if many errors conspire.
        """
        [[agree]] = self.env.execute_query(self._query_fingerprints_agree())
        return agree

    def _query_fingerprints_agree(self):
        return SQL(
            """SELECT card.points = move.points AND card.available = lot.available
                      AND card.pending = move.pending AND move.pending = lot.pending
                      AND lot.used = taking.used
                 FROM (SELECT coalesce(sum(points * weight), 0) AS points,
                              coalesce(sum(greatest(points, 0) * weight), 0)
                                  AS available,
                              coalesce(sum(pending * weight), 0) AS pending
                         FROM (SELECT round(points::numeric, 2) AS points,
                                      pending_points AS pending, hashint4(id) AS weight
                                 FROM loyalty_card WHERE on_ledger) AS card) AS card,
                      (SELECT coalesce(sum(points * hashint4(card_id))
                                  FILTER (WHERE NOT pending), 0) AS points,
                              coalesce(sum(points * hashint4(card_id))
                                  FILTER (WHERE pending), 0) AS pending
                         FROM loyalty_point_move) AS move,
                      (SELECT coalesce(sum(remaining * hashint4(card_id)) FILTER (
                                  WHERE remaining > 0 AND state <> 'pending'), 0)
                                  AS available,
                              coalesce(sum(remaining * hashint4(card_id)) FILTER (
                                  WHERE remaining > 0 AND state = 'pending'), 0)
                                  AS pending,
                              coalesce(sum((initial - remaining) * hashint4(id)) FILTER
                                  (WHERE initial <> remaining), 0) AS used
                         FROM loyalty_point_lot) AS lot,
                      (SELECT coalesce(sum(points * hashint4(lot_id)), 0) AS used
                         FROM loyalty_point_allocation) AS taking"""
        )

    def _flush_ledger(self):
        self.flush_model()
        for model in ("move", "lot", "allocation"):
            self.env[f"loyalty.point.{model}"].flush_model()

    def _fetch_books(self, card_ids, condition):
        rows = self.env.execute_query(self._query_books(card_ids, condition))
        return {
            card_id: Books(*map(to_hundredths, amounts)) for card_id, *amounts in rows
        }

    def _query_books(self, card_ids, condition):
        return SQL(
            """WITH moved AS (
               SELECT card_id,
                      coalesce(sum(points) FILTER (WHERE NOT pending), 0) AS points,
                      coalesce(sum(points) FILTER (WHERE pending), 0) AS pending
                 FROM loyalty_point_move
                WHERE %(of_cards)s
             GROUP BY card_id),
                    held AS (
               SELECT card_id,
                      coalesce(sum(remaining) FILTER (WHERE state <> 'pending'), 0)
                          AS points,
                      coalesce(sum(remaining) FILTER (WHERE state = 'pending'), 0)
                          AS pending
                 FROM loyalty_point_lot
                WHERE remaining > 0 AND %(of_cards)s
             GROUP BY card_id),
                    books AS (
               SELECT card.id, round(card.points::numeric, 2) AS points,
                      coalesce(moved.points, 0) AS moves,
                      coalesce(held.points, 0) AS lots,
                      coalesce(card.pending_points, 0) AS pending,
                      coalesce(moved.pending, 0) AS pending_moves,
                      coalesce(held.pending, 0) AS pending_lots
                 FROM loyalty_card card
            LEFT JOIN moved ON moved.card_id = card.id
            LEFT JOIN held ON held.card_id = card.id
                WHERE card.on_ledger AND %(cards)s)
               SELECT * FROM books WHERE %(condition)s""",
            of_cards=_among("card_id", card_ids),
            cards=_among("id", card_ids),
            condition=condition,
        )

    # ------------------------------------------------------------------ lot by lot

    def _fetch_wrong_lots(self, card_ids):
        """{card id: ids of lots} that hold something else than their use says."""
        wrong = defaultdict(list)
        for card_id, lot_id in self.env.execute_query(self._query_wrong_lots(card_ids)):
            wrong[card_id].append(lot_id)
        return wrong

    def _query_wrong_lots(self, card_ids):
        return SQL(
            """SELECT lot.card_id, lot.id
                 FROM loyalty_point_lot lot
            LEFT JOIN loyalty_point_allocation taking ON taking.lot_id = lot.id
                WHERE %s
             GROUP BY lot.id
               HAVING lot.initial - lot.remaining <> coalesce(sum(taking.points), 0)
             ORDER BY lot.id""",
            _among("card_id", card_ids),
        )

    # -------------------------------------------------------------- the correction

    def _correct_books(self):
        """Post what makes the books of these cards explain their points again.

        The points that customers see stay; what is in order already is left alone.

        :return: the new moves
        """
        moves = self.env["loyalty.point.move"].sudo()
        found = self._fetch_disagreeing(self.ids) if self else {}
        for card in self.sudo().browse(found):
            books, wrong = found[card.id]
            moves |= card._correct(books, card._fetch_missing(wrong))
        return moves

    def _fetch_missing(self, lot_ids):
        """{lot id: hundredths} that left lots without an allocation."""
        lots = self.env["loyalty.point.lot"].sudo().browse(lot_ids)
        return {
            lot.id: to_hundredths(
                lot.initial - lot.remaining - sum(lot.allocation_ids.mapped("points"))
            )
            for lot in lots
        }

    def _correct(self, books, missing):
        self.pending_points = to_points(books.pending_moves)
        owed = defaultdict(list)
        if books.moves < 0:
            owed = self._fetch_owed()
        steps = correction(
            books, sum(debt.points for debt in owed[self.id]), sum(missing.values())
        )
        lots = [("correct", -points, lot_id) for lot_id, points in missing.items()]
        rest = [
            ("correct", steps.correct, "moves"),
            ("adjust", steps.adjust, "lots"),
        ]
        postings = [self._correcting(*each) for each in lots + rest]
        postings.append(
            self._correcting("correct", steps.pending, "pending")._replace(
                available=date.min
            )
        )
        quiet = self.with_context(loyalty_no_mail=True)
        moves = quiet._loyalty_post(postings, {self.id: to_points(books.moves)})
        self._trace_lots(missing)
        return moves

    def _correcting(self, kind, hundredths, what):
        return Posting(
            card_id=self.id,
            type=kind,
            points=to_points(hundredths),
            key=f"correct:{self.id}:{self.ledger_version}:{what}",
            reason=self.env._("Difference between card, moves and lots"),
        )

    def _trace_lots(self, missing):
        """Say which move took what left lots without an allocation."""
        moves = self.env["loyalty.point.move"].sudo()
        version = self.ledger_version - 1
        keys = {f"correct:{self.id}:{version}:{lot_id}": lot_id for lot_id in missing}
        self.env["loyalty.point.allocation"].sudo().create(
            [
                {
                    "move_id": move.id,
                    "lot_id": keys[move.idempotency_key],
                    "points": -move.points,
                }
                for move in moves.search([("idempotency_key", "in", list(keys))])
            ]
        )
