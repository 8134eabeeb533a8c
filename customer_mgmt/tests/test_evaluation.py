from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestEvaluation(CustomerCase):
    """Today is 28 June 2026, so May is the last month that is over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evaluation = cls.env["customer.evaluation"]

    def _look_back(self):
        self._score()
        for day in self.env["customer.snapshot"]._missing_dates(self.policy):
            self.scoring._snapshot(self.company, day)
        self.env.invalidate_all()

    def _make_shop(self):
        """April: three customers; Ann, silent since November, is lost in May, when
        Bob, lost in December, comes back."""
        ann, bob, eve, joe = (
            self._make_customer(name) for name in ("Ann", "Bob", "Eve", "Joe")
        )
        self._make_purchase(ann, date(2025, 11, 10), 30)
        self._make_purchase(bob, date(2025, 6, 5), 40)
        self._make_purchase(bob, date(2026, 5, 5), 40)
        self._make_purchase(eve, date(2026, 4, 5), 50)
        self._make_purchase(joe, date(2026, 4, 6), 50)
        self._look_back()

    def _series(self, code, months=12):
        ends = self.evaluation._month_ends(self.company, months)
        [found] = [
            series
            for series in self.evaluation._evaluation_series(self.company, ends)
            if series.code == code
        ]
        return found

    def test_months_that_are_over(self):
        self._score()
        ends = self.evaluation._month_ends(self.company, 12)
        self.assertEqual(ends[0], date(2025, 6, 30))
        self.assertEqual(ends[-2:], [date(2026, 4, 30), date(2026, 5, 31)])
        self.assertEqual(len(ends), 12)

    def test_churn(self):
        self._make_shop()
        points = self._series("churn").points
        self.assertEqual(points[:2], (None, 0))
        # December: of Ann and Bob, Bob. May: of Ann, Eve and Joe, Ann.
        self.assertEqual(points[6], 0.5)
        self.assertAlmostEqual(points[-1], 1 / 3)
        lost = self._series("lost_revenue").points
        self.assertEqual((lost[6], lost[-1]), (40.0, 30.0))
        self.assertEqual((lost[0], lost[5]), (None, 0))

    def test_came_back(self):
        self._make_shop()
        points = self._series("back").points
        self.assertEqual(points[:7], (None,) * 7)
        self.assertEqual(points[7:], (0, 0, 0, 0, 1))

    def test_campaigns(self):
        """April: 10 points more of 300 contacted, 2 less of 100. March says nothing."""
        self._score()
        for end, verdict, count, difference in (
            ("2026-05-01 00:00:00", "worked", 300, 0.10),
            ("2026-04-11 00:00:00", "unclear", 100, -0.02),
            ("2026-04-12 00:00:00", "no_proof", 900, 0.5),
            ("2026-03-12 00:00:00", "running", 900, 0.5),
        ):
            campaign = self.env["customer.campaign"].create(
                {"name": verdict, "company_id": self.company.id}
            )
            campaign.write(
                {
                    "date_end": end,
                    "verdict": verdict,
                    "treated_count": count,
                    "difference": difference,
                }
            )
        points = self._series("campaigns").points
        self.assertAlmostEqual(points[10], (300 * 0.10 - 100 * 0.02) / 400)
        self.assertEqual([points[9], points[11]], [None, None])

    def test_page(self):
        self._make_shop()
        page = self.evaluation.get_page()
        sections = {section["title"]: section for section in page["sections"]}
        churn = sections["Churn"]["series"][0]
        self.assertEqual(churn["name"], "Churn rate")
        self.assertEqual(churn["latest"], "33.3 % in May 26")
        self.assertFalse(churn["before"])
        self.assertEqual(churn["chart"]["labels"][-1], "May 26")
        self.assertEqual(churn["chart"]["datasets"][0]["data"][-1], 33.33)
        for section in page["sections"]:
            for series in section["series"]:
                self.assertTrue(series["definition"])
                self.assertTrue(self.env.ref(series["action"]))

    def test_two_years_compare_with_the_year_before(self):
        self.policy.snapshot_months = 25
        customers = [self._make_customer(f"C{number}") for number in range(2)]
        self._make_purchase(customers[0], date(2024, 11, 10))
        self._make_purchase(customers[1], date(2025, 5, 30))
        self._make_purchase(customers[1], date(2025, 11, 10))
        self._look_back()
        [churn] = [
            series
            for section in self.evaluation.get_page(24)["sections"]
            for series in section["series"]
            if series["code"] == "churn"
        ]
        self.assertEqual(churn["latest"], "100.0 % in May 26")
        self.assertEqual(churn["before"], "100.0 % in May 25")

    def test_empty(self):
        self._score()
        page = self.evaluation.get_page()
        self.assertTrue(page["sections"])
        for section in page["sections"]:
            for series in section["series"]:
                self.assertFalse(series["chart"])
                self.assertFalse(series["latest"])
        with self.assertRaises(UserError):
            self.evaluation.get_page(7)

    def test_queries(self):
        """One for each figure, whatever the months; the rest is the policy and the
        access of the user. Other applications have figures of their own: what a
        point was worth is asked for each month."""
        self._make_shop()
        self.evaluation.get_page()
        for months in (12, 24):
            self.env.invalidate_all()
            ends = self.evaluation._month_ends(self.company, months)
            others = "loyalty.member" in self.env
            with self.assertQueryCount(19 + months if others else 13):
                self.evaluation.get_page(months)
            self.assertEqual(len(ends), months)

    def test_roles(self):
        self._make_shop()
        user = new_test_user(
            self.env,
            "seller",
            "customer_mgmt.group_customer_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        bob = self.env["res.partner"].search([("name", "=", "Bob")])
        everybody = self._profile(self.env["customer.profile"].search([]).partner_id)
        everybody.partner_id.user_id = self.env.user
        everybody.partner_id.filtered(lambda p: p in bob).user_id = user
        page = self.evaluation.with_user(user).get_page()
        [back] = [
            series
            for section in page["sections"]
            for series in section["series"]
            if series["code"] == "back"
        ]
        self.assertEqual(back["latest"], "100.0 % in May 26")
        nobody = new_test_user(self.env, "nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.evaluation.with_user(nobody).get_page()

    def test_two_companies(self):
        self._make_shop()
        second = self._make_company("Second")
        elsewhere = self.evaluation.with_context(allowed_company_ids=second.ids)
        self.env.user.company_ids |= second
        for section in elsewhere.get_page()["sections"]:
            for series in section["series"]:
                self.assertFalse(series["latest"])
