from collections import defaultdict
from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..tools.account import NO_EXPIRY, WITHOUT_LOTS, Account, Lot, Owed
from ..tools.posting import Source, to_hundredths, to_points
from ..tools.session import LedgerSession
from .loyalty_card import SESSION


class LoyaltyCard(models.Model):
    """The only writer of the ledger."""

    _inherit = "loyalty.card"

    @api.model
    def _loyalty_post(self, postings, before=None):
        """Enter changes of points in the books and bring the cards in line.

        Cards are locked; a card that somebody else posted to since this transaction
        began raises a serialization failure, which requests and scheduled actions
        retry. A posting without points or with a known key is left out.

        :param list[Posting] postings: what came in should stand before what went out
        :param before: {card id: points} where the points of the card were changed
            already by what is being explained
        :return: the new loyalty.point.move records
        """
        before = before or {}
        postings = self._new_postings(postings)
        changed = (
            self.sudo()
            .browse(before)
            .filtered(lambda card: card.points != before[card.id])
        )
        cards = changed.browse({posting.card_id for posting in postings}) | changed
        accounts = cards._open_accounts(before, postings)
        for posting in postings:
            cards.browse(posting.card_id)._enter(accounts, posting)
        return cards._close_accounts(accounts, before)

    def _new_postings(self, postings):
        if not all(isfinite(each.points) for each in postings):
            raise ValidationError(self.env._("Points have to be a number."))
        postings = [each for each in postings if to_hundredths(each.points)]
        keys = [posting.key for posting in postings]
        moves = self.env["loyalty.point.move"].sudo()
        known = set(
            moves.search([("idempotency_key", "in", keys)]).mapped("idempotency_key")
            if keys
            else ()
        )
        return [posting for posting in postings if posting.key not in known]

    def _enter(self, accounts, posting):
        self.ensure_one()
        program = self.program_id
        today = program._ledger_today()
        start = posting.available or today
        expiry = posting.expiry or program._point_expiry(start)
        accounts[self.id].post(
            posting,
            expiry=None if expiry == NO_EXPIRY else expiry,
            floor=program.debt_policy == "floor_zero"
            and posting.type == "reverse_earn",
            fresh_expiry=program._fresh_expiry(today),
        )
        if program.expiry_mode == "inactivity" and posting.type in ("earn", "redeem"):
            accounts[self.id].prolong(program._point_expiry(today))

    # -------------------------------------------------------------------- reading

    def _lock_ledger(self):
        """Wait for who posts to these cards, and fail if they did since we began."""
        self.flush_recordset(["points"])
        self.env.execute_query(
            SQL(
                "SELECT id FROM loyalty_card WHERE id IN %s ORDER BY id FOR UPDATE",
                tuple(self.ids),
            )
        )

    def _open_accounts(self, before, postings=()):
        if not self:
            return {}
        self._lock_ledger()
        lots = self._fetch_lots()
        points = {card.id: before.get(card.id, card.points) for card in self}
        indebted = [card_id for card_id, value in points.items() if value < 0]
        owed = self.browse(indebted)._fetch_owed()
        sources = defaultdict(set)
        for posting in postings:
            if posting.type.startswith("reverse_") and posting.source:
                sources[posting.type].add(posting.source)
        spent = self._fetch_spent(sources["reverse_redeem"])
        expired = self._fetch_expired(sources["reverse_earn"])
        return {
            card.id: Account(
                to_hundredths(points[card.id]),
                to_hundredths(card.pending_points),
                lots[card.id],
                owed[card.id],
                spent[card.id].items(),
                expired[card.id],
            )
            for card in self
        }

    def _query_lots(self, where):
        return SQL(
            """SELECT lot.card_id, lot.id, lot.remaining, lot.date_expiry,
                      lot.state = 'pending', move.res_model, move.res_id
                 FROM loyalty_point_lot lot
                 JOIN loyalty_point_move move ON move.id = lot.origin_move_id
                WHERE lot.card_id IN %s AND %s
             ORDER BY lot.date_expiry NULLS LAST, lot.id""",
            tuple(self.ids),
            where,
        )

    def _fetch_lots(self):
        lots = defaultdict(list)
        rows = self.env.execute_query(self._query_lots(SQL("lot.remaining > 0")))
        for card_id, lot_id, remaining, expiry, pending, model, res_id in rows:
            source = Source(model, res_id) if model else None
            lot = Lot(lot_id, to_hundredths(remaining), expiry, pending, source)
            lots[card_id].append(lot)
        return lots

    def _fetch_owed(self):
        """What moves could not take from any lot, oldest first."""
        owed = defaultdict(list)
        if not self:
            return owed
        rows = self.env.execute_query(
            SQL(
                """SELECT move.card_id, move.id, -move.points - taken.points
                     FROM loyalty_point_move move
                    CROSS JOIN LATERAL (
                          SELECT coalesce(sum(points), 0) AS points
                            FROM loyalty_point_allocation
                           WHERE move_id = move.id) AS taken
                    WHERE move.card_id IN %s AND move.points < 0 AND NOT move.pending
                      AND move.type NOT IN %s
                      AND -move.points > taken.points
                 ORDER BY move.id""",
                tuple(self.ids),
                WITHOUT_LOTS,
            )
        )
        for card_id, move_id, points in rows:
            owed[card_id].append(Owed(move_id, to_hundredths(points)))
        return owed

    def _fetch_spent(self, sources):
        """{card: {document: [(lot, taken)]}}, what was taken last first."""
        spent = defaultdict(lambda: defaultdict(list))
        if not sources:
            return spent
        rows = self.env.execute_query(
            SQL(
                """SELECT move.card_id, move.res_model, move.res_id, lot.id,
                          lot.remaining, lot.date_expiry, sum(taking.points)
                     FROM loyalty_point_allocation taking
                     JOIN loyalty_point_move move ON move.id = taking.move_id
                     JOIN loyalty_point_lot lot ON lot.id = taking.lot_id
                    WHERE (move.res_model, move.res_id) IN %s
                      AND move.type IN ('redeem', 'reverse_redeem')
                 GROUP BY move.card_id, move.res_model, move.res_id, lot.id
                   HAVING sum(taking.points) > 0
                 ORDER BY lot.date_expiry DESC NULLS FIRST, lot.id DESC""",
                tuple(tuple(source) for source in sources),
            )
        )
        for card_id, model, res_id, lot_id, remaining, expiry, taken in rows:
            card = self.browse(card_id)._current_card()
            lot = Lot(lot_id, to_hundredths(remaining), expiry)
            taking = (lot, to_hundredths(taken))
            spent[card.id][Source(model, res_id)].append(taking)
        return spent

    def _fetch_expired(self, sources):
        """{card: {document: hundredths}} of the points of a document that expired
        and were not brought back."""
        expired = defaultdict(dict)
        if not sources:
            return expired
        rows = self.env.execute_query(
            SQL(
                """SELECT lot.card_id, origin.res_model, origin.res_id,
                          sum(taking.points)
                     FROM loyalty_point_allocation taking
                     JOIN loyalty_point_move move ON move.id = taking.move_id
                      AND move.type = 'expire'
                     JOIN loyalty_point_lot lot ON lot.id = taking.lot_id
                     JOIN loyalty_point_move origin ON origin.id = lot.origin_move_id
                    WHERE (origin.res_model, origin.res_id) IN %(sources)s
                 GROUP BY lot.card_id, origin.res_model, origin.res_id""",
                sources=tuple(tuple(source) for source in sources),
            )
        )
        back = dict(self._read_unexpired(sources))
        for card_id, model, res_id, points in rows:
            source = Source(model, res_id)
            left = to_hundredths(points) - back.get((card_id, source), 0)
            expired[card_id][source] = left
        return expired

    def _read_unexpired(self, sources):
        moves = self.env["loyalty.point.move"].sudo()
        groups = moves._read_group(
            [
                ("type", "=", "unexpire"),
                ("res_model", "in", [source.model for source in sources]),
                ("res_id", "in", [source.id for source in sources]),
            ],
            ["card_id", "res_model", "res_id"],
            ["points:sum"],
        )
        for card, model, res_id, points in groups:
            yield (card.id, Source(model, res_id)), to_hundredths(points)

    # -------------------------------------------------------------------- writing

    def _close_accounts(self, accounts, before=()):
        drafts = [(card, move) for card in self for move in accounts[card.id].moves]
        moves = self._write_moves(drafts)
        numbers = {
            (card.id, draft.number): move.id
            for (card, draft), move in zip(drafts, moves, strict=True)
        }
        lots = self._write_lots(accounts, numbers)
        self._write_takes(accounts, numbers, lots)
        self._write_cards(accounts, before)
        # Whoever reads the books next does it in SQL.
        self.env["loyalty.point.lot"].flush_model()
        self.flush_recordset()
        moves.card_id._ensure_members()
        return moves

    def _write_moves(self, drafts):
        counts = defaultdict(int)
        vals_list = []
        for card, draft in drafts:
            posting = draft.posting
            counts[posting.key] += 1
            part = counts[posting.key]
            vals_list.append(
                {
                    "card_id": card.id,
                    "partner_id": card.partner_id.id,
                    "program_id": card.program_id.id,
                    "company_id": posting.company_id
                    or card.company_id.id
                    or self.env.company.id,
                    "type": draft.type,
                    "points": to_points(draft.points),
                    "pending": draft.pending,
                    "balance_after": to_points(draft.balance),
                    "res_model": posting.source and posting.source.model,
                    "res_id": posting.source and posting.source.id,
                    "reason": posting.reason,
                    "idempotency_key": posting.key
                    if part == 1
                    else f"{posting.key}/{part}",
                }
            )
        return self.env["loyalty.point.move"].sudo().create(vals_list)

    def _write_lots(self, accounts, numbers):
        """Store new lots, and what is left of the others; return the ids of the new
        ones."""
        new = [
            (card.id, lot)
            for card in self
            for lot in accounts[card.id].lots.values()
            if lot.id < 0
        ]
        lots = self.env["loyalty.point.lot"].sudo()
        records = lots.create(
            [
                {
                    "card_id": card_id,
                    "origin_move_id": numbers[card_id, lot.move],
                    "initial": to_points(lot.initial),
                    "remaining": to_points(lot.remaining),
                    "date_available": lot.available
                    or self.browse(card_id).program_id._ledger_today(),
                    "date_expiry": lot.expiry,
                    "state": lot.state,
                }
                for card_id, lot in new
            ]
        )
        self._update_lots(accounts)
        return {
            (card_id, lot.id): record.id
            for (card_id, lot), record in zip(new, records, strict=True)
        }

    def _update_lots(self, accounts):
        lots = self.env["loyalty.point.lot"].sudo()
        for card in self:
            for lot in accounts[card.id].changed_lots():
                lots.browse(lot.id).write(
                    {
                        "remaining": to_points(lot.remaining),
                        "date_expiry": lot.expiry,
                        "state": lot.state,
                    }
                )

    def _write_takes(self, accounts, numbers, lots):
        self.env["loyalty.point.allocation"].sudo().create(
            [
                {
                    "move_id": numbers.get((card.id, take.move), take.move),
                    "lot_id": lots.get((card.id, take.lot), take.lot),
                    "points": to_points(take.points),
                }
                for card in self
                for take in accounts[card.id].takes
            ]
        )

    def _write_cards(self, accounts, before):
        quiet = self.with_context(**{SESSION: LedgerSession()}, loyalty_no_mail=True)
        changes = {}
        for card in quiet:
            account = accounts[card.id]
            old = before[card.id] if card.id in before else card.points
            changes[card.id] = {"old": old, "new": to_points(account.points)}
            card.write(
                {
                    "points": to_points(account.points),
                    "pending_points": to_points(account.pending),
                    "ledger_version": card.ledger_version + 1,
                }
            )
        self._send_points_reach_communication({card: changes[card.id] for card in self})

    def _ensure_members(self):
        """Whoever has points is a member."""
        if not self:
            return
        self.env.execute_query(
            SQL(
                """INSERT INTO loyalty_member
                          (program_id, partner_id, card_id, company_id, joined,
                           create_uid, create_date, write_uid, write_date)
                   SELECT card.program_id, card.partner_id, card.id, card.company_id,
                          %(today)s, %(user)s, %(now)s, %(user)s, %(now)s
                     FROM loyalty_card card
                    WHERE card.id IN %(cards)s AND card.partner_id IS NOT NULL
                      AND NOT EXISTS (SELECT FROM loyalty_member member
                                       WHERE member.card_id = card.id)
              ON CONFLICT (program_id, partner_id)
                DO UPDATE SET card_id = EXCLUDED.card_id
                RETURNING id""",
                today=fields.Date.context_today(self),
                user=self.env.uid,
                now=self.env.cr.now(),
                cards=tuple(self.ids),
            )
        )
        self.invalidate_recordset(["member_id"])
