"""How many answers a score needs before it says something."""

from math import ceil
from statistics import NormalDist

CONFIDENCE = 0.95
HIDDEN_BELOW = 10
CAUTIOUS_BELOW = 30

# Variance of an answer counted as +1, 0 or -1.
WORST_CASE = 1.0  # half promoters, half detractors
EVEN = 2 / 3  # a third each

HIDDEN = "hidden"
CAUTIOUS = "cautious"
SHOWN = "shown"


def visibility(answers: int) -> str:
    """How to show the score of a group: ``hidden`` (it would say more about single
    people than about the group), ``cautious`` (greyed) or ``shown``.

    >>> visibility(9), visibility(10), visibility(29), visibility(30)
    ('hidden', 'cautious', 'cautious', 'shown')
    """
    if answers < HIDDEN_BELOW:
        return HIDDEN
    return CAUTIOUS if answers < CAUTIOUS_BELOW else SHOWN


def answers_needed(
    margin: float,
    customers: int | None = None,
    variance: float = EVEN,
    confidence: float = CONFIDENCE,
) -> int:
    """Answers for a score within ``margin`` points (of 100) up or down.

    :param customers: how many there are in all; few need to be asked of few

    >>> answers_needed(5), answers_needed(5, variance=WORST_CASE)
    (1025, 1537)
    >>> answers_needed(5, customers=2000)
    678
    """
    if not margin > 0:
        raise ValueError("the margin must be positive")
    quantile = NormalDist().inv_cdf((1 + confidence) / 2)
    needed = quantile**2 * variance / (margin / 100) ** 2
    if customers:
        needed /= 1 + (needed - 1) / customers
    return ceil(needed)
