"""The account of one card: which lot pays for what.

Points come in as lots. What goes out takes from the lot that expires first; what no
lot covers is owed, and the next points that come in pay it. Everything that happens is
recorded as moves and takes, so that the books can be proved:

* points = what the usable lots still hold - what is owed;
* what was taken from a lot + what it still holds = what came in with it.

Amounts are whole hundredths of a point.
"""

from dataclasses import dataclass, replace
from datetime import date

from .posting import Move, Posting, Source, Take, to_hundredths

NO_EXPIRY = date.max
# Moves that say something about others, not about lots.
WITHOUT_LOTS = ("attribute", "correct")


@dataclass
class Lot:
    """Points that came in together; ``id`` is below zero while it is not stored."""

    id: int
    remaining: int
    expiry: date | None = None
    pending: bool = False
    source: Source | None = None
    available: date | None = None
    move: int | None = None
    initial: int = 0

    @property
    def state(self):
        if self.pending:
            return "pending"
        return "open" if self.remaining else "used"


@dataclass
class Owed:
    """What a move could not take from any lot."""

    move: int
    points: int


class Account:
    """The books of one card while moves are added.

    ``lots`` hold something; ``owed`` lists, oldest first, what earlier moves still
    owe, by the number of the move (stored moves count from 1, new ones down from -1).
    """

    def __init__(self, points, pending=0, lots=(), owed=(), spent=(), expired=()):
        self.points = points
        self.pending = pending
        self.lots = {lot.id: replace(lot) for lot in lots}
        self.owed = [replace(debt) for debt in owed]
        # What documents took from lots, and how much of their own lots expired.
        self.spent = {source: [list(take) for take in takes] for source, takes in spent}
        self.expired = dict(expired)
        self.moves: list[Move] = []
        self.takes: list[Take] = []
        self._stored = {lot.id: replace(lot) for lot in lots}

    # ------------------------------------------------------------------ postings

    def post(self, posting: Posting, expiry=None, floor=False, fresh_expiry=None):
        """Enter a posting.

        :param expiry: last day of the points that come in
        :param floor: what would be owed is waived instead
        :param fresh_expiry: points given back that would expire earlier than this are
            given as new ones that expire then
        """
        points = to_hundredths(posting.points)
        if posting.type == "reverse_redeem":
            self._give_back(posting, points, expiry, fresh_expiry)
        elif posting.type in WITHOUT_LOTS or self._brings_its_lots(posting):
            self._move(posting, posting.type, points, posting.available is not None)
            self._pay()
        elif points > 0:
            self._credit(posting, posting.type, points, expiry)
        elif posting.type == "reverse_earn":
            self._take_back(posting, -points)
        else:
            self._debit(posting, posting.type, -points)
        if floor and self.points < 0 and points < 0:
            self._credit(posting, "waive", -self.points, None)

    def release(self, lot_id, posting):
        """Make a pending lot usable: out of the pending points, into the points."""
        lot = self.lots[lot_id]
        points = lot.remaining
        self._move(posting, "release", -points, pending=True)
        self._move(posting, "release", points)
        lot.pending = False
        self._pay()

    def changed_lots(self):
        """The stored lots that are not what they were."""
        return [
            lot
            for lot in self.lots.values()
            if lot.id > 0 and lot != self._stored.get(lot.id)
        ]

    def prolong(self, expiry):
        """Whoever is active keeps all points until then."""
        for lot in self.lots.values():
            if lot.remaining:
                lot.expiry = expiry

    # ---------------------------------------------------------------- parts of it

    @staticmethod
    def _brings_its_lots(posting):
        """The lots of a transfer change their card and stay what they are."""
        return posting.type == "transfer" and (
            posting.points > 0 or posting.available is not None
        )

    def _move(self, posting, kind, points, pending=False):
        if pending:
            self.pending += points
        else:
            self.points += points
        balance = self.pending if pending else self.points
        number = -len(self.moves) - 1
        self.moves.append(Move(number, posting, kind, points, pending, balance))
        return number

    def _credit(self, posting, kind, points, expiry):
        pending = posting.available is not None
        number = self._move(posting, kind, points, pending)
        self._add_lot(number, posting, points, expiry)
        self._pay()

    def _add_lot(self, move, posting, points, expiry):
        lot = Lot(
            id=-len(self.lots) - 1,
            remaining=points,
            expiry=expiry,
            pending=posting.available is not None,
            source=posting.source,
            available=posting.available,
            move=move,
            initial=points,
        )
        self.lots[lot.id] = lot

    def _debit(self, posting, kind, points, first=()):
        number = self._move(posting, kind, -points)
        rest = self._take(number, points, [*first, *self._in_turn()])
        if rest:
            self.owed.append(Owed(number, rest))

    def _take(self, move, points, lots):
        """Take points from lots in turn; what is left is returned."""
        for lot in lots:
            part = min(points, lot.remaining)
            if part:
                lot.remaining -= part
                points -= part
                self.takes.append(Take(move, lot.id, part))
        return points

    def _take_back(self, posting, points):
        """What a document gave: from its own lots first, waiting or usable.

        What expired of them in the meantime cannot be owed: it comes back first.
        """
        own = [lot for lot in self.lots.values() if lot.source == posting.source]
        waiting = [lot for lot in own if lot.pending]
        part = min(points, sum(lot.remaining for lot in waiting))
        if part:
            number = self._move(posting, "reverse_earn", -part, pending=True)
            self._take(number, part, waiting)
        if points > part:
            usable = [lot for lot in own if not lot.pending]
            self._unexpire(posting, points - part, usable)
            self._debit(posting, "reverse_earn", points - part, usable)

    def _unexpire(self, posting, points, usable):
        missing = points - sum(lot.remaining for lot in usable)
        expired = self.expired.get(posting.source, 0)
        back = min(max(missing, 0), expired)
        if back:
            self.expired[posting.source] = expired - back
            number = self._move(posting, "unexpire", back)
            self._add_lot(number, posting._replace(available=None), back, None)
            usable.append(list(self.lots.values())[-1])

    def _give_back(self, posting, points, expiry, fresh_expiry):
        """Points that were spent go back to the lots they came from, last taken
        first; what was owed then comes back as new points, which pay debts first."""
        number = self._move(posting, "reverse_redeem", points)
        rest, lapsed = points, 0
        for take in self.spent.get(posting.source, ()):
            lot, taken = take
            part = min(rest, taken)
            take[1] -= part
            rest -= part
            if fresh_expiry and (lot.expiry or NO_EXPIRY) < fresh_expiry:
                lapsed += part
            elif part:
                self.lots.setdefault(lot.id, replace(lot)).remaining += part
                self.takes.append(Take(number, lot.id, -part))
        for new, last_day in ((lapsed, fresh_expiry), (rest, expiry)):
            if new:
                self._add_lot(number, posting, new, last_day)
        self._pay()

    def _pay(self):
        """Pay what is owed, oldest first, from what is usable."""
        while self.owed and (lots := self._in_turn()):
            debt = self.owed[0]
            debt.points = self._take(debt.move, debt.points, lots)
            if not debt.points:
                self.owed.pop(0)

    def _in_turn(self):
        usable = [
            lot for lot in self.lots.values() if lot.remaining and not lot.pending
        ]
        return sorted(
            usable, key=lambda lot: (lot.expiry or NO_EXPIRY, lot.id < 0, abs(lot.id))
        )
