"""What a fitted model of buying expects of customers.

Every function takes arrays of histories (see ``histories``); pass the distinct ones
and hand the results out by position.
"""

import numpy as np
from scipy.special import betaincinv, expit, hyp2f1, roots_legendre

from .buying import Model, dropout_log_odds
from .histories import ages, distinct

NODES = 64
SINGULAR = 1e-6


def alive(model: Model, x, t_x, T) -> np.ndarray:
    """Probability of not having dropped out.

    >>> model = Model("mbgnbd", 0.525, 6.183, 0.891, 1.614)
    >>> [round(float(p), 6) for p in alive(model, *map(np.array, [[2, 0], [30.43, 0],
    ...     [38.86, 38.86]]))]
    [0.706202, 0.389735]
    """
    return expit(-dropout_log_odds(model, *_arrays(x, t_x, T)))


def buys_again(model: Model, x, t_x, T, weeks: float) -> np.ndarray:
    """Probability of at least one purchase in the next ``weeks``.

    While alive, λ given the history is Gamma(r + x, α + T), and what happens after the
    next purchase does not matter, hence the closed form.

    >>> model = Model("bgnbd", 0.243, 4.414, 0.793, 2.426)
    >>> round(float(buys_again(model, 2, 30.43, 38.86, 39)), 6)
    0.554627
    """
    x, t_x, T = _arrays(x, t_x, T)
    none = -(model.r + x) * np.log1p(weeks / (model.alpha + T))
    return alive(model, x, t_x, T) * -np.expm1(none)


def purchases(model: Model, x, t_x, T, weeks: float) -> np.ndarray:
    """Expected number of purchases in the next ``weeks``.

    >>> model = Model("bgnbd", 0.243, 4.414, 0.793, 2.426)
    >>> round(float(purchases(model, 2, 30.43, 38.86, 39)), 6)
    1.226028
    """
    x, t_x, T = _arrays(x, t_x, T)
    return alive(model, x, t_x, T) * purchases_while_alive(model, x, T, {weeks: 1})


def purchases_while_alive(model: Model, x, T, weights: dict) -> np.ndarray:
    """Σ weight · E[X(weeks)] of customers known to be alive.

    :param weights: {weeks: weight}; the pairs (x, T) are told apart once for all
    """
    shape = np.broadcast_shapes(np.shape(x), np.shape(T))
    x, T = (np.broadcast_to(column, shape).ravel() for column in _arrays(x, T))
    values, code = ages(T)
    first, position, _count = distinct(x, code)
    x, T = x[first], values[code[first]]
    total = sum(weights[t] * _expected(model, x, T, t) for t in weights)
    return total[position].reshape(shape)


def _expected(model, x, T, weeks):
    """Equation 10 of Fader, Hardie and Lee; integrated where it cannot be evaluated."""
    n, start = model.r + x, model.alpha + T
    stays = model.b + x + model.shift
    ends = model.a + stays - 1
    if abs(model.a - 1) < SINGULAR:
        return _integrated(model, n, stays, weeks / start)
    none = np.exp(-n * np.log1p(weeks / start))
    with np.errstate(over="ignore", invalid="ignore"):
        series = hyp2f1(n, stays, ends, weeks / (start + weeks))
        result = ends / (model.a - 1) * (1 - none * series)
    # Somebody who never drops out buys the most.
    bad = ~((result >= 0) & (result <= n * weeks / start * (1 + 1e-9)))
    if bad.any():
        result[bad] = _integrated(model, n[bad], stays[bad], weeks / start[bad])
    return result


def _integrated(model, n, stays, horizon):
    """The same as the mean of (1 − (1 + p·horizon)^−n) / p over p ~ Beta(a, stays).

    Gauss–Legendre over the quantiles of p, which are crowded towards both ends.
    """
    node, weight = roots_legendre(NODES)
    node = (node + 1) / 2
    quantile = node**3 * (10 - 15 * node + 6 * node**2)
    weight = 15 * weight * (node * (1 - node)) ** 2
    p = np.maximum(betaincinv(model.a, stays[:, None], quantile), 1e-300)
    value = -np.expm1(-n[:, None] * np.log1p(p * horizon[:, None])) / p
    return value @ weight


def _arrays(*columns):
    return tuple(np.asarray(column, dtype=float) for column in columns)
