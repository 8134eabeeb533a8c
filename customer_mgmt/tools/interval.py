"""An estimate with the range that is compatible with the data."""

from collections.abc import Sequence
from math import hypot
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Interval(NamedTuple):
    estimate: float
    low: float
    high: float

    def scaled(self, factor: float, offset: float = 0.0) -> "Interval":
        """``factor`` (0 or more) times the interval, plus ``offset``.

        >>> Interval(2.0, -1.0, 5.0).scaled(10, -5)
        Interval(estimate=15.0, low=-15.0, high=45.0)
        """
        return Interval(*(factor * value + offset for value in self))


def weighted_sum(weights: Sequence[float], intervals: Sequence[Interval]) -> Interval:
    """The sum of independent estimates, each times a weight of 0 or more.

    >>> weighted_sum([1, 1], [Interval(2.0, -1.0, 5.0), Interval(3.0, -1.0, 7.0)])
    Interval(estimate=5.0, low=0.0, high=10.0)
    """
    parts = [
        part.scaled(weight) for weight, part in zip(weights, intervals, strict=True)
    ]
    estimate = sum(part.estimate for part in parts)
    down = hypot(*(part.estimate - part.low for part in parts))
    up = hypot(*(part.high - part.estimate for part in parts))
    return Interval(estimate, estimate - down, estimate + up)


def normal_quantile(confidence: float = CONFIDENCE) -> float:
    """Standard errors to both sides that hold ``confidence`` of a normal variable.

    >>> round(normal_quantile(0.95), 4)
    1.96
    """
    return NormalDist().inv_cdf((1 + confidence) / 2)
