from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY
from .common_alert import TOMORROW, AlertCase


@tagged("post_install", "-at_install")
class TestAlertReport(AlertCase):
    """Did the alerts come true?"""

    def setUp(self):
        super().setUp()
        self.bob = self._make_customer("Bob")
        for partner in (self.ann, self.bob):
            self._make_purchases(partner, [90])
        self._start()
        self._night(TOMORROW)

    def _checked(self):
        rows = self.env["customer.alert.report"].search(
            [("company_id", "=", self.company.id)]
        )
        rows.invalidate_recordset()
        return {(row.partner_id.name, row.kind): row.outcome for row in rows}

    def test_alerts_are_checked(self):
        self.assertEqual(
            self._checked(), {("Ann", "at_risk"): "open", ("Bob", "at_risk"): "open"}
        )
        back = TODAY + timedelta(days=11)
        self._buy(self.bob, back)
        self.assertEqual(
            self._checked(), {("Ann", "at_risk"): "open", ("Bob", "at_risk"): "wrong"}
        )
        self._night(TODAY + timedelta(days=90))
        self.assertEqual(self._checked()["Ann", "at_risk"], "open")
        self._night(TODAY + timedelta(days=91))
        self.assertEqual(
            self._checked(), {("Ann", "at_risk"): "right", ("Bob", "at_risk"): "wrong"}
        )
        [row] = self.env["customer.alert.report"].search(
            [("company_id", "=", self.company.id), ("outcome", "=", "wrong")]
        )
        self.assertEqual((row.returned_on, row.told), (back, "returned"))

    def test_precision_by_month(self):
        self._buy(self.bob, TODAY + timedelta(days=11))
        self._night(TODAY + timedelta(days=91))
        groups = self.env["customer.alert.report"]._read_group(
            [("company_id", "=", self.company.id)],
            ["date:month"],
            ["precision:avg", "__count"],
        )
        self.assertEqual(groups, [(TODAY.replace(day=1), 0.5, 2)])

    def test_young_alerts_do_not_look_bad(self):
        """Bob is back: wrong already, but Ann has time to prove hers right."""
        self._buy(self.bob, TODAY + timedelta(days=11))
        groups = self.env["customer.alert.report"]._read_group(
            [("company_id", "=", self.company.id)],
            ["outcome", "is_over"],
            ["precision:avg"],
        )
        self.assertEqual(groups, [("open", False, False), ("wrong", False, False)])

    def test_said_to_be_wrong(self):
        """At once, whatever happens afterwards."""
        self._alerts(self.ann)._close("wrong")
        self.assertEqual(self._checked()["Ann", "at_risk"], "wrong")

    def test_too_late_to_count(self):
        self._buy(self.bob, TODAY + timedelta(days=92))
        self.assertEqual(self._checked()["Bob", "at_risk"], "right")


@tagged("post_install", "-at_install")
class TestAlertReportSpending(AlertCase):
    """Below 150 in 90 days is spending less."""

    def setUp(self):
        super().setUp()
        self._make_steady(self.ann, until=TODAY - timedelta(days=90))
        for days in (60, 30, 0):
            self._make_purchase(self.ann, TODAY - timedelta(days=days), 40.0)
        self._start(TODAY - timedelta(days=1))
        self._night(TODAY)
        self.rows = self.env["customer.alert.report"]

    def test_goes_on_spending_less(self):
        self._buy(self.ann, TODAY + timedelta(days=50), 149.0)
        self._night(TODAY + timedelta(days=90))
        [row] = self.rows.search(
            [("partner_id", "=", self.ann.id)], limit=1, order="date"
        )
        self.assertEqual((row.kind, row.outcome), ("spending", "right"))

    def test_recovers(self):
        self._buy(self.ann, TODAY + timedelta(days=50), 150.0)
        [row] = self.rows.search([("partner_id", "=", self.ann.id)])
        self.assertEqual((row.kind, row.outcome), ("spending", "wrong"))
