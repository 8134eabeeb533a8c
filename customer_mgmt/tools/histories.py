"""Purchase histories as the models of buying see them.

Time is in weeks and starts at a customer's first purchase. ``x`` counts the repeat
purchases, ``t_x`` is the time of the last one (0 without any), ``T`` the time until
today. Customers with the same three numbers are the same customer to the models.
"""

from typing import NamedTuple

import numpy as np

WEEK = 1.0
DAY = 1 / 7
DENSE = 8


class Histories(NamedTuple):
    """Distinct histories, and how many ``customers`` share each; arrays."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    customers: np.ndarray

    @property
    def total(self) -> float:
        return float(self.customers.sum())

    @property
    def repeaters(self) -> float:
        return float(self.customers[self.x > 0].sum())


def single(x, t_x, T) -> Histories:
    """One row per customer, nothing rounded.

    >>> single([2, 0], [30.43, 0], [38.86, 38.86]).total
    2.0
    """
    x, t_x, T = (np.asarray(column, dtype=float) for column in (x, t_x, T))
    _check(x, t_x, T)
    return Histories(x, t_x, T, np.ones(len(x)))


def group(x, t_x, T, step: float = WEEK) -> tuple[Histories, np.ndarray]:
    """The distinct histories with times rounded to ``step`` weeks, and for every
    customer the position of hers.

    >>> rows, position = group([1, 0, 1], [2.2, 0, 1.9], [9.1, 9.0, 9.3])
    >>> [column.tolist() for column in rows]
    [[0.0, 1.0], [0.0, 2.0], [9.0, 9.0], [1.0, 2.0]]
    >>> position.tolist()
    [1, 0, 1]
    """
    rows = single(x, t_x, T)
    columns = (rows.x, np.rint(rows.t_x / step), np.rint(rows.T / step))
    first, position, customers = distinct(*columns)
    x, t_x, T = (column[first] for column in columns)
    return Histories(x, t_x * step, T * step, customers.astype(float)), position


def distinct(*columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of the distinct rows of whole, non-negative numbers: an index of each, the
    position of every row among them, and how often each occurs."""
    key, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        values = int(column.max(initial=0)) + 1
        key, size = key * values + column.astype(np.int64), size * values
    return _tabled(key, size) if size <= DENSE * len(key) else _sorted(key)


def _tabled(key, size):
    """A table of all possible keys is quicker than sorting, while it is small."""
    counts = np.bincount(key, minlength=size)
    present = np.flatnonzero(counts)
    table = np.empty(size, dtype=np.int64)
    table[key] = np.arange(len(key))
    first = table[present]
    table[present] = np.arange(len(present))
    return first, table[key], counts[present]


def _sorted(key):
    options = {"return_index": True, "return_inverse": True, "return_counts": True}
    return np.unique(key, **options)[1:]


def ages(T: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distinct values of ``T`` and the position of each ``T`` among them."""
    days = np.rint(T / DAY)
    if np.abs(days * DAY - T).max(initial=0) < 1e-9:
        # Whole days need no sorting; some of these nobody has.
        days = days.astype(np.int64)
        return np.arange(days.max(initial=0) + 1) * DAY, days
    return np.unique(T, return_inverse=True)


def _check(x, t_x, T):
    if not len(x) == len(t_x) == len(T):
        raise ValueError("x, t_x and T differ in length")
    if not (np.isfinite(x).all() and np.isfinite(T).all() and (x >= 0).all()):
        raise ValueError("x and T must be finite, x not negative")
    if not ((t_x >= 0) & (t_x <= T)).all():
        raise ValueError("t_x must lie between 0 and T")
    if (x != np.rint(x)).any() or t_x[x == 0].any():
        raise ValueError("x must be whole, and t_x 0 where x is 0")
