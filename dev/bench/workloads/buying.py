"""Fit BG/NBD to a million simulated customers, and score them."""

import time
import warnings
from typing import NamedTuple

from bench import peers
from bench.meter import middle
from bench.result import Result, Target, seconds

CUSTOMERS = 1_000_000
WEEKS = 156
HORIZON = 39
SEED = 1
REPEATS = 3


class Timing(NamedTuple):
    cpu: float
    wall: float


def run():
    from odoo.addons.customer_mgmt.tools import buying

    peers.add(peers.LIFETIMES)
    times = _simulate(buying.Model("bgnbd", 0.6, 8.0, 0.9, 2.5))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _compare(times)


def _compare(times):
    from lifetimes import BetaGeoFitter

    from odoo.addons.customer_mgmt.tools import buying_fit, histories

    found, ours = _timed(lambda: buying_fit.fit("bgnbd", histories.group(*times)[0]))
    other, peer = _timed(lambda: BetaGeoFitter().fit(*times), 1)
    details = {"log_likelihood": _lead(found.model, other, times)}
    yield _result("Fit BG/NBD", ours, peer, 12, details)
    scores, ours = _timed(lambda: _score(found.model, times))
    others, peer = _timed(lambda: _score_by_peer(other, times))
    details = {"means": [float(column.mean()) for column in (*scores, *others)]}
    yield _result("Score: alive, purchases", ours, peer, 3, details)


def _result(title, ours, peer, bound, details):
    return Result(
        f"{title}, {CUSTOMERS:,}",
        seconds(ours),
        "",
        f"lifetimes {seconds(peer)}",
        peer.cpu / ours.cpu,
        Target(bound, "×", at_least=True),
        details,
    )


def _score(model, times):
    from odoo.addons.customer_mgmt.tools import forecast

    return forecast.alive(model, *times), forecast.purchases(model, *times, HORIZON)


def _score_by_peer(fitter, times):
    return (
        fitter.conditional_probability_alive(*times),
        fitter.conditional_expected_number_of_purchases_up_to_time(HORIZON, *times),
    )


def _lead(model, other, times):
    """How much likelier our parameters are than the peer's, nothing rounded."""
    from odoo.addons.customer_mgmt.tools import buying, histories

    rows = histories.single(*times)
    theirs = buying.Model("bgnbd", *other.params_[["r", "alpha", "a", "b"]])
    values = [buying.log_likelihood(m, rows).value for m in (model, theirs)]
    return values[0] - values[1]


def _timed(work, repeats=REPEATS):
    """What work returns, and the median :class:`Timing` of doing it."""
    timings = []
    for _ in range(repeats):
        cpu, wall = time.process_time(), time.perf_counter()
        found = work()
        timings.append((time.process_time() - cpu, time.perf_counter() - wall))
    return found, Timing(*map(middle, zip(*timings, strict=True)))


def _simulate(model):
    """x, t_x and T of customers who came in the first three quarters of the time."""
    import numpy as np

    random = np.random.default_rng(SEED)
    T = np.rint(7 * (WEEKS - random.uniform(0, 0.75 * WEEKS, CUSTOMERS))) / 7
    rate = random.gamma(model.r, 1 / model.alpha, CUSTOMERS)
    dropout = random.beta(model.a, model.b, CUSTOMERS)
    x, t_x, now = np.zeros((3, CUSTOMERS))
    alive = np.arange(CUSTOMERS)
    while len(alive):
        now[alive] += random.exponential(1 / rate[alive])
        alive = alive[now[alive] <= T[alive]]
        x[alive] += 1
        t_x[alive] = now[alive]
        alive = alive[random.random(len(alive)) >= dropout[alive]]
    return x, np.minimum(np.ceil(7 * t_x) / 7, T), T
