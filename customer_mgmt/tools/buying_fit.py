"""Fitting a model of buying to histories, and when not to trust the result."""

from typing import NamedTuple

import numpy as np

from .buying import Model, log_likelihood
from .histories import Histories
from .likeliest import doubts, minimise
from .verdict import FEWEST_CUSTOMERS, FEWEST_REPEATERS

SHORTEST_HISTORY = 4  # median gaps
PENALTY = 0.001

FEW_CUSTOMERS = "few_customers"
FEW_REPEATERS = "few_repeaters"
SHORT_HISTORY = "short_history"


class Fit(NamedTuple):
    """A fitted model, or the ``reasons`` (codes above and of
    ``likeliest``) not to use one.

    ``model`` and ``log_likelihood`` are None when there was too little to fit.
    ``penalised`` tells that large parameters had to be penalised to converge.
    """

    model: Model | None
    log_likelihood: float | None
    customers: int
    repeaters: int
    penalised: bool
    reasons: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        return not self.reasons


def fit(family: str, rows: Histories) -> Fit:
    """Maximum-likelihood fit of ``bgnbd`` or ``mbgnbd``.

    One-time buyers must be among the rows: they are most of what there is to learn.
    """
    counts = int(rows.total), int(rows.repeaters)
    missing = too_little(rows)
    if missing:
        return Fit(None, None, *counts, False, missing)
    result, penalised = _search(family, rows)
    model = Model(family, *map(float, np.exp(result.x)))
    value = log_likelihood(model, rows).value
    return Fit(model, value, *counts, penalised, doubts(result))


def too_little(rows: Histories) -> tuple[str, ...]:
    """Why there are not enough data for a fit; empty if there are."""
    found = []
    if rows.total < FEWEST_CUSTOMERS:
        found.append(FEW_CUSTOMERS)
    if rows.repeaters < FEWEST_REPEATERS:
        found.append(FEW_REPEATERS)
    elif rows.T.max() < SHORTEST_HISTORY * _median_gap(rows):
        found.append(SHORT_HISTORY)
    return tuple(found)


def _median_gap(rows):
    """Median over repeat buyers of their mean gap, in weeks."""
    again = rows.x > 0
    return _median(rows.t_x[again] / rows.x[again], rows.customers[again])


def _median(values, weights):
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return values[order][np.searchsorted(reached, reached[-1] / 2)]


def _search(family, rows):
    """The optimum in logarithms; a second try is penalised."""
    age = max(_median(rows.T, rows.customers), 1)
    start = np.log([1, age / 2, 1, 2])
    result = _minimize(family, rows, start, 0)
    if result.success:
        return result, False
    return _minimize(family, rows, start, PENALTY), True


def _minimize(family, rows, start, penalty):
    def cost(logs):
        values = np.exp(logs)
        found = log_likelihood(Model(family, *values), rows)
        slope = 2 * penalty * values - found.gradient / rows.total
        return penalty * values @ values - found.value / rows.total, slope * values

    return minimise(cost, start)
