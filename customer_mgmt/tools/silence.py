"""The chance to stay away, read off a repurchase curve.

Whoever has been silent for s days stays away for h more with the probability
S(s + h) / S(s), where S is the Kaplan–Meier estimate of the share still away.
"""

from collections.abc import Sequence

from .repurchase import WEEK


def stays_away(away: Sequence[float], horizon: int) -> tuple[float | None, ...]:
    """Chance of no purchase in the next ``horizon`` days, by days of silence from 0.

    After the last week of the curve nothing more is known: the last entry stands for
    any longer silence. None where nobody was still away.

    :param away: share still away at the end of every week
    >>> stays_away([0.5, 0.4, 0.4], 7)[0], stays_away([0.5, 0.4, 0.4], 7)[7]
    (0.5, 0.8)
    >>> stays_away([0.5, 0.4, 0.4], 14)[-1], stays_away([0.5, 0.0], 7)[-1]
    (1.0, None)
    """
    shares = (1.0, *away)
    days = range(WEEK * len(away) + 1)
    return tuple(_share(shares, day, horizon) for day in days)


def _share(shares, day, horizon):
    now, later = (shares[min(d // WEEK, len(shares) - 1)] for d in (day, day + horizon))
    return later / now if now > 0 else None
