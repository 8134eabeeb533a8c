"""When a member rises to a tier, keeps it, or leaves it."""

from datetime import date, timedelta
from typing import NamedTuple


class Standing(NamedTuple):
    """What is known about a member on a day.

    ``level`` is the threshold of the tier the member has, ``goal`` that of the best
    one earned now; None is no tier. ``held`` is what still counts of the time in
    which the tier was earned: less than at first when goods were returned.
    """

    held: float = 0.0
    level: float | None = None
    goal: float | None = None
    until: date | None = None
    manual: bool = False


def review(standing: Standing, today: date, grace_days: int = 0) -> str | None:
    """What happens to a member's tier: reached, kept, dropped, returned, or nothing.

    A tier is held until its last day. If it is earned again by then or within the
    days of grace it is kept for another period, else the member drops to the tier
    that is earned now.

    >>> day = date(2026, 6, 28)
    >>> review(Standing(goal=1000), day), review(Standing(level=0, goal=0), day)
    ('reached', None)
    >>> gold = Standing(held=1000, level=1000, goal=500, until=date(2026, 6, 27))
    >>> review(gold, day), review(gold, day, grace_days=1)
    ('dropped', None)
    >>> review(gold._replace(goal=1000), day)
    'kept'

    What was returned ends the tier early, and the days of grace begin; a tier given
    by hand was not earned with anything.

    >>> back = Standing(held=400, level=1000, goal=0, until=date(2027, 1, 1))
    >>> review(back, day), review(back._replace(manual=True), day)
    ('returned', None)
    """
    if standing.goal is not None and (
        standing.level is None or standing.goal > standing.level
    ):
        return "reached"
    if standing.level is None:
        return None
    if standing.until and standing.until < today:
        return _end(standing, today, grace_days)
    ends_later = not standing.until or standing.until > today
    if ends_later and not standing.manual and standing.held < standing.level:
        return "returned"
    return None


def _end(standing, today, grace_days):
    if standing.goal == standing.level:
        return "kept"
    over = standing.until + timedelta(days=grace_days) < today
    return "dropped" if over else None


def progress(value: float, level: float, goal: float) -> float:
    """The share of the way from one threshold to the next, in percent.

    >>> progress(750, 500, 1000), progress(400, 500, 1000), progress(9, 0, 0)
    (50.0, 0.0, 100.0)
    """
    if goal <= level:
        return 100.0
    return min(max((value - level) / (goal - level), 0.0), 1.0) * 100
