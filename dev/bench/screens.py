"""Two databases that differ by our addon, measured in turn in one process."""

from contextlib import ExitStack
from dataclasses import dataclass

from bench import engine
from bench.meter import Meter, middle

ROUNDS = 21


@dataclass(frozen=True)
class Cost:
    """Of doing one thing on a screen: SQL statements and milliseconds."""

    queries: int
    wall: float

    def __str__(self):
        return f"{self.queries} SQL, {self.wall:.1f} ms"


@dataclass(frozen=True)
class Comparison:
    """The same thing without and with our addon."""

    without: Cost
    ours: Cost

    @property
    def more_queries(self):
        return self.ours.queries - self.without.queries

    @property
    def more_time(self):
        """Percent."""
        return 100 * (self.ours.wall / self.without.wall - 1)


def compare(names, prepare):
    """Do the same in both databases, taking turns, each time with empty caches.

    :param names: the databases without and with our addon
    :param prepare: called with an environment; returns a function that is measured
    """
    with ExitStack() as stack:
        sides = [_Side(stack, name, prepare) for name in names]
        for _ in range(ROUNDS):
            for side in sides:
                side.measure()
        return Comparison(*(side.cost() for side in sides))


class _Side:
    def __init__(self, stack, name, prepare):
        self.env = stack.enter_context(engine.opened(name, uid=engine.ADMIN))
        self.work = prepare(self.env)
        self.meter = Meter(self.env.cr)
        self.measures = []

    def measure(self):
        self.env.invalidate_all()
        self.env.transaction.clear()
        self.measures.append(self.meter.undone(self.work, times=1))

    def cost(self):
        warm = self.measures[1:]  # the first one fills the registry's caches
        milliseconds = 1000 * middle(measure.wall for measure in warm)
        return Cost(min(measure.queries for measure in warm), milliseconds)
