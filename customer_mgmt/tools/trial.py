"""Both families of models tried on past customers, and whether one may be used.

Each is fitted to what was known at a cut, predicts the horizon after it, and is
compared with what happened. The family whose probabilities were better is taken.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from . import backtest, buying_fit, histories, verdict
from .prediction import Buyers, Learned, foresee, learn

FAMILIES = ("mbgnbd", "bgnbd")  # The first one, when they are equally good.
SHARES = tuple(tenth / 10 for tenth in range(1, 11))
FAILED = "failed"
SHORT = "no_cut"


class Cut(NamedTuple):
    """What was known on a ``day``, and what happened in the horizon after it."""

    day: date
    buyers: Buyers
    actual: backtest.Actual


class Gain(NamedTuple):
    """Part of all buyers among the ``share`` of customers ranked first by the model,
    and by days since the last purchase."""

    share: float
    model: float
    simple: float


class Trial(NamedTuple):
    """A backtest. ``captures``: part of the money that the top tenth of every simple
    rule brought. ``money_bias``: that of "as much money as last year"."""

    day: date
    metrics: backtest.Metrics
    captures: dict[str, float | None]
    money_bias: float | None
    gains: tuple[Gain, ...]


class Outcome(NamedTuple):
    """``state`` is that of a verdict, or ``failed``; ``reasons`` are codes of
    ``verdict`` or ``buying_fit``. ``learned`` is None when nothing could be fitted."""

    state: str
    reasons: tuple[str, ...]
    learned: Learned | None
    trials: tuple[Trial, ...]


def decide(today: Buyers, cuts: Sequence[Cut], weeks: float) -> Outcome:
    """Try, choose and judge.

    :param cuts: the latest first; empty if the history is too short
    :param weeks: the horizon
    """
    missing = buying_fit.too_little(histories.group(*today.times)[0])
    if missing:
        return Outcome(verdict.NOT_ENOUGH, missing, None, ())
    tries = [_try_family(family, today, cuts, weeks) for family in FAMILIES]
    return max(tries, key=_rank)


def _try_family(family, today, cuts, weeks):
    learned = learn(family, today)
    if not learned.buying.accepted:
        return Outcome(FAILED, learned.buying.reasons, learned, ())
    before = [learn(family, cut.buyers) for cut in cuts]
    usable = [pair for pair in zip(before, cuts, strict=True) if pair[0].buying.model]
    if not usable:
        return Outcome(verdict.NOT_ENOUGH, (SHORT,), learned, ())
    trials = tuple(try_cut(known, cut, weeks) for known, cut in usable)
    return Outcome(*verdict.judge_all([t.metrics for t in trials]), learned, trials)


def _rank(outcome):
    states = (FAILED, verdict.NOT_ENOUGH, verdict.WEAKER, verdict.USED)
    errors = [trial.metrics.brier for trial in outcome.trials]
    return states.index(outcome.state), -float(np.mean(errors)) if errors else 0.0


def try_cut(learned: Learned, cut: Cut, weeks: float) -> Trial:
    """Compare what was predicted at a cut with what happened."""
    forecast, baselines = foresee(learned, cut.buyers, weeks), simple_rules(cut, weeks)
    ranks = {"silence": -baselines.silence, "rate": baselines.rate}
    ranks["rfm"] = baselines.rfm
    money = cut.actual.money
    return Trial(
        cut.day,
        backtest.evaluate(forecast, cut.actual, baselines),
        {name: backtest.capture(rank, money) for name, rank in ranks.items()},
        backtest.bias(cut.buyers.spent * _part_of_year(weeks), money),
        tuple(_gains(forecast.buys, -baselines.silence, cut.actual.bought)),
    )


def simple_rules(cut: Cut, weeks: float) -> backtest.Baselines:
    """The rules anybody could use without a model."""
    buyers = cut.buyers
    rate = buyers.year * _part_of_year(weeks)
    return backtest.Baselines(buyers.silence, rate, buyers.rfm)


def _part_of_year(weeks):
    return weeks * 7 / 365


def _gains(model, simple, bought):
    if not bought.any():
        return
    for share in SHARES:
        ranked = (backtest.capture(rank, bought, share) for rank in (model, simple))
        yield Gain(share, *ranked)
