from collections import defaultdict
from datetime import date

from odoo import models
from odoo.tools import SQL

from ..tools.posting import Posting, to_hundredths, to_points
from ..tools.proof import Books, correction


class LoyaltyCard(models.Model):
    """Do moves, lots and allocations explain the points of cards?"""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------------- the proof

    def _fetch_disagreeing(self, card_ids=None):
        """{card id: (`Books`, ids of wrong lots)} of cards whose books disagree.

        Past access rights, and of all cards in one statement without ``card_ids``.
        """
        self._flush_ledger()
        rows = self.env.execute_query(self._query_disagreeing(card_ids))
        return {
            card_id: (Books(*map(to_hundredths, amounts)), wrong or [])
            for card_id, *amounts, wrong in rows
        }

    def _flush_ledger(self):
        self.flush_model()
        for model in ("move", "lot", "allocation"):
            self.env[f"loyalty.point.{model}"].flush_model()

    def _query_disagreeing(self, card_ids):
        def only(column):
            if card_ids is None:
                return SQL("TRUE")
            return SQL("%s IN %s", SQL.identifier(column), tuple(card_ids))

        lots_only = SQL("TRUE")
        if card_ids is not None:
            lots_only = SQL(
                "lot_id IN (SELECT id FROM loyalty_point_lot WHERE %s)",
                only("card_id"),
            )
        return SQL(
            """WITH moved AS (
               SELECT card_id,
                      coalesce(sum(points) FILTER (WHERE NOT pending), 0) AS points,
                      coalesce(sum(points) FILTER (WHERE pending), 0) AS pending
                 FROM loyalty_point_move
                WHERE %(cards)s
             GROUP BY card_id),
                    taken AS (
               SELECT lot_id, sum(points) AS points
                 FROM loyalty_point_allocation
                WHERE %(lots)s
             GROUP BY lot_id),
                    held AS (
               SELECT card_id,
                      coalesce(sum(remaining) FILTER (WHERE state <> 'pending'), 0)
                          AS points,
                      coalesce(sum(remaining) FILTER (WHERE state = 'pending'), 0)
                          AS pending,
                      array_agg(lot.id) FILTER (
                          WHERE initial <> remaining + coalesce(taken.points, 0))
                          AS wrong
                 FROM loyalty_point_lot lot
            LEFT JOIN taken ON taken.lot_id = lot.id
                WHERE %(cards)s
             GROUP BY card_id),
                    books AS (
               SELECT card.id, round(card.points::numeric, 2) AS points,
                      coalesce(moved.points, 0) AS moves,
                      coalesce(held.points, 0) AS lots,
                      coalesce(card.pending_points, 0) AS pending,
                      coalesce(moved.pending, 0) AS pending_moves,
                      coalesce(held.pending, 0) AS pending_lots,
                      held.wrong
                 FROM loyalty_card card
            LEFT JOIN moved ON moved.card_id = card.id
            LEFT JOIN held ON held.card_id = card.id
                WHERE card.on_ledger AND %(ids)s)
               SELECT * FROM books
                WHERE points <> moves OR greatest(points, 0) <> lots
                   OR pending <> pending_moves OR pending <> pending_lots
                   OR wrong IS NOT NULL
             ORDER BY id""",
            cards=only("card_id"),
            lots=lots_only,
            ids=only("id"),
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
