from datetime import date, timedelta

from odoo.tests import tagged

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestRetention(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob, cls.cleo = (
            cls._make_customer(name) for name in ("Ann", "Bob", "Cleo")
        )

    def _mine(self, model, domain=()):
        return self.env[model].search([("company_id", "=", self.company.id), *domain])

    def _cells(self):
        """{(cohort, months): (customers, share)}"""
        groups = self.env["customer.cohort"]._read_group(
            [("company_id", "=", self.company.id)],
            ["cohort:month", "months"],
            ["__count", "share:avg"],
        )
        return {(cohort.month, months): tuple(rest) for cohort, months, *rest in groups}

    def test_cells(self):
        """June is not over: its cells are empty, and Dan is in none."""
        for partner, days in (
            (self.ann, [date(2026, 1, 5), date(2026, 1, 20), date(2026, 3, 1)]),
            (self.bob, [date(2026, 1, 31), date(2026, 6, 2)]),
            (self.cleo, [date(2026, 5, 9)]),
            (self._make_customer("Dan"), [date(2026, 6, 1)]),
        ):
            for day in days:
                self._make_purchase(partner, day)
        self._score()
        expected = {
            (1, 0): (2, 1.0),
            (1, 1): (2, 0.0),
            (1, 2): (2, 0.5),
            (1, 3): (2, 0.0),
            (1, 4): (2, 0.0),
            (5, 0): (1, 1.0),
        }
        self.assertEqual(self._cells(), expected)
        self._advance(date(2026, 6, 30))
        over = {(1, 5): (2, 0.5), (5, 1): (1, 0.0), (6, 0): (1, 1.0)}
        self.assertEqual(self._cells(), expected | over)

    def test_first_year_of_the_data_is_marked(self):
        for partner, day in (
            (self.ann, date(2024, 3, 5)),
            (self.bob, date(2025, 2, 1)),
            (self.cleo, date(2025, 3, 1)),
        ):
            self._make_purchase(partner, day)
        self._score()
        early = self._mine("customer.cohort", [("is_early", "=", True)])
        self.assertEqual(early.partner_id, self.ann | self.bob)

    def test_a_returned_purchase_is_none(self):
        sale = self._make_purchase(self.ann, date(2026, 1, 5))
        self._make_purchase(self.ann, date(2026, 2, 5), -100, return_of_id=sale.id)
        self._score()
        self.assertFalse(self._mine("customer.cohort"))

    def test_before_the_first_scoring(self):
        self._make_purchase(self.ann, date(2026, 1, 5))
        self.policy.last_run = False
        self.assertFalse(self._mine("customer.cohort"))

    def test_churn_rate(self):
        """One of two customers there were left; a newcomer is not counted."""
        self._make_purchases(self.ann, [170])
        self._make_purchases(self.bob, [40])
        day = TODAY + timedelta(days=20)
        self._make_purchase(self.cleo, day)
        for snapshot in (TODAY, day):
            self.scoring._snapshot(self.company, snapshot)
        moves = self.env["customer.migration"].with_context(
            customer_migration_from=TODAY, customer_migration_to=day
        )
        self.assertEqual(
            moves._read_group(
                [("company_id", "=", self.company.id)],
                [],
                ["live_before:sum", "left:sum", "churn:avg"],
            ),
            [(2, 1, 0.5)],
        )

    def test_repurchase_curves_of_segments(self):
        """The curve of who is in now; whoever left or never bought is in none."""
        for partner, days in (
            (self.ann, [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 31)]),
            (self.bob, [TODAY - timedelta(days=3)]),
            (self.cleo, [date(2026, 1, 1), date(2026, 1, 2)]),
        ):
            for day in days:
                self._make_purchase(partner, day)
        self._score()
        tea, milk, empty = self.env["customer.segment"].create(
            [
                {"name": name, "kind": "static", "company_id": self.company.id}
                for name in ("Tea", "Milk", "Empty")
            ]
        )
        tea._join(self.ann | self.bob | self.cleo, "manual")
        tea._leave(self.cleo, "manual")
        milk._join(self.cleo, "manual")
        action = (tea | milk | empty).action_open_curve()
        weeks = self.env["customer.segment.curve"].search(action["domain"])
        rows = weeks.filtered(lambda week: week.returned)
        self.assertEqual(
            [
                (w.segment_id, w.days, w.at_risk, w.returned, round(w.away, 4))
                for w in rows
            ],
            [(milk, 7, 2, 1, 0.5), (tea, 14, 3, 1, 0.6667), (tea, 21, 2, 1, 0.3333)],
        )
