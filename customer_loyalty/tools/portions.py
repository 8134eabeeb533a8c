"""Which lots a number of points comes from."""

from datetime import date
from typing import NamedTuple

from .account import NO_EXPIRY, Lot


class Portion(NamedTuple):
    """Hundredths of a point that expire together; `NO_EXPIRY` if they never do."""

    expiry: date
    points: int


def portions(lots: list[Lot], points: int) -> list[Portion]:
    """What is taken from lots in turn, the first to expire first.

    >>> may, june = date(2026, 5, 1), date(2026, 6, 1)
    >>> lots = [Lot(1, 300, may), Lot(2, 500, june), Lot(3, 900)]
    >>> [each.points for each in portions(lots, 700)]
    [300, 400]
    >>> portions(lots[2:], 100) == [Portion(NO_EXPIRY, 100)]
    True
    """
    parts = []
    for lot in lots:
        part = min(points, lot.remaining)
        if part and not lot.pending:
            parts.append(Portion(lot.expiry or NO_EXPIRY, part))
            points -= part
    return parts
