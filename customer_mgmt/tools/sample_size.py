"""How many customers it takes to see an effect, and which effect can be seen."""

from bisect import bisect_left
from math import ceil
from statistics import NormalDist
from typing import NamedTuple

from .binomial import binomial
from .interval import CONFIDENCE, normal_quantile
from .proportions import Arm, Wave, newcombe
from .uplift import FEWEST

POWER = 0.80
PRECISION = 1e-6


class Sizes(NamedTuple):
    treated: int
    control: int


def sizes_needed(
    without: float,
    contacted: float,
    held_out: float = 0.5,
    confidence: float = CONFIDENCE,
    power: float = POWER,
) -> Sizes:
    """Customers per arm to tell two shares of buyers apart, by the usual formula
    (Fleiss, Statistical Methods for Rates and Proportions, 1981, uncorrected).

    With unequal arms it promises too much: see ``chance_to_show``.

    :param without: share that buys anyway; ``contacted``: share hoped for
    :param held_out: share of all customers that is not contacted

    >>> sizes_needed(0.05, 0.07)
    Sizes(treated=2210, control=2210)
    >>> sizes_needed(0.05, 0.10, held_out=0.1)
    Sizes(treated=1629, control=181)
    """
    if without == contacted or not 0 < held_out < 1:
        raise ValueError("two different shares and two arms are needed")
    ratio = (1 - held_out) / held_out
    spread = without * (1 - without) + contacted * (1 - contacted) / ratio
    noise = _noise(confidence, power)
    control = ceil(noise**2 * spread / (contacted - without) ** 2)
    return Sizes(ceil(ratio * control - PRECISION), control)


def chance_to_show(
    without: float, contacted: float, sizes: Sizes, confidence: float = CONFIDENCE
) -> float:
    """Chance that a campaign with such an effect will be found to have worked.

    Exact for customers who decide by themselves: every possible outcome is judged as
    the real one will be.

    >>> round(chance_to_show(0.05, 0.10, sizes_needed(0.05, 0.10)), 2)
    0.8
    >>> round(chance_to_show(0.05, 0.10, sizes_needed(0.05, 0.10, held_out=0.1)), 2)
    0.62
    """
    return _chance(_hurdles(without, sizes, confidence), contacted, sizes.treated)


def detectable_effect(
    without: float,
    sizes: Sizes,
    confidence: float = CONFIDENCE,
    power: float = POWER,
) -> float | None:
    """Smallest increase of the share of buyers that so many customers would show with
    the chance ``power``, as ``chance_to_show`` gives it; None if not even everybody
    buying would.

    >>> round(detectable_effect(0.05, Sizes(2210, 2210)), 3)
    0.02
    >>> round(detectable_effect(0.05, Sizes(1629, 181)), 3)
    0.062
    >>> detectable_effect(0.5, Sizes(4, 2)) is None
    True
    """
    hurdles = _hurdles(without, sizes, confidence)
    low, high = 0.0, 1 - without
    if _chance(hurdles, 1.0, sizes.treated) < power:
        return None
    while high - low > PRECISION:
        middle = (low + high) / 2
        if _chance(hurdles, without + middle, sizes.treated) >= power:
            high = middle
        else:
            low = middle
    return high


def _hurdles(without, sizes, confidence):
    """[(fewest buyers among those contacted that show an effect, chance)], one for
    each number of buyers that the control may have."""
    if min(sizes) < FEWEST:
        return []
    buyers, found = binomial(sizes.control, without), []
    fewest = 0
    for bought, chance in enumerate(buyers.chances, buyers.first):
        fewest = _fewest(fewest, Arm(bought, sizes.control), sizes.treated, confidence)
        found.append((fewest, chance))
    return found


def _fewest(at_least, control, treated, confidence):
    """One more than all if no number will do."""
    return bisect_left(
        range(treated + 1),
        True,
        lo=at_least,
        key=lambda bought: (
            newcombe(Wave(Arm(bought, treated), control), confidence).low > 0
        ),
    )


def _chance(hurdles, share, size):
    buyers = binomial(size, share)
    tails = buyers.tails()
    chance = 0.0
    for fewest, weight in hurdles:
        place = max(fewest - buyers.first, 0)
        if place < len(tails):
            chance += weight * tails[place]
    return chance


def _noise(confidence, power):
    return normal_quantile(confidence) + NormalDist().inv_cdf(power)
