"""Whether a recommended friend has become a customer."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple


class Friend(NamedTuple):
    """What somebody who follows a link tells about herself."""

    name: str
    email: str
    phone: str
    news: bool = False


class Document(NamedTuple):
    """A purchase or return; a return has the day of the purchase it undoes.

    ``net`` is in the currency of the program.
    """

    day: date
    company: int
    net: float
    is_purchase: bool
    is_paid: bool
    model: str
    id: int


class Terms(NamedTuple):
    """From when on purchases count, how large and how old they must be."""

    start: date
    minimum: float
    wait: timedelta


class Judgement(NamedTuple):
    """``existing``: bought before the recommendation. ``first``: the first purchase
    that was not returned. ``counts``: the first one that earns the reward, on ``due``.
    ``revenue``: all purchases net of returns.
    """

    existing: bool = False
    first: Document | None = None
    counts: Document | None = None
    due: date | None = None
    revenue: float = 0.0


def judge(documents: Iterable[Document], terms: Terms) -> Judgement:
    """
    >>> terms = Terms(date(2026, 6, 1), 50, timedelta(14))
    >>> tea = Document(date(2026, 6, 2), 1, 60.0, True, True, "sale.order", 7)
    >>> judged = judge([tea], terms)
    >>> judged.counts.id, judged.due, judged.revenue
    (7, datetime.date(2026, 6, 16), 60.0)

    What is left of it after returns is too little, but it was a purchase:

    >>> back = tea._replace(net=-20.0, is_purchase=False, id=8)
    >>> judged = judge([tea, back], terms)
    >>> judged.first.id, judged.counts, judged.revenue
    (7, None, 40.0)
    >>> judge([tea._replace(day=date(2026, 5, 1))], terms).existing
    True
    """
    documents = sorted(documents, key=lambda each: (each.day, each.id))
    bought = [each for each in documents if each.is_purchase]
    if any(each.day < terms.start for each in bought):
        return Judgement(existing=True)
    by_day = defaultdict(list)
    total: dict[int, float] = defaultdict(float)
    for each in documents:
        by_day[each.company, each.day].append(each)
        total[each.company] += each.net
    kept = [each for each in bought if _net(by_day[each.company, each.day]) > 0]
    counting = [
        each
        for each in kept
        if all(other.is_paid for other in by_day[each.company, each.day])
        and _net(by_day[each.company, each.day]) >= terms.minimum
        # A return that nobody linked to its purchase.
        and total[each.company] >= terms.minimum
        and total[each.company] > 0
    ]
    counts = counting[0] if counting else None
    return Judgement(
        first=kept[0] if kept else None,
        counts=counts,
        due=counts and counts.day + terms.wait,
        revenue=round(sum(total.values()), 2),
    )


def _net(documents: Iterable[Document]) -> float:
    return round(sum(each.net for each in documents), 2)
