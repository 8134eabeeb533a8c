"""How many customers it takes to see an effect, and which effect can be seen."""

from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

from .interval import CONFIDENCE, normal_quantile
from .proportions import Arm, Wave, newcombe

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

    The interval is that of the shares as expected, the difference about normal. A small
    control makes the interval wide on the side that counts.

    >>> round(chance_to_show(0.05, 0.10, sizes_needed(0.05, 0.10)), 2)
    0.8
    >>> round(chance_to_show(0.05, 0.10, sizes_needed(0.05, 0.10, held_out=0.1)), 2)
    0.63
    """
    arms = (
        Arm(contacted * sizes.treated, sizes.treated),
        Arm(without * sizes.control, sizes.control),
    )
    needed = contacted - without - newcombe(Wave(*arms), confidence).low
    spread = sum(arm.share * (1 - arm.share) / arm.size for arm in arms)
    return NormalDist().cdf((contacted - without - needed) / sqrt(spread))


def detectable_effect(
    without: float,
    sizes: Sizes,
    confidence: float = CONFIDENCE,
    power: float = POWER,
) -> float | None:
    """Smallest increase of the share of buyers that so many customers would show; None
    if not even everybody buying would.

    >>> round(detectable_effect(0.05, Sizes(2210, 2210)), 4)
    0.02
    >>> round(detectable_effect(0.05, Sizes(100, 100)), 4)
    0.1221
    >>> detectable_effect(0.5, Sizes(4, 2)) is None
    True
    """
    low, high = 0.0, 1 - without
    if not min(sizes) or not _shows(without, high, sizes, confidence, power):
        return None
    while high - low > PRECISION:
        middle = (low + high) / 2
        if _shows(without, middle, sizes, confidence, power):
            high = middle
        else:
            low = middle
    return high


def _noise(confidence, power):
    return normal_quantile(confidence) + NormalDist().inv_cdf(power)


def _shows(without, effect, sizes, confidence, power):
    contacted = without + effect
    spread = without * (1 - without) / sizes.control
    spread += contacted * (1 - contacted) / sizes.treated
    return effect**2 >= _noise(confidence, power) ** 2 * spread
