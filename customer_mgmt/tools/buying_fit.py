"""Fitting a model of buying to histories, and when not to trust the result."""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from .buying import Model, log_likelihood
from .histories import Histories

FEWEST_CUSTOMERS = 200
FEWEST_REPEATERS = 50
SHORTEST_HISTORY = 4  # median gaps
PENALTY = 0.001
LOWEST, HIGHEST = 1e-4, 1e4
CLOSE = 1e-3

FEW_CUSTOMERS = "few_customers"
FEW_REPEATERS = "few_repeaters"
SHORT_HISTORY = "short_history"
NOT_CONVERGED = "not_converged"
AT_BOUND = "at_bound"


class Fit(NamedTuple):
    """A fitted model, or the ``reasons`` (codes above) not to use one.

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
    return Fit(model, value, *counts, penalised, _doubts(result))


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

    bounds = [(np.log(LOWEST), np.log(HIGHEST))] * len(start)
    options = {"ftol": 1e-11, "gtol": 1e-7, "maxiter": 500}
    return minimize(
        cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options
    )


def _doubts(result):
    found = [] if result.success else [NOT_CONVERGED]
    margins = np.minimum(result.x - np.log(LOWEST), np.log(HIGHEST) - result.x)
    return tuple([*found, AT_BOUND] if margins.min() < CLOSE else found)
