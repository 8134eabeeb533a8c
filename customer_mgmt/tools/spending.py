"""What a purchase of a customer is worth: the Gamma-Gamma model.

Fader and Hardie, The Gamma-Gamma Model of Monetary Value, 2013; after Colombo and
Jiang, A Stochastic RFM Model, Journal of Interactive Marketing 13(3), 1999. ``x``
counts the repeat purchases of a customer, ``mean`` is what they were worth on average
(the first purchase left out). It assumes that how much somebody spends has nothing to
do with how often.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import digamma, gammaln

from .likeliest import doubts, minimise
from .verdict import FEWEST_REPEATERS

FEW_REPEATERS = "few_repeaters"
NO_MEAN = "no_mean"


class Spending(NamedTuple):
    """Purchases of a customer ~ Gamma(p, ν) with ν ~ Gamma(q, v); v is money."""

    p: float
    q: float
    v: float


class SpendingFit(NamedTuple):
    """A fitted model, or the ``reasons`` (codes above and of
    ``likeliest``) not to use one.

    ``correlation`` is that of x and the mean value, 0 if either is constant.
    """

    model: Spending | None
    log_likelihood: float | None
    repeaters: int
    correlation: float
    reasons: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        return not self.reasons


def fit_spending(x, mean) -> SpendingFit:
    """Maximum-likelihood fit; customers without a repeat purchase or whose repeat
    purchases were worth nothing are left out."""
    x, mean = np.asarray(x, dtype=float), np.asarray(mean, dtype=float)
    used = (x > 0) & (mean > 0)
    x, mean = x[used], mean[used]
    correlation = _correlation(x, mean)
    if len(x) < FEWEST_REPEATERS:
        return SpendingFit(None, None, len(x), correlation, (FEW_REPEATERS,))
    # Money is counted in average purchases, so that no currency is near a bound.
    unit = float(mean.mean())
    result = _search(x, mean / unit)
    p, q, v = map(float, np.exp(result.x))
    model = Spending(p, q, v * unit)
    value = float(_log_likelihood(model, x, mean)[0])
    return SpendingFit(model, value, len(x), correlation, _doubts(result, model))


def expected_value(model: Spending, x, mean) -> np.ndarray:
    """Expected value of a purchase, a mean of the customer's own and everybody's.

    >>> model = Spending(6.25, 3.74, 15.44)
    >>> values = expected_value(model, [2, 1, 7, 0], [22.35, 11.77, 73.74, 0])
    >>> [round(float(value), 4) for value in values]
    [24.6637, 18.9169, 71.4697, 35.219]
    """
    x, mean = np.asarray(x, dtype=float), np.asarray(mean, dtype=float)
    spent = np.where(x > 0, x * mean, 0)
    return model.p * (model.v + spent) / (model.p * x + model.q - 1)


def winsorise(mean, share: float = 0.995) -> np.ndarray:
    """Values above the quantile ``share`` brought down to it: one wholesale customer
    must not decide what everybody is expected to spend.

    >>> [float(value) for value in winsorise([1, 2, 3, 4, 100], 0.75)]
    [1.0, 2.0, 3.0, 4.0, 4.0]
    """
    mean = np.asarray(mean, dtype=float)
    return np.minimum(mean, np.quantile(mean, share)) if len(mean) else mean


def _log_likelihood(model, x, mean):
    """Log-likelihood and its derivatives by p, q and v."""
    p, q, v = model
    spent = x * mean
    log_sum, share = np.log(spent + v), 1 / (spent + v)
    repeats, customers = np.unique(x, return_counts=True)
    shape = p * repeats
    counting = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * np.log(v)
    value = counting @ customers
    value += (p * x * np.log(spent) - np.log(mean) - (p * x + q) * log_sum).sum()
    ends = digamma(shape + q)
    by_p = (repeats * (ends - digamma(shape))) @ customers
    by_p += (x * (np.log(spent) - log_sum)).sum()
    by_q = (ends - digamma(q) + np.log(v)) @ customers - log_sum.sum()
    by_v = q / v * len(x) - ((p * x + q) * share).sum()
    return value, np.array([by_p, by_q, by_v])


def _search(x, mean):
    def cost(logs):
        model = Spending(*np.exp(logs))
        value, gradient = _log_likelihood(model, x, mean)
        return -value / len(x), -gradient * model / len(x)

    return minimise(cost, np.log([2, 3, 1]))


def _doubts(result, model):
    found = doubts(result)
    return found if model.q > 1 else (*found, NO_MEAN)


def _correlation(x, mean):
    if len(x) < 2 or not (np.ptp(x) and np.ptp(mean)):
        return 0.0
    return float(np.corrcoef(x, mean)[0, 1])
