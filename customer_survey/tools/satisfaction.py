"""Customer satisfaction (CSAT) and customer effort (CES): the share of good answers.

CSAT counts 4 and 5 of five. CES 2.0 (CEB 2013, after Dixon, Freeman and Toman, Harvard
Business Review 7/2010) counts 5, 6 and 7 of seven, agreeing that it was easy. The
interval is Wilson's (JASA 22, 1927).
"""

from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

CONFIDENCE = 0.95


class Scale(NamedTuple):
    """Answers go from 1 to ``best``, and ``good_from`` upwards they are good; with
    ``reverse`` 1 is the best answer, and the numbers count from the other end."""

    best: int
    good_from: int
    reverse: bool = False


CSAT = Scale(5, 4)
CES = Scale(7, 5)
CES_1 = Scale(5, 4, reverse=True)  # CES of 2010: how much effort it took


class Satisfaction(NamedTuple):
    """Percentage of good answers with its interval, mean answer, number of answers."""

    percent: float
    low: float
    high: float
    mean: float
    answers: int


def satisfaction(
    scale: Scale, answers: Iterable[int], confidence: float = CONFIDENCE
) -> Satisfaction | None:
    """The share of good answers; None without answers. The mean is of the answers as
    they were given.

    >>> found = satisfaction(CSAT, [5] * 50 + [4] * 31 + [2] * 10 + [1] * 9)
    >>> [round(value, 2) for value in found]
    [81.0, 72.22, 87.49, 4.03, 100]
    >>> satisfaction(CES_1, [1, 2, 3, 5]).percent
    50.0
    """
    answers = list(answers)
    if not all(1 <= answer <= scale.best for answer in answers):
        raise ValueError(f"answers are from 1 to {scale.best}")
    if not answers:
        return None
    good = sum(_is_good(scale, answer) for answer in answers)
    low, high = _wilson(good, len(answers), confidence)
    mean = sum(answers) / len(answers)
    percent = 100 * good / len(answers)
    return Satisfaction(percent, 100 * low, 100 * high, mean, len(answers))


def _is_good(scale, answer):
    counted = scale.best + 1 - answer if scale.reverse else answer
    return counted >= scale.good_from


def _wilson(good, total, confidence):
    # Written out again: Customer Management's cannot be imported without Odoo.
    square = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    share = good / total
    centre = share + square / (2 * total)
    half = sqrt(square * share * (1 - share) / total + (square / (2 * total)) ** 2)
    scale = 1 + square / total
    return max((centre - half) / scale, 0.0), min((centre + half) / scale, 1.0)
