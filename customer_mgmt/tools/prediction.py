"""From what is known of customers to what they will do: the models put together."""

from typing import NamedTuple

import numpy as np

from . import buying_fit, clv, forecast, histories, spending
from .backtest import Forecast


class Buyers(NamedTuple):
    """Customers of one kind as known on a day; arrays with one entry per customer.

    ``x``, ``t_x``, ``T``: as in ``histories``, in weeks. ``mean``: the mean value of
    the repeat purchases. ``silence``: days since the last purchase. ``year`` and
    ``spent``: purchases and money of the last 12 months. ``rfm``: sum of the scores.
    """

    customer: np.ndarray
    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    mean: np.ndarray
    silence: np.ndarray
    year: np.ndarray
    spent: np.ndarray
    rfm: np.ndarray

    @property
    def times(self):
        return self.x, self.t_x, self.T


class Learned(NamedTuple):
    """Both models of one population. ``typical`` is the mean value of a repeat
    purchase, for when there is no model of spending."""

    buying: buying_fit.Fit
    spending: spending.SpendingFit
    typical: float


def learn(family: str, buyers: Buyers) -> Learned:
    """Fit the models; nothing is random, so the same customers give the same result."""
    rows, _position = histories.group(*buyers.times)
    again = buyers.x > 0
    mean = buyers.mean.copy()
    mean[again] = spending.winsorise(mean[again])
    repeats = buyers.x.sum()
    return Learned(
        buying_fit.fit(family, rows),
        spending.fit_spending(buyers.x, mean),
        float((buyers.x * mean).sum() / repeats) if repeats else 0.0,
    )


def foresee(learned: Learned, buyers: Buyers, weeks: float) -> Forecast:
    """What the customers do in the next ``weeks``; money is revenue."""
    cells, position = histories.group(*buyers.times, histories.DAY)
    model, times = learned.buying.model, cells[:3]
    buys = forecast.buys_again(model, *times, weeks)[position]
    purchases = forecast.purchases(model, *times, weeks)[position]
    value = expected_value(learned, buyers)
    return Forecast(buys, purchases, purchases * value)


def lifetime_value(learned: Learned, buyers: Buyers, annual: float) -> np.ndarray:
    """Discounted revenue expected in the next 12 months; nan without a model of
    spending.

    :param annual: discount rate a year
    """
    if not learned.spending.accepted:
        return np.full(len(buyers.x), np.nan)
    cells, position = histories.group(*buyers.times, histories.DAY)
    expected = clv.discounted_purchases(learned.buying.model, *cells[:3], annual=annual)
    return expected[position] * expected_value(learned, buyers)


def expected_value(learned: Learned, buyers: Buyers) -> np.ndarray:
    """Expected value of a purchase. Who sent back more than she bought again counts
    as having spent nothing."""
    if not learned.spending.accepted:
        return np.full(len(buyers.x), learned.typical)
    mean = np.maximum(buyers.mean, 0)
    return spending.expected_value(learned.spending.model, buyers.x, mean)
