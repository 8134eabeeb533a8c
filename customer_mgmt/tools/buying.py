"""How often somebody buys, and when she silently stops: BG/NBD and MBG/NBD.

While alive a customer buys at a rate λ ~ Gamma(r, α) per week, and after a purchase
she drops out with probability p ~ Beta(a, b).

- BG/NBD: Fader, Hardie and Lee, "Counting Your Customers" the Easy Way, Marketing
  Science 24(2), 2005. Somebody who bought once is alive for certain.
- MBG/NBD: Batislam, Denizel and Filiztekin, Empirical validation and comparison of
  models for customer base analysis, IJRM 24(3), 2007. The first purchase can be the
  last one, too.

Both are one formula: MBG/NBD counts one more chance to drop out, the ``shift``.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import digamma, expit, gammaln

from .histories import Histories

SHIFTS = {"bgnbd": 0, "mbgnbd": 1}


class Model(NamedTuple):
    """A family, ``bgnbd`` or ``mbgnbd``, with its parameters (time in weeks)."""

    family: str
    r: float
    alpha: float
    a: float
    b: float

    @property
    def shift(self) -> int:
        return SHIFTS[self.family]


class Likelihood(NamedTuple):
    """Log-likelihood and its derivatives by r, α, a and b."""

    value: float
    gradient: np.ndarray


def log_likelihood(model: Model, rows: Histories) -> Likelihood:
    """Log-likelihood of histories, each counted as often as it occurs.

    >>> from .histories import single
    >>> model = Model("bgnbd", 0.243, 4.414, 0.793, 2.426)
    >>> round(log_likelihood(model, single([2], [30.43], [38.86])).value, 4)
    -9.4586
    """
    counting = _counting(model, *_by_repeats(rows))
    timing = _timing(model, rows)
    value = float(counting[0] + timing[0])
    return Likelihood(value, counting[1] + timing[1])


def dropout_log_odds(model: Model, x, t_x, T) -> np.ndarray:
    """Log of the odds that a customer has dropped out (-inf: alive for certain)."""
    chances = model.b + x - 1 + model.shift
    certain = x + model.shift == 0
    silence = np.log((model.alpha + T) / (model.alpha + t_x))
    odds = np.log(model.a / np.where(certain, 1, chances)) + (model.r + x) * silence
    return np.where(certain, -np.inf, odds)


def _by_repeats(rows):
    """Each number of repeat purchases with its number of customers."""
    customers = np.bincount(rows.x.astype(int), weights=rows.customers)
    x = np.flatnonzero(customers)
    return x, customers[x]


def _counting(model, x, customers):
    """What depends on the number of purchases alone."""
    _family, r, alpha, a, b = model
    seen, ends = b + x + model.shift, a + b + x + model.shift
    value = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    value += gammaln(a + b) + gammaln(seen) - gammaln(b) - gammaln(ends)
    either = digamma(a + b) - digamma(ends)
    slopes = (
        digamma(r + x) - digamma(r) + np.log(alpha),
        np.full(len(x), r / alpha),
        either,
        either + digamma(seen) - digamma(b),
    )
    return value @ customers, np.stack(slopes) @ customers


def _timing(model, rows):
    """What depends on the dates: ln[(α+T)^−(r+x) · (1 + odds of being gone)]."""
    _family, r, alpha, a, b = model
    x, t_x, T, customers = rows
    odds = dropout_log_odds(model, x, t_x, T)
    gone, log_age = expit(odds), np.log(alpha + T)
    value = np.logaddexp(0, odds) - (r + x) * log_age
    chances = np.where(gone > 0, b + x - 1 + model.shift, 1)
    by_age, by_last = 1 / (alpha + T), 1 / (alpha + t_x)
    slopes = (
        gone * (log_age - np.log(alpha + t_x)) - log_age,
        (r + x) * (gone * (by_age - by_last) - by_age),
        gone / a,
        -gone / chances,
    )
    # Not "@": BLAS wakes threads for it, which costs more than it saves.
    gradient = np.array([(slope * customers).sum() for slope in slopes])
    return (value * customers).sum(), gradient
