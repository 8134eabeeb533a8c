"""How many of so many do it, when each does with the same chance."""

from itertools import accumulate
from math import ceil, exp, floor, lgamma, log, sqrt
from typing import NamedTuple

REACH = 8  # standard errors; what lies beyond has no chance worth counting
SLACK = 8


class Binomial(NamedTuple):
    """``chances`` of ``first`` hits, of one more, and so on."""

    first: int
    chances: list[float]

    def tails(self) -> list[float]:
        """Chances of at least ``first`` hits, of at least one more, and so on."""
        return [*accumulate(reversed(self.chances))][::-1]


def binomial(size: int, share: float) -> Binomial:
    """The numbers of hits among ``size`` that are to be expected.

    >>> [round(chance, 4) for chance in binomial(4, 0.25).chances]
    [0.3164, 0.4219, 0.2109, 0.0469, 0.0039]
    >>> binomial(4, 1.0)
    Binomial(first=4, chances=[1.0])
    """
    if share in (0, 1):
        return Binomial(round(share * size), [1.0])
    centre, reach = size * share, REACH * sqrt(size * share * (1 - share)) + SLACK
    first, last = max(floor(centre - reach), 0), min(ceil(centre + reach), size)
    return Binomial(first, [_chance(size, share, k) for k in range(first, last + 1)])


def _chance(size, share, hits):
    ways = lgamma(size + 1) - lgamma(hits + 1) - lgamma(size - hits + 1)
    return exp(ways + hits * log(share) + (size - hits) * log(1 - share))
