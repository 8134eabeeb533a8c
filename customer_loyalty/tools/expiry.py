"""When points become usable, and until when."""

import calendar
from datetime import date, timedelta

LAST_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def round_up(day: date, rounding: str) -> date:
    """The last day of the month, quarter or year of a day.

    >>> round_up(date(2024, 2, 10), "month"), round_up(date(2026, 5, 1), "quarter")
    (datetime.date(2024, 2, 29), datetime.date(2026, 6, 30))
    >>> round_up(date(2026, 5, 1), "year"), round_up(date(2026, 5, 1), "none")
    (datetime.date(2026, 12, 31), datetime.date(2026, 5, 1))
    """
    if rounding == "none":
        return day
    months = LAST_MONTHS[rounding]
    month = -(-day.month // months) * months
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def expiry_date(start: date, days: int, rounding: str = "none") -> date | None:
    """The last day on which points usable from ``start`` on can be spent.

    No days: they never expire.

    >>> expiry_date(date(2026, 1, 31), 365, "month")
    datetime.date(2027, 1, 31)
    >>> expiry_date(date(2026, 1, 31), 0)
    """
    return round_up(start + timedelta(days=days), rounding) if days else None
