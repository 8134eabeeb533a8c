import random
from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..tools.posting import Source
from .common import LoyaltyCase

DAY = date(2026, 6, 30)


@tagged("post_install", "-at_install")
class TestReleasing(LoyaltyCase):
    """Many waiting points become usable in one statement, as if each card were posted
    to by itself."""

    @freeze_time("2026-06-01 12:00:00")
    def _members(self, count, program=None):
        cards = self.env["loyalty.card"]
        for number in range(count):
            partner = self._make_customer(f"Member {number}")
            cards |= self._make_card(partner, program=program)
        return cards

    @freeze_time("2026-06-01 12:00:00")
    def _live(self, card, chance):
        """Lots that wait, with and without a document and a last day, some spent, and
        sometimes more spent than there was."""
        for step in range(chance.randint(1, 5)):
            points = chance.randint(1, 5000) / 100
            last, waits = (chance.choice((None, *range(-5, 5))) for _time in range(2))
            self._post(
                card,
                points,
                "earn",
                expiry=date.max if last is None else DAY + timedelta(last),
                available=None if waits is None else DAY + timedelta(waits),
                source=chance.choice((None, Source("sale.order", step + 1))),
                reason=chance.choice(("", "S0001")),
            )
        if chance.random() < 0.5:
            self._post(card, -chance.randint(1, 6000) / 100, "redeem")

    def _books(self, cards):
        """Everything in the books but the ids of moves, which no rollback gives
        back."""
        self.env.flush_all()
        self.env.invalidate_all()
        lots = cards.lot_ids.sorted("id")
        moves = cards.move_ids.sorted(lambda move: (move.card_id.id, move.id))
        takes = moves.allocation_ids.sorted(
            lambda taking: (taking.lot_id.id, taking.id)
        )
        return (
            cards.read(["points", "pending_points", "ledger_version"]),
            lots.read(["remaining", "state", "date_available", "date_expiry"]),
            [self._row(move) for move in moves],
            [(each.move_id.idempotency_key, each.points) for each in takes],
        )

    def _row(self, move):
        vals = move.copy_data()[0]
        vals["reason"] = vals["reason"] or ""
        return vals | {"idempotency_key": move.idempotency_key}

    def _due(self, cards):
        return [row[:2] for row in cards._fetch_due() if row[2] == "pending"]

    def test_as_if_each_card_were_posted_to(self):
        chance = random.Random(7)
        cards = self._members(40)
        for card in cards:
            self._live(card, chance)
        with freeze_time("2026-06-30 12:00:00"):
            rows = self._due(cards)
            cards = cards.browse(sorted({card_id for card_id, _lot in rows}))
            debtors = cards.filtered(lambda card: card.points < 0)
            self.assertTrue(debtors)
            self.assertTrue(cards - debtors)
            savepoint = self.env.cr.savepoint()
            cards._release_to_debtors(rows)
            one_by_one = self._books(cards)
            savepoint.close(rollback=True)
            cards.invalidate_recordset()
            self.assertNotEqual(self._books(cards), one_by_one)
            cards._release_due(rows)
            self.assertEqual(self._books(cards), one_by_one)
        self.assertProved()

    def test_what_lapsed_while_it_waited_is_gone(self):
        card = self._members(1)
        with freeze_time("2026-06-01 12:00:00"):
            self._post(
                card, 30, "earn", available=date(2026, 6, 5), expiry=date(2026, 6, 9)
            )
        with freeze_time("2026-06-10 12:00:00"):
            card._catch_up()
        self.assertEqual(
            self._steps(card),
            [("earn", 30), ("release", -30), ("release", 30), ("expire", -30)],
        )
        moves = card.move_ids.sorted("id")
        self.assertEqual(moves.mapped("balance_after"), [30, 0, 30, 0])
        self.assertProved()

    def test_a_milestone_is_told(self):
        template = self.env["mail.template"].create(
            {
                "name": "Reached",
                "model_id": self.env["ir.model"]._get_id("loyalty.card"),
                "subject": "You have 100 points",
            }
        )
        milestone = {"trigger": "points_reach", "points": 100}
        self.program.communication_plan_ids = [
            Command.create({**milestone, "mail_template_id": template.id})
        ]
        card = self._make_card(self.ann, 70)
        self._post(card, 30, "earn", available=date(2026, 6, 5))
        sent = [("subject", "=", "You have 100 points")]
        self.assertEqual(self.env["mail.message"].search_count(sent), 0)
        card._catch_up()
        self.assertEqual(card.points, 100)
        self.assertEqual(self.env["mail.message"].search_count(sent), 1)

    def test_many_cards_cost_what_one_costs(self):
        cards = self._members(50)
        with freeze_time("2026-06-01 12:00:00"):
            for card in cards:
                self._post(card, 10, "earn", available=date(2026, 6, 5))
        self.program._ledger_today()
        with freeze_time("2026-06-05 12:00:00"):
            for batch in (cards[:1], cards[1:]):
                batch.mapped("on_ledger")
                with self.assertQueryCount(7):
                    batch._catch_up()
        self.assertEqual(set(cards.mapped("points")), {10})
        self.assertEqual(set(cards.mapped("pending_points")), {0})
