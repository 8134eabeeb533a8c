"""What scoring needs to know about a shop before it can judge one customer."""

from typing import NamedTuple

from .repurchase import Proposal

POPULATIONS = ("consumer", "business")
ORDER_GROUPS = (1, 2, 3)
FREQUENCY_BOUNDS = (2, 3, 5, 9)
SMALL_SHOP = 500
TOO_MANY_TIES = 0.40


class Limits(NamedTuple):
    """Silence limits, in days, of customers with a given number of purchases.

    ``rhythm`` is the typical gap of the group; with ``personal`` the limits stretch
    with a customer's own rhythm.
    """

    active_until: int
    lapsed_after: int
    rhythm: float
    personal: bool


class Bounds(NamedTuple):
    """Lower bounds of the scores 2…5; ``recency`` holds upper bounds in days instead.

    A bound nobody reaches is left out, so a tuple can be shorter than four.
    """

    recency: tuple[int, ...]
    frequency: tuple[int, ...]
    monetary: tuple[float, ...]


class Borders(NamedTuple):
    """Smallest values of tier A and tier B (company currency)."""

    a: float
    b: float


class Calibration(NamedTuple):
    """Everything scoring takes from the shop as a whole, for one population.

    ``bounds`` is None below the smallest number of customers that can be scored.
    ``limits`` has one entry per order group: after the 1st, the 2nd, any later
    purchase.
    """

    population: str
    limits: tuple[Limits, Limits, Limits]
    borders: Borders
    bounds: Bounds | None


class StageRule(NamedTuple):
    """What a company decided on stages.

    ``fixed`` are the days of the policy, ``manual`` the limits somebody entered for
    the group of customers, or None.
    """

    use_curve: bool
    fixed: Limits
    manual: tuple[int, int] | None


def limits_in_force(rule: StageRule, proposal: Proposal | None) -> tuple[str, Limits]:
    """The limits of a group of customers and where they come from.

    >>> fixed = Limits(90, 180, 45.0, False)
    >>> proposal = Proposal(40, 119, 308)
    >>> limits_in_force(StageRule(False, fixed, None), proposal)[0]
    'policy'
    >>> limits_in_force(StageRule(True, fixed, None), None)[0]
    'few'
    >>> limits_in_force(StageRule(True, fixed, None), proposal)
    ('curve', Limits(active_until=119, lapsed_after=308, rhythm=40.0, personal=True))
    >>> limits_in_force(StageRule(True, fixed, (60, 90)), proposal)
    ('manual', Limits(active_until=60, lapsed_after=90, rhythm=40.0, personal=True))
    """
    if not rule.use_curve:
        return "policy", rule.fixed
    if rule.manual:
        rhythm = proposal.median if proposal else rule.manual[0] / 2
        return "manual", Limits(*rule.manual, float(rhythm), True)
    if proposal is None:
        return "few", rule.fixed
    active, lapsed = proposal.active_until, proposal.lapsed_after
    return "curve", Limits(active, lapsed, float(proposal.median), True)


def fixed_or_quantile(mode: str, customers: int, largest_tie: int) -> str:
    """How to score a metric; quantiles say little when few or tied.

    >>> fixed_or_quantile("auto", 400, 10)
    'fixed'
    >>> fixed_or_quantile("auto", 1000, 401), fixed_or_quantile("auto", 1000, 400)
    ('fixed', 'quantile')
    >>> fixed_or_quantile("quantile", 400, 300)
    'quantile'
    """
    if mode != "auto":
        return mode
    few = customers < SMALL_SHOP
    return "fixed" if few or largest_tie > TOO_MANY_TIES * customers else "quantile"


def recency_bounds(limits: Limits) -> tuple[int, ...]:
    """Recency bands, in days, from the limits of the stages.

    >>> recency_bounds(Limits(90, 180, 45, False))
    (45, 90, 135, 180)
    """
    active, lapsed = limits.active_until, limits.lapsed_after
    return (active // 2, active, (active + lapsed) // 2, lapsed)
