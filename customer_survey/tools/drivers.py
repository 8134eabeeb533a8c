"""What goes together with satisfaction: importance of the rated aspects.

The part of R² that an aspect adds, averaged over every order in which aspects can be
added to a regression (Lindeman, Merenda and Gold 1980; the Shapley value; for drivers
of satisfaction Conklin, Powaga and Lipovetsky, European Journal of Operational Research
154, 2004). Parts add up to R². They show association, not cause.
"""

from collections.abc import Mapping, Sequence
from math import comb, sqrt
from statistics import fmean
from typing import NamedTuple

MOST_DRIVERS = 12
FEWEST_ANSWERS = 100
ANSWERS_PER_DRIVER = 15
COLLINEAR = 1e-9

TOO_FEW_ANSWERS = "too_few_answers"
TOO_MANY_DRIVERS = "too_many_drivers"
NO_DRIVERS = "no_drivers"
SAME_OUTCOME = "same_outcome"


class Driver(NamedTuple):
    """``mean`` is the performance, ``correlation`` that with the outcome, ``part`` the
    part of R², ``share`` that part in R²."""

    code: str
    mean: float
    correlation: float
    part: float
    share: float


class Analysis(NamedTuple):
    """Drivers, the most important first, or the ``reason`` (code above) for none.

    ``answers`` counts the complete ones, ``needed`` how many there must be; ``dropped``
    are drivers everybody rated the same.
    """

    drivers: tuple[Driver, ...]
    r_squared: float
    answers: int
    needed: int
    dropped: tuple[str, ...]
    reason: str | None


def analyse(
    outcome: Sequence[float | None], ratings: Mapping[str, Sequence[float | None]]
) -> Analysis:
    """Importance of the ratings for the outcome, over answers that gave all of them.

    :param outcome: such as the answer from 0 to 10, one per respondent
    :param ratings: {driver code: one rating per respondent}; None is no answer
    """
    rows = _complete(outcome, ratings)
    columns = dict(zip(ratings, zip(*rows, strict=True), strict=False)) if rows else {}
    varied = {code: values for code, values in columns.items() if _varies(values)}
    dropped = tuple(code for code in columns if code not in varied)
    scores = [row[-1] for row in rows]
    needed = max(FEWEST_ANSWERS, ANSWERS_PER_DRIVER * len(varied))
    reason = _obstacle(scores, varied, needed)
    if reason:
        return Analysis((), 0.0, len(rows), needed, dropped, reason)
    matrix = correlations([*varied.values(), scores])
    parts = importance(matrix)
    drivers = _describe(varied, matrix, parts)
    return Analysis(drivers, sum(parts), len(rows), needed, dropped, None)


def correlations(columns: Sequence[Sequence[float]]) -> list[list[float]]:
    """Pearson correlations of columns that all vary.

    >>> correlations([[1, 2, 3], [2, 4, 6], [3, 2, 1]])[0]
    [1.0, 1.0, -1.0]
    """
    unit = [_standardise(column) for column in columns]
    return [[round(_dot(a, b), 12) for b in unit] for a in unit]


def importance(matrix: Sequence[Sequence[float]]) -> list[float]:
    """Parts of R² from a correlation matrix, whose last row is the outcome.

    Uncorrelated drivers get their squared correlations; two that are the same share.

    >>> importance([[1, 0, 0.5], [0, 1, 0.25], [0.5, 0.25, 1]])
    [0.25, 0.0625]
    >>> importance([[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]])
    [0.125, 0.125]
    """
    drivers = len(matrix) - 1
    if drivers > MOST_DRIVERS:
        raise ValueError("too many drivers: their orders cannot be gone through")
    explained = _r_squared(matrix)
    return [_mean_gain(explained, driver, drivers) for driver in range(drivers)]


def _r_squared(matrix):
    """R² of each set of drivers, a set being a bit mask."""
    explained = [0.0] * (1 << (len(matrix) - 1))

    def extend(rest, first, chosen):
        # ``rest`` are the covariances left when those chosen are known: of the drivers
        # from ``first`` on, and of the outcome.
        for offset in range(len(rest) - 1):
            taken = chosen | 1 << (first + offset)
            explained[taken] = explained[chosen] + _gain(rest, offset)
            extend(_without(rest, offset), first + offset + 1, taken)

    extend([list(row) for row in matrix], 0, 0)
    return explained


def _gain(rest, pivot):
    left = rest[pivot][pivot]
    return rest[pivot][-1] ** 2 / left if left > COLLINEAR else 0.0


def _without(rest, pivot):
    """Covariances of what follows ``pivot`` once it is known."""
    row, left = rest[pivot], rest[pivot][pivot]
    later = range(pivot + 1, len(rest))
    if left <= COLLINEAR:
        return [[rest[i][j] for j in later] for i in later]
    return [[rest[i][j] - row[i] * row[j] / left for j in later] for i in later]


def _mean_gain(explained, driver, drivers):
    """What a driver adds to sets without it; each size of sets counts the same."""
    bit = 1 << driver
    weights = [1 / (drivers * comb(drivers - 1, size)) for size in range(drivers)]
    return sum(
        weights[chosen.bit_count()] * (explained[chosen | bit] - explained[chosen])
        for chosen in range(1 << drivers)
        if not chosen & bit
    )


def _complete(outcome, ratings):
    rows = zip(*ratings.values(), outcome, strict=True)
    return [row for row in rows if None not in row]


def _obstacle(scores, varied, needed):
    if len(varied) > MOST_DRIVERS:
        return TOO_MANY_DRIVERS
    if len(scores) < needed:
        return TOO_FEW_ANSWERS
    if not varied:
        return NO_DRIVERS
    return None if _varies(scores) else SAME_OUTCOME


def _describe(varied, matrix, parts):
    total = sum(parts)
    drivers = (
        Driver(code, fmean(values), row[-1], part, part / total if total else 0.0)
        for (code, values), row, part in zip(
            varied.items(), matrix, parts, strict=False
        )
    )
    return tuple(sorted(drivers, key=lambda driver: -driver.part))


def _varies(values):
    return min(values) < max(values)


def _standardise(column):
    mean = fmean(column)
    centred = [value - mean for value in column]
    length = sqrt(_dot(centred, centred))
    return [value / length for value in centred]


def _dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))
