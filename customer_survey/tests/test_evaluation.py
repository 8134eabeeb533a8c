from datetime import date

from odoo.tests import freeze_time, new_test_user, tagged

from .common_report import ReportCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestEvaluation(ReportCase):
    """Satisfaction on the page that says whether it is getting better."""

    def setUp(self):
        super().setUp()
        self.patch(type(self.policy), "_today", lambda policy: date(2026, 6, 28))
        self.evaluation = self.env["customer.evaluation"]

    def _points(self, company=None, user=None):
        evaluation = self.evaluation.with_user(user or self.env.user)
        company = company or self.company
        ends = evaluation._month_ends(company, 12)
        series = evaluation._evaluation_series(company, ends)
        return {each.code: each.points for each in series}

    def test_months(self):
        """May: 12 answers. April: 9, too few. June is not over."""
        self._respond_many(30, {10: 6, 8: 3, 0: 3})
        self._respond_many(60, {10: 9})
        self._respond_many(5, {10: 20})
        csat = self._make_survey("csat", (1, 5))
        self._respond_many(30, {5: 6, 4: 3, 1: 3}, survey=csat)
        points = self._points()
        self.assertEqual(points["nps"], (*(None,) * 11, 25))
        self.assertEqual(points["csat"], (*(None,) * 11, 0.75))

    def test_page(self):
        self._respond_many(30, {10: 6, 8: 3, 0: 3})
        page = self.evaluation.get_page()
        first = page["sections"][0]
        self.assertEqual(first["title"], "Satisfaction")
        self.assertEqual(first["series"][0]["latest"], "25 in May 26")
        self.assertFalse(first["series"][1]["chart"])
        for series in first["series"]:
            self.assertTrue(self.env.ref(series["action"]))

    def test_one_query(self):
        self._respond_many(30, {10: 6, 8: 3, 0: 3})
        ends = self.evaluation._month_ends(self.company, 12)
        self.evaluation._count_answers(self.company, ends)
        with self.assertQueryCount(1):
            self.evaluation._count_answers(self.company, ends)

    def test_roles_and_companies(self):
        self._respond_many(30, {10: 12})
        second = self._make_company("Second")
        self.assertEqual(self._points(company=second)["nps"], (None,) * 12)
        user = new_test_user(
            self.env,
            "seller",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.assertEqual(self._points(user=user)["nps"][-1], 100)
        # Salespeople see what their own customers answered.
        self.ann.user_id = self.env.user
        self.env.flush_all()
        self.assertEqual(self._points(user=user)["nps"], (None,) * 12)
