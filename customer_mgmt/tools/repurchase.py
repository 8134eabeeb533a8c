"""Repurchase curve: how long customers stay away before they buy again.

Completed gaps alone are biased short, because the long gaps are still open.
The Kaplan–Meier estimator (Kaplan and Meier, JASA 53, 1958) keeps the open gaps
as censored observations.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

WEEK = 7
SHORTEST_LIMIT = 14
ACTIVE_SHARE = 0.80
LAPSED_SHARE = 0.95


class GapCount(NamedTuple):
    """Gaps of one length: ``returned`` ended in a purchase, ``open`` still run."""

    days: int
    returned: int
    open: int


class CurvePoint(NamedTuple):
    """Kaplan–Meier estimate after ``days``: the share ``away`` has not returned."""

    days: int
    at_risk: int
    returned: int
    away: float


class Proposal(NamedTuple):
    """Limits read off a curve, in days."""

    median: int
    active_until: int
    lapsed_after: int


def survival_curve(gaps: Iterable[GapCount]) -> tuple[CurvePoint, ...]:
    """Kaplan–Meier estimate, one point per observed gap length.

    Returns at a given length come before the gaps that are open at that length.

    >>> curve = survival_curve([GapCount(10, 2, 0), GapCount(20, 1, 1)])
    >>> [(point.days, point.at_risk, point.away) for point in curve]
    [(10, 4, 0.5), (20, 2, 0.25)]
    """
    ordered = sorted(gaps)
    total = sum(gap.returned + gap.open for gap in ordered)
    left = accumulate((gap.returned + gap.open for gap in ordered), initial=0)
    points, away = [], 1.0
    for gap, gone in zip(ordered, left, strict=False):
        at_risk = total - gone
        away *= 1 - gap.returned / at_risk
        points.append(CurvePoint(gap.days, at_risk, gap.returned, away))
    return tuple(points)


def by_week(curve: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """The curve at the end of every week; weeks without an event keep the estimate.

    ``at_risk`` is the number observed at the start of the week, ``returned`` the
    number that came back in it.

    >>> gaps = [GapCount(3, 1, 0), GapCount(6, 1, 0), GapCount(20, 1, 1)]
    >>> curve = survival_curve(gaps)
    >>> for point in by_week(curve):
    ...     print(tuple(point))
    (7, 4, 2, 0.5)
    (14, 2, 0, 0.5)
    (21, 2, 1, 0.25)
    """
    weeks, away, rest = [], 1.0, list(curve)
    while rest:
        end = WEEK * (len(weeks) + 1)
        inside = [point for point in rest if point.days <= end]
        at_risk, rest = rest[0].at_risk, rest[len(inside) :]
        away = inside[-1].away if inside else away
        returned = sum(point.returned for point in inside)
        weeks.append(CurvePoint(end, at_risk, returned, away))
    return tuple(weeks)


def days_until_back(curve: Sequence[CurvePoint], share: float) -> int | None:
    """Days until ``share`` of those who ever return are back; None if nobody is.

    >>> curve = survival_curve([GapCount(10, 3, 0), GapCount(30, 1, 6)])
    >>> days_until_back(curve, 0.5), days_until_back(curve, 0.8)
    (10, 30)
    """
    if not curve or curve[-1].away >= 1:
        return None
    returning = 1 - curve[-1].away
    # A hair of tolerance: the last point is 100 % by definition, not 0.9999…
    return next(p.days for p in curve if (1 - p.away) / returning >= share - 1e-12)


def round_to_weeks(days: int) -> int:
    """Nearest whole number of weeks, in days, two weeks at least.

    >>> [round_to_weeks(days) for days in (3, 17, 18, 402)]
    [14, 14, 21, 399]
    """
    return max(SHORTEST_LIMIT, WEEK * ((2 * days + WEEK) // (2 * WEEK)))


def propose_limits(curve: Sequence[CurvePoint]) -> Proposal | None:
    """Limits at which 80 % and 95 % of the eventual returners are back.

    >>> propose_limits(survival_curve([GapCount(d, 1, 0) for d in range(1, 101)]))
    Proposal(median=50, active_until=77, lapsed_after=98)
    """
    median = days_until_back(curve, 0.5)
    if median is None:
        return None
    active = round_to_weeks(days_until_back(curve, ACTIVE_SHARE))
    lapsed = round_to_weeks(days_until_back(curve, LAPSED_SHARE))
    return Proposal(max(median, 1), active, max(lapsed, active + WEEK))
