"""What an activity is worth, after what a rule gave already."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from .posting import to_hundredths, to_points

# What of an ISO date tells one period from another.
SIGNIFICANT = {"day": 10, "month": 7, "year": 4}


class Happening(NamedTuple):
    """Something a person did; what has the same ``cause`` counts once."""

    id: int
    person: int
    day: date
    cause: str


class Award(NamedTuple):
    happening: Happening
    points: float


class Limits(NamedTuple):
    """What a rule gives each time, and at most per person and period.

    ``basis`` is what ``most`` counts: ``times`` or ``points``; anything else is no
    limit.
    """

    points: float
    basis: str = "none"
    most: float = 0
    period: str = "month"

    def slot(self, happening: Happening) -> tuple[int, str]:
        day = happening.day.isoformat()
        return happening.person, day[: SIGNIFICANT[self.period]]

    def use(self, points: float) -> int:
        """How much of the limit points use up, in hundredths."""
        return 100 if self.basis == "times" else to_hundredths(points)

    def still(self, used: int) -> float:
        """The points to give when so much of the limit is used up."""
        room = to_hundredths(self.most) - used
        if self.basis == "times":
            return self.points if room >= 100 else 0.0
        if self.basis == "points":
            return to_points(max(min(room, to_hundredths(self.points)), 0))
        return self.points


def new_awards(
    limits: Limits, given: Iterable[Award], happenings: Iterable[Happening]
) -> list[Award]:
    """What to give for happenings, in their order.

    A limit of points gives what is left of it:

    >>> limits = Limits(30, "points", 50, "month")
    >>> first = Happening(1, 7, date(2026, 6, 1), "a")
    >>> second, later = first._replace(id=2, cause="b"), date(2026, 7, 1)
    >>> [award.points for award in new_awards(limits, [], [first, second])]
    [30.0, 20.0]
    >>> new_awards(limits, [Award(first, 30)], [first._replace(id=3)])
    []
    >>> third = second._replace(id=3, day=later, cause="c")
    >>> [a.points for a in new_awards(Limits(5, "times", 1), [Award(first, 5)],
    ...                               [second, third])]
    [5]
    """
    used: Counter[tuple[int, str]] = Counter()
    causes = set()
    for each, points in given:
        used[limits.slot(each)] += limits.use(points)
        causes.add((each.person, each.cause))
    awards = []
    for each in happenings:
        points = limits.still(used[limits.slot(each)])
        if not points or (each.person, each.cause) in causes:
            continue
        used[limits.slot(each)] += limits.use(points)
        causes.add((each.person, each.cause))
        awards.append(Award(each, points))
    return awards
