"""When work on a case is due."""

from collections.abc import Sequence
from typing import NamedTuple

# From this share of the time on somebody has to hurry.
HURRY = 0.75


class Target(NamedTuple):
    """Hours of work to respond and to resolve, for cases of a kind, a severity and a
    company; what is empty applies to all of them.

    >>> Target(1, 4, 24, "complaint").fits("complaint", "2", 7)
    True
    >>> Target(1, 4, 24, "complaint", "3").fits("complaint", "2", 7)
    False
    """

    id: int
    response: float
    resolve: float
    kind: str | None = None
    severity: str | None = None
    company: int | None = None

    def fits(self, *case) -> bool:
        own = (self.kind, self.severity, self.company)
        return all(
            not wanted or wanted == has for wanted, has in zip(own, case, strict=True)
        )

    @property
    def precision(self) -> tuple[int, bool]:
        given = (self.kind, self.severity, self.company)
        return sum(map(bool, given)), bool(self.severity)


def choose(targets: Sequence[Target], *case) -> Target | None:
    """The most precise target for a case; among equals the one named first.

    >>> common, urgent = Target(1, 8, 40), Target(2, 1, 8, None, "3")
    >>> choose([common, urgent], "complaint", "3", 7).id
    2
    >>> choose([common, urgent], "complaint", "1", 7).id
    1
    >>> choose([urgent], "complaint", "1", 7)
    """
    fitting = [target for target in targets if target.fits(*case)]
    return max(fitting, key=lambda target: target.precision, default=None)
