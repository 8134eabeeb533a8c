"""From what a document should have given and taken to what is still to be posted."""

from typing import NamedTuple

from .posting import to_hundredths, to_points


class Target(NamedTuple):
    """Points of a card that a document gives and takes, both zero or more."""

    earn: float = 0.0
    burn: float = 0.0

    def __add__(self, other):
        return Target(self.earn + other.earn, self.burn + other.burn)


class Settled(NamedTuple):
    """What is in the books of a document and card, in how many moves."""

    earn: float = 0.0
    burn: float = 0.0
    moves: int = 0


def differences(target: Target, settled: Settled) -> list[tuple[str, float]]:
    """The types and points that bring the books to the target, what comes in first.

    >>> differences(Target(60, 0), Settled(100, 50))
    [('reverse_redeem', 50.0), ('reverse_earn', -40.0)]
    >>> differences(Target(100, 100), Settled())
    [('earn', 100.0), ('redeem', -100.0)]
    >>> differences(Target(0.1 + 0.2, 0), Settled(0.3, 0))
    []
    """
    earn = to_hundredths(target.earn) - to_hundredths(settled.earn)
    burn = to_hundredths(target.burn) - to_hundredths(settled.burn)
    steps = [
        ("earn", max(earn, 0)),
        ("reverse_redeem", max(-burn, 0)),
        ("redeem", min(-burn, 0)),
        ("reverse_earn", min(earn, 0)),
    ]
    return [(kind, to_points(points)) for kind, points in steps if points]


def returned_share(ordered: float, invoiced: float, credited: float) -> float:
    """The share of something ordered that came back, all in one unit.

    What is invoiced again after it was credited is not returned.

    >>> returned_share(100, 100, 40), returned_share(100, 140, 40)
    (0.4, 0.0)
    >>> returned_share(100, 100, 250), returned_share(0, 0, 0)
    (1.0, 0.0)
    """
    if not ordered:
        return 0.0
    again = max(abs(invoiced) - abs(ordered), 0.0)
    return min(max((abs(credited) - again) / abs(ordered), 0.0), 1.0)
