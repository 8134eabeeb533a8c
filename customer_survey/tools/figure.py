"""Scores from counts of answers, whatever they measure.

A count of good and bad answers is all that a score needs: the NPS is the share of
promoters less that of detractors, CSAT and CES are the share of good answers.
"""

from collections.abc import Sequence
from math import hypot, sqrt
from typing import NamedTuple

from . import nps, sample, satisfaction

SCALES = {"csat": satisfaction.CSAT, "ces": satisfaction.CES}
# Of Shewhart's charts: chance alone passes them three times in a thousand.
SIGMAS = 3


class Counts(NamedTuple):
    """How many answered happily and unhappily; ``total`` includes the neutral."""

    happy: int
    unhappy: int
    total: int

    def __add__(self, other):
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))


NOBODY = Counts(0, 0, 0)


class Figure(NamedTuple):
    """A score from -100 or 0 to 100 with its interval, and how to show it."""

    value: float
    low: float
    high: float
    answers: int
    visibility: str


class Change(NamedTuple):
    """``points`` up or down; ``reliable`` if more than chance explains."""

    points: float
    reliable: bool


class Limits(NamedTuple):
    """Where scores of a group lie if nothing has changed; ``flagged`` if not there."""

    centre: float
    low: float
    high: float
    flagged: bool


def figure(metric: str, counts: Counts) -> Figure | None:
    """The score of a group; None without answers.

    >>> [round(value) for value in figure("nps", Counts(50, 20, 100))[:3]]
    [30, 14, 44]
    >>> [round(value, 1) for value in figure("csat", Counts(81, 19, 100))[:3]]
    [81.0, 72.2, 87.5]
    """
    if not counts.total:
        return None
    value, low, high = _score(metric, counts)
    shown = sample.visibility(counts.total)
    return Figure(value, low, high, counts.total, shown)


def change(metric: str, before: Counts, after: Counts) -> Change | None:
    """The change between two periods; None if one of them is to be hidden.

    Shares are compared by Newcombe's hybrid interval (Statistics in Medicine 17, 1998,
    method 10).

    >>> change("nps", Counts(50, 20, 100), Counts(56, 16, 100)).reliable
    False
    >>> change("csat", Counts(48, 0, 80), Counts(56, 0, 70))
    Change(points=20.0, reliable=True)
    """
    if sample.HIDDEN in (sample.visibility(c.total) for c in (before, after)):
        return None
    if metric == "nps":
        found = nps.compare(nps.Answers(*before), nps.Answers(*after))
        return Change(found.points, found.reliable)
    old, new = figure(metric, before), figure(metric, after)
    points = new.value - old.value
    down = hypot(new.value - new.low, old.high - old.value)
    up = hypot(new.high - new.value, old.value - old.low)
    return Change(points, not points - down <= 0 <= points + up)


def control(metric: str, groups: Sequence[Counts]) -> list[Limits | None]:
    """A control chart of periods: which of them differ from all of them together.

    Periods are flagged beyond three standard errors, if their own interval leaves the
    centre out as well.

    >>> steady = [Counts(50, 20, 100)] * 11
    >>> chart = control("nps", [*steady, Counts(5, 80, 100)])
    >>> [limits.flagged for limits in chart[-2:]]
    [False, True]
    >>> [round(value, 2) for value in chart[0][:3]]
    [21.25, -3.26, 45.76]
    """
    everything = sum(groups, NOBODY)
    if not everything.total:
        return [None] * len(groups)
    centre, _deviation = _moments(metric, everything)
    # One answer of each kind more, as for intervals: else nobody may ever disagree.
    _centre, deviation = _moments(metric, everything + Counts(1, 1, 3))
    return [_limits(metric, counts, centre, deviation) for counts in groups]


def _limits(metric, counts, centre, deviation):
    found = figure(metric, counts)
    if not found or found.visibility == sample.HIDDEN:
        return None
    half = SIGMAS * deviation / sqrt(counts.total)
    beyond = abs(found.value - centre) > half
    flagged = beyond and not found.low <= centre <= found.high
    least = -100.0 if metric == "nps" else 0.0
    return Limits(centre, max(centre - half, least), min(centre + half, 100.0), flagged)


def _moments(metric, counts):
    """Mean and standard deviation of an answer, which counts 100, 0 or -100."""
    good = counts.happy / counts.total
    bad = counts.unhappy / counts.total if metric == "nps" else 0.0
    return 100 * (good - bad), 100 * sqrt(good + bad - (good - bad) ** 2)


def _score(metric, counts):
    if metric == "nps":
        return nps.score(nps.Answers(*counts))
    scale = SCALES[metric]
    answers = [scale.best] * counts.happy + [1] * (counts.total - counts.happy)
    return satisfaction.satisfaction(scale, answers)[:3]
