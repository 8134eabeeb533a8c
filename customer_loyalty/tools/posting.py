"""What is handed to the ledger of points, and what the ledger answers.

Points are floats with two decimals at the edges, and whole hundredths inside, where
they are added and compared.
"""

from datetime import date
from typing import NamedTuple


def to_hundredths(points: float) -> int:
    """
    >>> to_hundredths(0.1 + 0.2), to_hundredths(-12.345)
    (30, -1234)
    """
    return round(points * 100)


def to_points(hundredths: int) -> float:
    """
    >>> to_points(-1234)
    -12.34
    """
    return hundredths / 100


class Source(NamedTuple):
    """The document a change of points belongs to."""

    model: str
    id: int


class Posting(NamedTuple):
    """One change of the points of one card, not yet in the books.

    ``type`` is one of `MOVE_TYPES` of loyalty.point.move; ``points`` is signed: what
    comes in is above zero. ``key`` makes it idempotent: a key that is in the books
    already is left out. ``available`` lies in the future for points that wait until
    the return window ends; ``expiry`` overrides the rule of the program, with
    `NO_EXPIRY` for never.
    """

    card_id: int
    type: str
    points: float
    key: str
    source: Source | None = None
    reason: str = ""
    available: date | None = None
    expiry: date | None = None
    company_id: int | None = None


class Move(NamedTuple):
    """A row of the books, in hundredths; ``number`` counts within one call."""

    number: int
    posting: Posting
    type: str
    points: int
    pending: bool
    balance: int


class Take(NamedTuple):
    """What a move took from a lot; below zero is what it gave back to it."""

    move: int
    lot: int
    points: int
