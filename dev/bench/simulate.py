"""Who buys when: BG/NBD (Fader, Hardie and Lee 2005), drawn with a fixed seed.

Every customer buys at a rate of their own (gamma) and, after each purchase, leaves
for good with a probability of their own (beta).
"""

from typing import NamedTuple

import numpy as np

SEED = 19
DAYS = 3 * 365
DAY = 86_400
SHAPE, MEAN_GAP = 1.0, 36.0  # of the gamma; days
LEAVE, STAY = 0.5, 8.0  # of the beta
BASKET, SPREAD, WITHIN = 60.0, 0.8, 0.5  # of log-normal amounts
SMALLEST = 1.0


class Purchases(NamedTuple):
    """One entry per purchase, the oldest first."""

    customer: np.ndarray  # counted from 0
    second: np.ndarray  # before the end of the three years
    cents: np.ndarray


def purchases(customers):
    """The :class:`Purchases` of some customers in three years."""
    random = np.random.default_rng(SEED)
    customer, day = _buy(random, customers)
    order = np.argsort(day, kind="stable")
    customer, day = customer[order], day[order]
    second = np.ceil((DAYS - day) * DAY).astype(np.int64)
    return Purchases(customer, second, _amounts(random, customers, customer))


def _buy(random, customers):
    """(customer, day) of every purchase, one purchase of everybody per round."""
    rate = random.gamma(SHAPE, 1 / (SHAPE * MEAN_GAP), customers)
    leave = random.beta(LEAVE, STAY, customers)
    who, day = np.arange(customers), random.uniform(0, DAYS, customers)
    rounds = []
    while who.size:
        rounds.append((who, day))
        stays = random.random(who.size) >= leave[who]
        who = who[stays]
        day = day[stays] + random.exponential(1 / rate[who])
        who, day = who[day < DAYS], day[day < DAYS]
    return tuple(np.concatenate(column) for column in zip(*rounds, strict=True))


def _amounts(random, customers, customer):
    """Cents: customers differ, and so do the purchases of one."""
    usual = random.lognormal(np.log(BASKET), SPREAD, customers)
    amount = usual[customer] * random.lognormal(0, WITHIN, customer.size)
    return np.round(np.maximum(amount, SMALLEST) * 100).astype(np.int64)
