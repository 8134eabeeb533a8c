"""Whether a model that was put to the test may be used.

It may when, on customers it was not fitted to,

1. it ranks them no worse than the best simple rule (days since the last purchase,
   purchases of the last year, sum of the RFM scores), give or take half a point of AUC;
2. its probabilities are better than giving everybody the same one (Brier score);
3. its number of purchases is no further off than "as many as last year", or than a
   tenth.

With too few customers to tell, nothing is claimed.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

FEWEST_CUSTOMERS = 200
FEWEST_REPEATERS = 50  # To fit a model at all.
FEWEST_BUYERS = 50
TOO_CORRELATED = 0.3  # Frequency and spending, for a model that takes them for apart.
TOLERANCE = 0.005
BIAS_ALLOWED = 0.10

USED = "used"
WEAKER = "weaker"
NOT_ENOUGH = "not_enough"


class Metrics(Protocol):
    """What is judged of ``backtest.Metrics``."""

    customers: int
    buyers: int
    auc: float | None
    brier: float
    brier_base: float
    count_bias: float | None
    rate_bias: float | None
    baselines: dict[str, float | None]


class Verdict(NamedTuple):
    """``used``, ``weaker`` (than the simple rules) or ``not_enough`` (data).

    ``reasons`` are codes: what was weaker (ranking, probability, count), or what there
    was too little of (customers, buyers, others: those who did not buy).
    """

    state: str
    reasons: tuple[str, ...]


def judge(metrics: Metrics) -> Verdict:
    """The verdict on one backtest."""
    missing = _missing(metrics)
    if missing:
        return Verdict(NOT_ENOUGH, missing)
    weak = _weaknesses(metrics)
    return Verdict(WEAKER if weak else USED, weak)


def judge_all(backtests: Sequence[Metrics]) -> Verdict:
    """The verdict on backtests at several cuts: most of those that say anything must
    find the model good."""
    verdicts = [judge(metrics) for metrics in backtests]
    telling = [verdict for verdict in verdicts if verdict.state != NOT_ENOUGH]
    good = sum(verdict.state == USED for verdict in telling)
    state = USED if 2 * good > len(telling) else WEAKER if telling else NOT_ENOUGH
    reasons = (r for verdict in verdicts if verdict.state == state for r in verdict[1])
    return Verdict(state, tuple(dict.fromkeys(reasons)))


def _missing(metrics):
    found = []
    if metrics.customers < FEWEST_CUSTOMERS:
        found.append("customers")
    if metrics.buyers < FEWEST_BUYERS:
        found.append("buyers")
    if metrics.customers - metrics.buyers < FEWEST_BUYERS:
        found.append("others")
    return tuple(found)


def _weaknesses(metrics):
    rivals = [value for value in metrics.baselines.values() if value is not None]
    found = []
    if metrics.auc < max(rivals, default=0.5) - TOLERANCE:
        found.append("ranking")
    if metrics.brier >= metrics.brier_base:
        found.append("probability")
    if abs(metrics.count_bias) > max(BIAS_ALLOWED, abs(metrics.rate_bias)):
        found.append("count")
    return tuple(found)
