"""A figure month by month, as the Evaluate page shows it."""

from typing import NamedTuple


class Series(NamedTuple):
    """One figure over time.

    ``section`` is the code of the part of the page, ``definition`` says how it is
    worked out. ``unit`` is ``share`` (of 1), ``money``, ``score`` or ``count``.
    ``points`` has one entry per month asked for, None where nothing is known.
    ``action`` is the external id of the screen that shows what is behind it.
    """

    code: str
    section: str
    name: str
    definition: str
    unit: str
    points: tuple[float | None, ...]
    action: str


def latest(points: tuple[float | None, ...]) -> int | None:
    """Place of the last point that is known.

    >>> latest((0.5, 0.0, None)), latest((None, None)), latest(())
    (1, None, None)
    """
    known = [place for place, point in enumerate(points) if point is not None]
    return known[-1] if known else None
