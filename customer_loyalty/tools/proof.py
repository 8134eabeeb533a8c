"""Do the books of a card agree, and what makes them agree again?

Amounts are whole hundredths of a point.
"""

from typing import NamedTuple


class Books(NamedTuple):
    """What a card shows, and what its moves and lots add up to."""

    points: int
    moves: int = 0
    lots: int = 0
    pending: int = 0
    pending_moves: int = 0
    pending_lots: int = 0


class Difference(NamedTuple):
    kind: str
    expected: int
    found: int


class Correction(NamedTuple):
    """``adjust`` changes moves and lots, ``correct`` only moves."""

    adjust: int
    correct: int
    pending: int


def differences(books: Books) -> list[Difference]:
    """What disagrees. Points are what customers see: moves and lots have to explain
    them. Who owes points holds none.

    >>> differences(Books(points=100, moves=100, lots=100))
    []
    >>> [tuple(each) for each in differences(Books(points=130, moves=100, lots=100))]
    [('moves', 130, 100), ('lots', 130, 100)]
    >>> differences(Books(points=-20, moves=-20))
    []
    >>> differences(Books(points=0, pending=50, pending_moves=50))
    [Difference(kind='pending', expected=0, found=50)]
    """
    checks = [
        Difference("moves", books.points, books.moves),
        Difference("lots", max(books.points, 0), books.lots),
        Difference("pending", books.pending_lots, _pending_found(books)),
    ]
    return [each for each in checks if each.expected != each.found]


def _pending_found(books):
    """What the card shows, unless that is right and its moves are not."""
    if books.pending != books.pending_lots:
        return books.pending
    return books.pending_moves


def correction(books: Books, owed: int = 0, missing: int = 0) -> Correction:
    """What has to be posted so that moves and lots explain the points again.

    :param owed: what moves of the card could not take from any lot
    :param missing: what left lots without a trace, and gets one by corrections

    The usual case, somebody wrote points past the ledger, is one adjustment:

    >>> correction(Books(points=130, moves=100, lots=100))
    Correction(adjust=30, correct=0, pending=0)

    A lot was emptied past the ledger: it gets a trace, and the card a new lot.

    >>> correction(Books(points=100, moves=100, lots=60), missing=40)
    Correction(adjust=40, correct=0, pending=0)
    >>> correction(Books(points=100, moves=100, lots=60))
    Correction(adjust=40, correct=-40, pending=0)
    """
    adjust = books.points - books.lots + owed
    return Correction(
        adjust,
        books.points - books.moves - adjust + missing,
        books.pending_lots - books.pending_moves,
    )
