"""When customers buy: every story is a list of days before today.

The days are counted back from today, so the shop looks the same on whatever day it
is loaded: on every day some customers have just been silent for too long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

HISTORY = 3 * 365
SHORTEST_GAP = 3

# Mid-Autumn, the 15th day of the eighth lunar month; mooncakes are bought before it.
MID_AUTUMN = {
    day.year: day
    for day in map(
        date.fromisoformat,
        """
        2021-09-21 2022-09-10 2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15
        2028-10-03 2029-09-22 2030-09-12 2031-10-01 2032-09-19 2033-09-08 2034-09-27
        2035-09-16 2036-10-04 2037-09-24 2038-09-13 2039-10-02 2040-09-21
        """.split(),
    )
}


@dataclass(frozen=True)
class Family:
    """Customers with the same habit, one for each entry of ``silences``.

    :param silences: days since the last purchase
    :param purchases: fewest and most purchases of a customer
    :param gaps: shortest and longest usual time between two of them, in days
    """

    name: str
    silences: Iterable[int]
    purchases: tuple[int, int] = (1, 1)
    gaps: tuple[int, int] = (1, 1)


# The silences of people who bought once are two days apart around the limits that the
# repurchase curve gives: since any yesterday somebody has slipped away.
AROUND_LIMITS = (*range(80, 150, 2), *range(156, 240, 6), *range(240, 310, 2))
CONSUMERS = (
    Family("once", (*range(2, 80, 8), *AROUND_LIMITS, *range(320, 1080, 50))),
    Family("twice", (*range(4, 320, 11), *range(330, 1000, 80)), (2, 2), (20, 170)),
    Family("regular", (*range(3, 243, 8), *range(260, 980, 80)), (3, 12), (35, 110)),
    Family("loyal", range(1, 36, 2), (12, 30), (22, 48)),
    Family("slipping", range(30, 130, 6), (6, 24), (20, 45)),
    Family("lapsed", range(160, 900, 30), (4, 8), (25, 80)),
)
BUSINESSES = (
    Family("account", range(1, 61, 4), (10, 28), (24, 50)),
    Family("occasional", range(20, 280, 16), (3, 8), (40, 110)),
    Family("trial", range(10, 310, 60)),
)


def purchase_days(rng: Random, family: Family, silence: int) -> tuple[int, ...]:
    """Days before today on which one customer of a family bought, oldest first."""
    gap = rng.uniform(*family.gaps)
    days = [silence]
    for _ in range(rng.randint(*family.purchases) - 1):
        days.append(days[-1] + _one_gap(rng, gap))
    return tuple(day for day in reversed(days) if day <= HISTORY)


def _one_gap(rng, gap):
    return max(SHORTEST_GAP, round(gap * rng.lognormvariate(0, 0.35)))


def reactivated_days(rng: Random) -> tuple[int, ...]:
    """A good customer until long ago who came back in the last weeks."""
    last = rng.randrange(4, 40)
    before = last + rng.randrange(430, 560)
    return (before + 95, before + 50, before, last)


def festival_days(rng: Random, today: date, festival) -> tuple[int, ...]:
    """Found the shop one autumn and has bought before the same festival ever since.

    :param festival: gives the festival's date in a year, or None if it is not known
    """
    lead = rng.randrange(8, 20)
    days = [
        (today - feast).days + lead + rng.randrange(-4, 5)
        for feast in map(festival, range(today.year - 3, today.year + 1))
        if feast
    ]
    # The two purchases before the first festival must fit in, too.
    days = [day for day in days if 0 < day <= HISTORY - 60]
    return (days[0] + 58, days[0] + 27, *days)


def christmas(year: int) -> date:
    return date(year, 12, 25)


def mid_autumn(year: int) -> date | None:
    return MID_AUTUMN.get(year)


def every_customer(rng: Random, families) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The name of the family and the purchases of each of its customers."""
    for family in families:
        for silence in family.silences:
            yield family.name, purchase_days(rng, family, silence)
