"""The difference of two means of money, with its interval."""

from collections.abc import Sequence
from math import ceil, floor, sqrt
from random import Random
from statistics import fmean

from .binomial import binomial
from .interval import CONFIDENCE, Interval, weighted_sum
from .proportions import mantel_haenszel
from .student import t_quantile

SMALL = 200
COCHRAN = 25
RESAMPLES = 2000


def mean_difference(
    treated: Sequence[float],
    control: Sequence[float],
    seed: int,
    confidence: float = CONFIDENCE,
) -> Interval:
    """Treated minus control: Welch's interval, or a bootstrap where means of so few or
    so uneven values are not normal yet.

    :param seed: of the bootstrap, to get the same interval again
    """
    if needs_bootstrap(treated) or needs_bootstrap(control):
        return bootstrap(treated, control, seed, confidence)
    return welch(treated, control, confidence)


def pooled_mean_difference(
    waves: Sequence[tuple[Sequence[float], Sequence[float]]],
    seed: int,
    confidence: float = CONFIDENCE,
) -> Interval:
    """Common difference of several waves of values (treated, control).

    Pooled like the shares of buyers. Weights by the inverse variance would prefer the
    waves in which, by chance, nobody bought much.
    """
    found = [mean_difference(*wave, seed, confidence) for wave in waves]
    sizes = [(len(treated), len(control)) for treated, control in waves]
    return weighted_sum(mantel_haenszel(sizes), found)


def needs_bootstrap(values: Sequence[float]) -> bool:
    """Whether there are fewer than 200 values, or than 25 times their skewness squared
    (Cochran, Sampling Techniques, 1977, section 2.15).

    >>> needs_bootstrap([1.0, 2.0] * 100), needs_bootstrap([0.0] * 999 + [1.0])
    (False, True)
    """
    return len(values) < max(SMALL, COCHRAN * _skewness(values) ** 2)


def welch(
    treated: Sequence[float], control: Sequence[float], confidence: float = CONFIDENCE
) -> Interval:
    """Interval of the difference of means of unequal variance.

    Welch, The generalization of "Student's" problem, Biometrika 34, 1947.

    >>> interval = welch([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 2.0, 3.0, 3.0])
    >>> [round(value, 4) for value in interval]
    [0.5, -1.4355, 2.4355]
    """
    first, second = (_squared_error(values) for values in (treated, control))
    difference = fmean(treated) - fmean(control)
    if not first + second:
        return Interval(difference, difference, difference)
    parts = first**2 / (len(treated) - 1) + second**2 / (len(control) - 1)
    degrees = (first + second) ** 2 / parts
    half = t_quantile(degrees, confidence) * sqrt(first + second)
    return Interval(difference, difference - half, difference + half)


def bootstrap(
    treated: Sequence[float],
    control: Sequence[float],
    seed: int,
    confidence: float = CONFIDENCE,
) -> Interval:
    """Percentile interval over 2,000 resamples (Efron 1979); same seed, same interval.

    >>> bootstrap([5.0] * 9, [3.0] * 4, seed=1)
    Interval(estimate=2.0, low=2.0, high=2.0)
    """
    random = Random(seed)
    arms = _resampled_means(treated, random), _resampled_means(control, random)
    differences = sorted(mean - other for mean, other in zip(*arms, strict=True))
    tail = (1 - confidence) / 2 * RESAMPLES
    low, high = differences[floor(tail)], differences[ceil(RESAMPLES - tail) - 1]
    return Interval(fmean(treated) - fmean(control), low, high)


def _resampled_means(values, random):
    """Most customers buy nothing: it is drawn how many do, and then what they spend."""
    spent = [value for value in values if value]
    buyers = binomial(len(values), len(spent) / len(values))
    numbers = range(buyers.first, buyers.first + len(buyers.chances))
    return [
        sum(random.choices(spent, k=number)) / len(values)
        for number in random.choices(numbers, buyers.chances, k=RESAMPLES)
    ]


def _squared_error(values):
    """Variance of the mean."""
    if len(values) < 2:
        raise ValueError("a mean of one value has no error to show")
    mean = fmean(values)
    spread = sum((value - mean) ** 2 for value in values)
    return spread / (len(values) - 1) / len(values)


def _skewness(values):
    mean = fmean(values)
    square = fmean((value - mean) ** 2 for value in values)
    if not square:
        return 0.0
    return fmean((value - mean) ** 3 for value in values) / square**1.5
