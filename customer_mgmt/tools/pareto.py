"""Which few causes make most of it."""

from collections.abc import Iterable
from typing import NamedTuple


class Bar(NamedTuple):
    """A cause with its amount, its share of all, and that of it and all larger."""

    cause: object
    amount: float
    share: float
    cumulative: float


def pareto(amounts: Iterable[tuple[object, float]]) -> list[Bar]:
    """Causes from the largest to the smallest; equal ones in the order given.

    Amounts that are not above zero explain nothing, and would break the shares.

    >>> told = [("price", 2), ("service", 5), ("parking", 0), ("quality", 1)]
    >>> for bar in pareto(told):
    ...     print(bar.cause, bar.amount, bar.share, bar.cumulative)
    service 5 0.625 0.625
    price 2 0.25 0.875
    quality 1 0.125 1.0
    >>> pareto([])
    []
    """
    known = [(cause, amount) for cause, amount in amounts if amount > 0]
    total, passed, bars = sum(amount for _, amount in known), 0, []
    for cause, amount in sorted(known, key=lambda row: -row[1]):
        passed += amount
        bars.append(Bar(cause, amount, amount / total, passed / total))
    return bars
