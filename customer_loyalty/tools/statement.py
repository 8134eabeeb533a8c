"""A statement: what there was, what happened, what there is."""

from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple


class Movement(NamedTuple):
    """A change of points, and the balance after it."""

    day: date
    kind: str
    text: str
    points: float
    balance: float = 0.0


class Statement(NamedTuple):
    """A period of a member; the records are those of the period."""

    start: date
    end: date
    opening: float
    movements: list[Movement]
    purchases: Any
    coupons: Any

    @property
    def closing(self) -> float:
        return self.movements[-1].balance if self.movements else self.opening

    @property
    def points_in(self) -> float:
        return round(sum(each.points for each in self.movements if each.points > 0), 2)

    @property
    def points_out(self) -> float:
        return round(sum(each.points for each in self.movements if each.points < 0), 2)


def add_up(opening: float, movements: list[Movement]) -> list[Movement]:
    """The movements with the balance after each, rounded to hundredths.

    >>> day = date(2026, 6, 28)
    >>> steps = [Movement(day, "earn", "S1", 0.1), Movement(day, "earn", "S2", 0.2)]
    >>> [step.balance for step in add_up(10, steps)]
    [10.1, 10.3]
    """
    balances = accumulate((each.points for each in movements), initial=opening)
    return [
        each._replace(balance=round(balance, 2))
        for each, balance in zip(movements, list(balances)[1:], strict=True)
    ]


def clamp_period(
    start: date | None, end: date | None, first: date, today: date
) -> tuple[date, date]:
    """A period that lies between a first day and today; what is missing or turned
    round is put right.

    >>> first, today = date(2025, 1, 1), date(2026, 6, 28)
    >>> clamp_period(None, None, first, today)
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 28))
    >>> clamp_period(date(2030, 1, 1), date(1900, 1, 1), first, today)
    (datetime.date(2025, 1, 1), datetime.date(2026, 6, 28))
    """
    start, end = start or date(today.year, 1, 1), end or today
    start, end = sorted((start, end))
    return min(max(start, first), today), max(min(end, today), first)
