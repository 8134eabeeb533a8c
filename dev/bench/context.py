"""What the benchmarks of one run share."""

from dataclasses import dataclass
from functools import cached_property

from bench import bare
from bench.meter import Measure, Meter
from bench.sizes import Size

WORK_MEM = "256MB"  # What scoring takes; the others get the same.


@dataclass(frozen=True)
class Unit:
    """B: the bare aggregate of all orders."""

    measure: Measure

    def ratio(self, measure):
        return measure.cpu / self.measure.cpu


class Bench:
    """One company with its orders, and the code under test."""

    def __init__(self, env, size: Size, unit=None):
        self.env = env
        self.size = size
        self.meter = Meter(env.cr)
        env.cr.execute(f"SET work_mem = '{WORK_MEM}'")
        self.unit = unit or Unit(self.meter.median(lambda: self.sql(bare.UNIT)))

    @property
    def repeats(self):
        """Large sizes are measured once: they take long, and noise is small."""
        return 1 if self.size.customers >= 1_000_000 else 3

    def measure(self, work):
        """The :class:`Measure` of work that is taken back afterwards."""
        return self.meter.undone(work, self.repeats)

    def sql(self, query, values=None):
        self.env.cr.execute(query, values)

    @cached_property
    def company(self):
        return self.env.ref("base.main_company")

    @cached_property
    def policy(self):
        return self.company.customer_policy_id

    @property
    def scoring(self):
        return self.env["customer.scoring"]

    @property
    def today(self):
        return self.policy._today()

    def facts(self):
        """Build the occasions and the metrics of everybody, as scoring does."""
        from odoo.addons.customer_mgmt.models import customer_scoring

        self.scoring._build_facts(self.company, self.today)
        query = self.scoring._query_metrics(self.policy, self.today)
        self.scoring._create_table(customer_scoring.METRIC, query)

    def calibrated_scores(self):
        """Facts, calibration and the score table of everybody; stores nothing."""
        self.facts()
        self._score(self.env["customer.calibrator"]._calibrate(self.policy, self.today))

    def scores(self):
        """The same with the calibration in force, as on most days."""
        self.facts()
        self._score(self.env["customer.calibration"]._load(self.policy))

    def _score(self, calibrations):
        self.scoring._build_scores(self.policy, self.today, calibrations)
