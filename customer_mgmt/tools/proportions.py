"""Shares of buyers, and the difference of two, with their intervals."""

from collections.abc import Sequence
from math import hypot, sqrt
from typing import NamedTuple

from .interval import CONFIDENCE, Interval, normal_quantile, weighted_sum


class Arm(NamedTuple):
    """``hits`` of ``size`` customers did it."""

    hits: int
    size: int

    @property
    def share(self) -> float:
        return self.hits / self.size


class Wave(NamedTuple):
    """One comparison."""

    treated: Arm
    control: Arm


def wilson(arm: Arm, confidence: float = CONFIDENCE) -> Interval:
    """Score interval of a share (Wilson, JASA 22, 1927).

    >>> [round(value, 4) for value in wilson(Arm(56, 70))]
    [0.8, 0.6918, 0.877]
    """
    if not 0 <= arm.hits <= arm.size or not arm.size:
        raise ValueError("an arm needs somebody, and as many hits at most")
    square = normal_quantile(confidence) ** 2
    centre = arm.share + square / (2 * arm.size)
    spread = arm.share * (1 - arm.share) * square / arm.size
    half = sqrt(spread + (square / (2 * arm.size)) ** 2)
    scale = 1 + square / arm.size
    return Interval(
        arm.share,
        max((centre - half) / scale, 0.0),
        min((centre + half) / scale, 1.0),
    )


def newcombe(wave: Wave, confidence: float = CONFIDENCE) -> Interval:
    """Hybrid score interval of treated minus control.

    Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 1998, method 10; the example is his (a).

    >>> [round(value, 4) for value in newcombe(Wave(Arm(56, 70), Arm(48, 80)))]
    [0.2, 0.0524, 0.3339]
    """
    treated, control = (wilson(arm, confidence) for arm in wave)
    difference = treated.estimate - control.estimate
    down = hypot(treated.estimate - treated.low, control.high - control.estimate)
    up = hypot(treated.high - treated.estimate, control.estimate - control.low)
    return Interval(difference, difference - down, difference + up)


def pooled(waves: Sequence[Wave], confidence: float = CONFIDENCE) -> Interval:
    """Common difference of several waves, each compared within itself.

    Mantel–Haenszel weights. The errors of the waves add up as squares, on either side
    by itself (Zou and Donner, Statistics in Medicine 27, 2008). So one wave keeps
    Newcombe's interval, and small waves with a small control claim no more than they
    may; with the usual variance (Sato, 1989) one in thirteen of those would be found
    to have worked without any effect.

    >>> wave = Wave(Arm(30, 100), Arm(20, 100))
    >>> [round(value, 4) for value in pooled([wave, wave])]
    [0.1, 0.015, 0.1825]
    """
    found = [newcombe(wave, confidence) for wave in waves]
    weights = mantel_haenszel(
        [(wave.treated.size, wave.control.size) for wave in waves]
    )
    return weighted_sum(weights, found)


def mantel_haenszel(sizes: Sequence[tuple[int, int]]) -> list[float]:
    """Weights of waves with so many customers contacted and held out; they add up to 1.

    >>> mantel_haenszel([(50, 50), (90, 10), (10, 90)])
    [0.5813953488372093, 0.20930232558139536, 0.20930232558139536]
    """
    weights = [treated * control / (treated + control) for treated, control in sizes]
    return [weight / sum(weights) for weight in weights]
