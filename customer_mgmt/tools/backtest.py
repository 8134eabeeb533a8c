"""Does a model predict what happened next, and better than a simple rule?

Customers are scored with what was known at a cut, and compared with what they did in
the horizon after it. All arguments are arrays with one entry per customer.
"""

from typing import NamedTuple

import numpy as np

GROUPS = 10
TOP = 0.10


class Decile(NamedTuple):
    """Customers of similar predicted probability, and how many of them bought."""

    customers: int
    predicted: float
    actual: float


class Forecast(NamedTuple):
    """Predicted for the horizon: chance to buy at all, purchases, money."""

    buys: np.ndarray
    purchases: np.ndarray
    money: np.ndarray


class Actual(NamedTuple):
    """What happened in the horizon: purchases, money."""

    purchases: np.ndarray
    money: np.ndarray

    @property
    def bought(self) -> np.ndarray:
        return np.asarray(self.purchases) > 0


class Baselines(NamedTuple):
    """Simple rules, known at the cut: days since the last purchase, purchases expected
    in the horizon at the rate of the last year, sum of the scores R, F and M."""

    silence: np.ndarray
    rate: np.ndarray
    rfm: np.ndarray


class Metrics(NamedTuple):
    """A backtest. Money metrics are None when nothing was spent.

    ``baselines`` has the AUC of every simple rule by its name.
    """

    customers: int
    buyers: int
    auc: float | None
    brier: float
    brier_base: float
    count_bias: float | None
    rate_bias: float | None
    money_bias: float | None
    capture: float | None
    baselines: dict[str, float | None]
    calibration: tuple[Decile, ...]

    @property
    def lift(self) -> float | None:
        """How many times better than picking customers at random the top tenth is."""
        return None if self.capture is None else self.capture / TOP


def evaluate(forecast: Forecast, actual: Actual, baselines: Baselines) -> Metrics:
    """Every metric of a model beside those of the simple rules."""
    bought = actual.bought
    return Metrics(
        customers=len(bought),
        buyers=int(bought.sum()),
        auc=auc(forecast.buys, bought),
        brier=brier(forecast.buys, bought),
        brier_base=brier(np.full(len(bought), bought.mean()), bought),
        count_bias=bias(forecast.purchases, actual.purchases),
        rate_bias=bias(baselines.rate, actual.purchases),
        money_bias=bias(forecast.money, actual.money),
        capture=capture(forecast.money, actual.money),
        baselines={
            "silence": auc(-np.asarray(baselines.silence), bought),
            "rate": auc(baselines.rate, bought),
            "rfm": auc(baselines.rfm, bought),
        },
        calibration=calibration(forecast.buys, bought),
    )


def auc(score, bought) -> float | None:
    """Chance that a buyer was scored above somebody who did not buy; ties count half.

    None when there is nobody to compare.

    >>> auc([3, 2, 2, 1], [True, True, False, False])
    0.875
    >>> auc([1, 1, 1], [True, False, False]), auc([1, 2], [True, True])
    (0.5, None)
    """
    bought = np.asarray(bought, dtype=bool)
    buyers, others = bought.sum(), (~bought).sum()
    if not buyers or not others:
        return None
    above = _middle_ranks(score)[bought].sum() - buyers * (buyers + 1) / 2
    return float(above / buyers / others)


def brier(probability, bought) -> float:
    """Mean squared error of probabilities (Brier 1950); less is better.

    >>> brier([1.0, 0.5], [True, False])
    0.125
    """
    probability, bought = np.asarray(probability), np.asarray(bought, dtype=float)
    return float(np.mean((probability - bought) ** 2))


def bias(predicted, actual) -> float | None:
    """How much too high a total was predicted, as a share; None without a total.

    >>> round(bias([1.0, 0.5], [2, 0]), 2), bias([1.0], [0])
    (-0.25, None)
    """
    total = float(np.sum(actual))
    return float(np.sum(predicted)) / total - 1 if total > 0 else None


def capture(score, value, share: float = TOP) -> float | None:
    """Part of all value that the highest scored ``share`` of the customers brought.

    Of customers tied at the border, each counts in proportion. None without value.

    >>> capture([9, 5, 5, 1], [60, 30, 10, 0], 0.5)
    0.8
    """
    score, value = np.asarray(score, dtype=float), np.asarray(value, dtype=float)
    total = value.sum()
    if not total > 0:
        return None
    wanted = share * len(score)
    border = np.sort(score)[::-1][max(int(np.ceil(wanted)), 1) - 1]
    above, tied = score > border, score == border
    part = (wanted - above.sum()) / tied.sum()
    return float((value[above].sum() + part * value[tied].sum()) / total)


def calibration(probability, bought, groups: int = GROUPS) -> tuple[Decile, ...]:
    """Predicted and actual share of buyers by decile of the prediction, lowest first.

    Equal predictions are never split, so there can be fewer groups.

    >>> calibration([0.1, 0.1, 0.1, 0.9], [False, False, True, True], 2)[0].customers
    3
    """
    probability = np.asarray(probability, dtype=float)
    bought = np.asarray(bought, dtype=bool)
    below = np.searchsorted(np.sort(probability), probability)
    group = groups * below // max(len(probability), 1)
    return tuple(
        Decile(
            int((group == number).sum()),
            float(probability[group == number].mean()),
            float(bought[group == number].mean()),
        )
        for number in np.unique(group)
    )


def _middle_ranks(values):
    """Ranks from 1; equal values share the middle of theirs."""
    _, code, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[code]
