import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools.account import Account, Lot
from ..tools.posting import Posting, Source

DAY = date(2026, 6, 1)


@tagged("post_install", "-at_install")
class TestAccount(BaseCase):
    """The books of one card add up, whatever happens in whatever order."""

    def _account(self, *lots, points=None):
        total = sum(lot.remaining for lot in lots if not lot.pending)
        return Account(total if points is None else points, 0, lots)

    def _posting(self, kind, points, source=None, **vals):
        return Posting(1, kind, points, "key", source and Source("so", source), **vals)

    def test_what_expires_first_is_spent_first(self):
        account = self._account(
            Lot(1, 5000),
            Lot(2, 5000, DAY + timedelta(30)),
            Lot(3, 5000, DAY),
        )
        account.post(self._posting("redeem", -120))
        self.assertEqual(
            [(take.lot, take.points) for take in account.takes],
            [(3, 5000), (2, 5000), (1, 2000)],
        )

    def test_the_next_points_pay_what_is_owed(self):
        account = self._account(Lot(1, 1000))
        account.post(self._posting("reverse_earn", -25, source=7))
        self.assertEqual(account.points, -1500)
        account.post(self._posting("earn", 40))
        self.assertEqual(account.points, 2500)
        self.assertEqual(account.owed, [])
        self.assertEqual([lot.remaining for lot in account.lots.values()], [0, 2500])

    def test_owed_points_can_be_waived(self):
        account = self._account(Lot(1, 1000))
        account.post(self._posting("reverse_earn", -25, source=7), floor=True)
        self.assertEqual(account.points, 0)
        self.assertEqual(
            [(move.type, move.points) for move in account.moves],
            [("reverse_earn", -2500), ("waive", 1500)],
        )

    def test_a_return_takes_its_own_points_first(self):
        own = Lot(2, 1000, DAY + timedelta(900), source=Source("so", 7))
        account = self._account(Lot(1, 1000, DAY), own)
        account.post(self._posting("reverse_earn", -10, source=7))
        self.assertEqual([lot.remaining for lot in account.lots.values()], [1000, 0])

    def test_waiting_points_are_taken_back_before_usable_ones(self):
        waiting = Lot(2, 1000, pending=True, source=Source("so", 7))
        account = Account(500, 1000, [Lot(1, 500), waiting])
        account.post(self._posting("reverse_earn", -12, source=7))
        self.assertEqual((account.points, account.pending), (300, 0))

    def test_nobody_owes_what_expired(self):
        source = Source("so", 7)
        account = Account(0, expired={source: 10000})
        account.post(self._posting("reverse_earn", -60, source=7))
        self.assertEqual(account.points, 0)
        self.assertEqual(account.expired, {source: 4000})

    def test_given_back_points_keep_their_expiry(self):
        source, lot = Source("so", 7), Lot(1, 0, DAY)
        account = Account(0, spent=[(source, [(lot, 10000)])])
        account.post(self._posting("reverse_redeem", 40, source=7))
        self.assertEqual(account.lots[1].remaining, 4000)
        self.assertEqual(account.takes[0].points, -4000)

    def test_given_back_points_can_get_a_minimum_of_days(self):
        source, lot = Source("so", 7), Lot(1, 0, DAY)
        account = Account(0, spent=[(source, [(lot, 10000)])])
        later = DAY + timedelta(30)
        account.post(self._posting("reverse_redeem", 40, source=7), fresh_expiry=later)
        (new,) = account.lots.values()
        self.assertEqual((new.remaining, new.expiry), (4000, later))

    def test_the_books_add_up_whatever_happens(self):
        chance = random.Random(19)
        kinds = ["earn", "redeem", "reverse_earn", "reverse_redeem", "adjust", "wait"]
        for _run in range(300):
            account = Account(0)
            for step in range(30):
                self._step(account, chance, chance.choice(kinds), step)
                self._check(account)

    def _step(self, account, chance, kind, step):
        points = chance.randint(1, 500) / 100
        source = chance.randint(1, 4)
        if kind == "wait":
            waiting = [lot.id for lot in account.lots.values() if lot.pending]
            if waiting:
                account.release(waiting[0], self._posting("release", 0))
            return
        sign = {"redeem": -1, "reverse_earn": -1, "adjust": chance.choice((-1, 1))}
        available = DAY if kind == "earn" and step % 3 == 0 else None
        account.post(
            self._posting(
                kind, points * sign.get(kind, 1), source=source, available=available
            ),
            expiry=DAY + timedelta(chance.randint(0, 99)),
            floor=kind == "reverse_earn" and step % 2 == 0,
        )

    def _check(self, account):
        lots = account.lots.values()
        usable = sum(lot.remaining for lot in lots if not lot.pending)
        owed = sum(debt.points for debt in account.owed)
        moves = account.moves
        self.assertEqual(account.points, usable - owed)
        self.assertEqual(account.points, sum(m.points for m in moves if not m.pending))
        self.assertEqual(account.pending, sum(m.points for m in moves if m.pending))
        self.assertFalse(usable and owed)
        for lot in lots:
            taken = sum(take.points for take in account.takes if take.lot == lot.id)
            self.assertEqual(lot.initial, lot.remaining + taken)
