"""Shares of buyers, and the difference of two, with their intervals."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from .interval import CONFIDENCE, Interval, normal_quantile


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
    down = _length(treated.estimate - treated.low, control.high - control.estimate)
    up = _length(treated.high - treated.estimate, control.estimate - control.low)
    return Interval(difference, difference - down, difference + up)


def pooled(waves: Sequence[Wave], confidence: float = CONFIDENCE) -> Interval:
    """Common difference of several waves, each compared within itself.

    Mantel–Haenszel weights; variance of Sato, Greenland and Robins (Biometrics 45,
    1989), good for few large waves and for many small ones.

    >>> wave = Wave(Arm(30, 100), Arm(20, 100))
    >>> [round(value, 4) for value in pooled([wave, wave])]
    [0.1, 0.0157, 0.1843]
    """
    if len(waves) == 1:
        return newcombe(waves[0], confidence)
    weight = sum(_weight(wave) for wave in waves)
    share = sum(_weight(wave) * _difference(wave) for wave in waves) / weight
    spread = sum(share * _slope(wave) + _noise(wave) for wave in waves)
    half = normal_quantile(confidence) * sqrt(max(spread, 0.0)) / weight
    return Interval(share, max(share - half, -1.0), min(share + half, 1.0))


def _length(a, b):
    return sqrt(a * a + b * b)


def _difference(wave):
    return wave.treated.share - wave.control.share


def _weight(wave):
    treated, control = wave
    return treated.size * control.size / (treated.size + control.size)


def _slope(wave):
    (a, m), (c, n) = wave
    total = m + n
    return (c * m * m - a * n * n + m * n * (n - m) / 2) / total**2


def _noise(wave):
    (a, m), (c, n) = wave
    return (a * (n - c) + c * (m - a)) / (2 * (m + n))
