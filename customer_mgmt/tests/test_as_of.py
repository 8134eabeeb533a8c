import random
from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.customer_scoring_writing import PROFILE_COLUMNS
from .common import CustomerCase

START = date(2023, 1, 1)


@tagged("post_install", "-at_install")
class TestAsOf(CustomerCase):
    """Any day from the documents up to it, and the nightly run from what changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write(
            {"stage_mode": "curve", "minimum_gaps": 30, "rfm_mode": "quantile"}
        )
        cls.random = random.Random(7)
        cls.customers = [cls._make_customer(f"C{n}") for n in range(60)]
        for customer in cls.customers:
            cls._make_history(customer)

    @classmethod
    def _make_history(cls, customer):
        """Purchases at a personal rhythm, some returned, in part or all."""
        draw, day = cls.random, START
        rhythm = draw.choice((10, 25, 60, 150))
        day += timedelta(days=draw.randrange(700))
        for _purchase in range(draw.randrange(1, 9)):
            amount = draw.randrange(1, 200)
            purchase = cls._make_purchase(customer, day, amount)
            if draw.random() < 0.2:
                share = draw.choice((0.3, 1))
                back = day + timedelta(days=draw.randrange(1, 90))
                cls._make_purchase(
                    customer, back, -amount * share, return_of_id=purchase.id
                )
            day += timedelta(days=1 + int(draw.expovariate(1 / rhythm)))

    def test_past_day_equals_truncated_data(self):
        day = date(2024, 9, 15)
        from_all = self._past(day)
        later = self.env["customer.transaction"].search([("date", ">", day)])
        self.assertGreater(len(later), 30)
        later.unlink()
        self.assertEqual(self._past(day), from_all)

    def test_live_scoring_equals_the_past_view_of_the_same_day(self):
        day = date(2024, 9, 15)
        self.env["customer.transaction"].search([("date", ">", day)]).unlink()
        self._score(day)
        past = self._past(day)
        self.assertEqual(self._stored().keys(), past.keys())
        for name, row in self._stored().items():
            self.assertEqual(row["stage"], past[name]["stage"], name)
            self.assertEqual(row["rfm_cell_id"], past[name]["rfm_cell_id"], name)
            self.assertEqual(row["revenue_12m"], past[name]["revenue_12m"], name)

    def test_nightly_runs_equal_scoring_everybody(self):
        """Over 27 nights, scoring only those due gives what scoring all gives."""
        self._score(date(2024, 10, 2))
        for days in range(1, 28):
            today = date(2024, 10, 2) + timedelta(days=days)
            self._advance(today)
            self.scoring._build_facts(self.company, today)
            self.scoring._create_table(
                SQL.identifier("customer_scoring_metric"),
                self.scoring._query_metrics(self.policy, today),
            )
            stored = self._stored()
            self.scoring._score_profiles(self.policy, today)
            for name, row in self._stored().items():
                self.assertEqual(stored.get(name), row, f"{name} on {today}")

    def test_second_run_of_a_day_writes_nothing(self):
        self._score(date(2024, 10, 2))
        stored = self._stored()
        self.assertEqual(self._advance(date(2024, 10, 2)), 0)
        self.policy.calibrated_on = False
        self.assertEqual(self._advance(date(2024, 10, 2)), 0)
        self.assertEqual(self._stored(), stored)

    def test_snapshots_of_the_month_ends(self):
        self.policy.snapshot_months = 3
        self._score(date(2024, 10, 2))
        snapshots = self.env["customer.snapshot"]
        dates = snapshots._missing_dates(self.policy)
        self.assertEqual(
            dates, [date(2024, 9, 30), date(2024, 8, 31), date(2024, 7, 31)]
        )
        for day in dates:
            self.scoring._snapshot(self.company, day)
        self.assertEqual(snapshots._missing_dates(self.policy), [])
        past = self._past(date(2024, 8, 31))
        for row in snapshots.search([("date", "=", date(2024, 8, 31))]):
            self.assertEqual(row.stage, past[row.partner_id.name]["stage"])

    def test_migration_between_two_days(self):
        for day in (date(2024, 3, 31), date(2024, 9, 30)):
            self.scoring._snapshot(self.company, day)
        before, after = self._past(date(2024, 3, 31)), self._past(date(2024, 9, 30))
        expected = {}
        for name, row in after.items():
            key = (before[name]["stage"] if name in before else False, row["stage"])
            expected[key] = expected.get(key, 0) + 1
        moves = self.env["customer.migration"].with_context(
            customer_migration_from="2024-03-31", customer_migration_to="2024-09-30"
        )
        groups = moves._read_group(
            [("company_id", "=", self.company.id)],
            ["stage_before", "stage"],
            ["__count"],
        )
        self.assertEqual({(a, b): count for a, b, count in groups}, expected)

    def _stored(self):
        """{customer name: all computed columns} of the profiles."""
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT partner.name, %s FROM customer_profile profile
                     JOIN res_partner partner ON partner.id = profile.partner_id
                    WHERE profile.company_id = %s""",
                SQL(", ").join(
                    SQL("profile.%s", SQL.identifier(c)) for c in PROFILE_COLUMNS
                ),
                self.company.id,
            )
        )
        return {row["name"]: row for row in rows}
