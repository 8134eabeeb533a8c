import random
from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .common import LoyaltyCase

DAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestExpiring(LoyaltyCase):
    """Many cards expire in one statement, as if each lot were posted by itself."""

    def _members(self, count):
        cards = self.env["loyalty.card"]
        for number in range(count):
            cards |= self._make_card(self._make_customer(f"Member {number}"))
        return cards

    def _live(self, cards, chance):
        """Some lots with and without a last day, some of them waiting, some spent,
        and sometimes more spent than there was."""
        for _step in range(chance.randint(1, 6)):
            points = chance.randint(1, 5000) / 100
            last = chance.choice((None, *range(-9, 9)))
            waits = chance.random() < 0.2
            vals = {
                "expiry": date.max if last is None else DAY + timedelta(last),
                "available": DAY + timedelta(5) if waits else None,
            }
            for card in cards:
                self._post(card, points, "earn", **vals)
        if chance.random() < 0.6:
            points = -chance.randint(1, 6000) / 100
            for card in cards:
                self._post(card, points, "redeem")

    def _books(self, card):
        """What is left of the lots, and the moves, without the names of either."""
        lots = card.lot_ids.sorted("id")
        moves = card.move_ids.sorted("id")
        return (
            card.points,
            card.pending_points,
            [(lot.initial, lot.remaining, lot.date_expiry) for lot in lots],
            sorted((move.type, move.points) for move in moves),
        )

    def _expire_lot_by_lot(self, card):
        for lot in card.lot_ids.sorted("date_expiry"):
            if lot.state == "open" and lot.remaining and lot.date_expiry:
                if lot.date_expiry < DAY:
                    self._post(card, -lot.remaining, "expire")

    def test_as_if_each_lot_were_posted(self):
        chance = random.Random(5)
        with freeze_time("2026-06-01 12:00:00"):
            cards = self._members(40)
            pairs = list(zip(cards[:20], cards[20:], strict=True))
            for one, twin in pairs:
                self._live(one | twin, chance)
                self.assertEqual(self._books(one), self._books(twin))
        with freeze_time("2026-06-30 12:00:00"):
            cards[:20]._catch_up()
            for card in cards[20:]:
                self._expire_lot_by_lot(card)
        for one, twin in pairs:
            self.assertEqual(self._books(one), self._books(twin))
        self.assertIn("expire", cards[:20].move_ids.mapped("type"))
        self.assertProved()

    def test_each_move_tells_what_was_left(self):
        with freeze_time("2026-06-01 12:00:00"):
            card = self._make_card(self.ann)
            for points, last in ((30, 2), (20, 1), (5, 9)):
                self._post(card, points, expiry=date(2026, 6, last))
        with freeze_time("2026-06-05 12:00:00"):
            card._catch_up()
        moves = card.move_ids.filtered(lambda move: move.type == "expire").sorted("id")
        self.assertEqual(moves.mapped("balance_after"), [25, 5])
        self.assertEqual(moves.allocation_ids.mapped("points"), [30, 20])
        self.assertEqual(moves.allocation_ids.lot_id, card.lot_ids.sorted("id")[:2])
        self.assertEqual(moves.user_id, self.env.user)

    def test_many_cards_cost_what_one_costs(self):
        with freeze_time("2026-06-01 12:00:00"):
            cards = self._members(50)
            for card in cards:
                self._post(card, 10, expiry=date(2026, 6, 2))
        self.program._ledger_today()
        with freeze_time("2026-06-05 12:00:00"):
            for batch in (cards[:1], cards[1:]):
                batch.mapped("on_ledger")
                with self.assertQueryCount(3):
                    batch._catch_up()
        self.assertEqual(set(cards.mapped("points")), {0})
