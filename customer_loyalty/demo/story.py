"""What happened to the points of one member, told from the orders.

No Odoo in here: the account of the ledger is led day by day as it would have been.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from ..tools.account import Account
from ..tools.expiry import expiry_date
from ..tools.posting import Posting, Source, to_points

NIGHT = time(1)


class Rules(NamedTuple):
    """Of the program: days of waiting, days until expiry, rounding, hundredths of a
    point for the reward."""

    wait: int
    expire: int
    rounding: str
    reward: int


class Purchase(NamedTuple):
    """An order that earned hundredths of a point, some of which came back later."""

    order_id: int
    name: str
    moment: datetime
    earned: int
    returned: int = 0
    returned_on: date | None = None
    may_redeem: bool = False


class Story:
    """``account`` and the moments of its moves; ``redeemed`` are ids of orders."""

    def __init__(self, card_id, company_id, rules):
        self.account = Account(0)
        self.moments: list[datetime] = []
        self.redeemed: list[int] = []
        self._card, self._company, self._rules = card_id, company_id, rules
        self._names: dict[Source, str] = {}

    def tell(self, purchases, today):
        """Everything until the night of ``today``."""
        for moment, happen, purchase in sorted(
            self._events(purchases), key=lambda event: event[0]
        ):
            self._catch_up(moment.date())
            happen(purchase, moment)
        self._catch_up(today)
        return self

    def _events(self, purchases):
        for purchase in purchases:
            yield purchase.moment, self._buy, purchase
            if purchase.returned:
                noon = datetime.combine(purchase.returned_on, time(12))
                yield noon, self._return, purchase

    def _buy(self, purchase, moment):
        usable = moment.date() + timedelta(days=self._rules.wait)
        self._names[Source("sale.order", purchase.order_id)] = purchase.name
        self._post(purchase, moment, "earn", purchase.earned, usable)
        if purchase.may_redeem and self.account.points >= self._rules.reward:
            self.redeemed.append(purchase.order_id)
            self._post(purchase, moment, "redeem", -self._rules.reward)

    def _return(self, purchase, moment):
        self._post(purchase, moment, "reverse_earn", -purchase.returned)

    def _post(self, purchase, moment, kind, points, usable=None):
        self.account.post(
            Posting(
                card_id=self._card,
                type=kind,
                points=to_points(points),
                key=self._key(purchase),
                source=Source("sale.order", purchase.order_id),
                reason=purchase.name,
                available=usable,
                company_id=self._company,
            ),
            expiry=usable and expiry_date(usable, *self._rules[1:3]),
        )
        self._date(moment)

    def _key(self, purchase):
        """As settling the order would number it."""
        sources = [move.posting.source for move in self.account.moves]
        source = Source("sale.order", purchase.order_id)
        return f"sale.order:{source.id}:{self._card}:{sources.count(source)}"

    def _date(self, moment):
        missing = len(self.account.moves) - len(self.moments)
        self.moments += [moment] * missing

    # ------------------------------------------------------------------- the nights

    def _catch_up(self, today):
        """One thing after the other: what becomes usable may lapse as well."""
        while due := min(self._due(today), default=None):
            day, waits, _number, lot_id = due
            lot = self.account.lots[lot_id]
            (self._release if waits else self._expire)(lot)
            self._date(datetime.combine(day, NIGHT))

    def _due(self, today):
        """(Day, waits, number, id) of lots whose day came; the oldest lot first, as
        the account takes from lots."""
        for lot in self.account.lots.values():
            if not lot.remaining:
                continue
            if lot.pending and lot.available <= today:
                yield lot.available, True, -lot.id, lot.id
            elif not lot.pending and lot.expiry < today:
                yield lot.expiry + timedelta(days=1), False, -lot.id, lot.id

    def _release(self, lot):
        key = f"release:demo:{self._card}:{lot.id}"
        posting = Posting(
            self._card, "release", 0, key, lot.source, self._names[lot.source]
        )
        self.account.release(lot.id, posting)

    def _expire(self, lot):
        key = f"expire:demo:{self._card}:{lot.id}"
        points = to_points(-lot.remaining)
        # The lot that expires first is taken from first: this one.
        self.account.post(Posting(self._card, "expire", points, key))
