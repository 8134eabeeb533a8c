"""What the gate of contacts answers."""

from datetime import datetime
from typing import NamedTuple


class Verdict(NamedTuple):
    """Whether a contact may happen, and when.

    >>> evening = datetime(2026, 6, 1, 20)
    >>> Verdict(evening).allowed
    True
    >>> Verdict(evening, "limit", "At most 1 in 7 days · SMS").allowed
    False
    """

    at: datetime
    reason: str | None = None
    note: str | None = None

    @property
    def allowed(self) -> bool:
        return self.reason is None


class QuietHours(NamedTuple):
    """The hours of the day, in the customer's zone, in which nobody is disturbed.

    They may run over midnight; equal hours mean that there are none.

    >>> QuietHours(21, 9).minutes, QuietHours(12.5, 14).minutes
    (720, 90)
    >>> QuietHours(9, 9).minutes
    0
    """

    start: float
    end: float

    @property
    def minutes(self) -> int:
        return round((self.end - self.start) % 24 * 60)
