"""The alerts there would have been, had the application been in use for months."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple


class PastAlert(NamedTuple):
    """A silence that was too long.

    :param last_day: the purchase before it
    :param lapsed_on: when it was long enough for Lapsed, if it was
    :param returned_on: the purchase that ended it, if one did
    """

    day: date
    last_day: date
    lapsed_on: date | None
    returned_on: date | None


def past_alerts(
    days: Sequence[date], active: int, lapsed: int, since: date, today: date
) -> Iterator[PastAlert]:
    """The alerts of one customer since a day.

    :param days: days of purchase, in order
    :param active: longest silence of an active customer, in days
    :param lapsed: longest silence of a customer who is not lapsed

    >>> days = [date(2026, 1, 1), date(2026, 4, 11), date(2026, 4, 20)]
    >>> for alert in past_alerts(days, 90, 180, date(2026, 1, 1), date(2026, 11, 1)):
    ...     print(*alert)
    2026-04-02 2026-01-01 None 2026-04-11
    2026-07-20 2026-04-20 2026-10-18 None
    """
    for last_day, following in zip(days, [*days[1:], None], strict=True):
        end = following or today + timedelta(days=1)
        raised, lapsed_on = (
            last_day + timedelta(days=limit + 1) for limit in (active, lapsed)
        )
        if since <= raised < end:
            yield PastAlert(
                raised, last_day, lapsed_on if lapsed_on < end else None, following
            )
