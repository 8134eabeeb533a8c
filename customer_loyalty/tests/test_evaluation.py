from datetime import date

from odoo.tests import freeze_time, new_test_user, tagged

from .common import LoyaltyCase


@tagged("post_install", "-at_install")
@freeze_time("2026-06-28 12:00:00")
class TestEvaluation(LoyaltyCase):
    """Loyalty on the page that says whether it is getting better."""

    def setUp(self):
        super().setUp()
        self.patch(type(self.policy), "_today", lambda policy: date(2026, 6, 28))
        self.program.write({"point_value": 0.02, "breakage_rate": 0.25})
        self.evaluation = self.env["customer.evaluation"]

    def _points(self, company=None, user=None):
        evaluation = self.evaluation.with_user(user or self.env.user)
        company = company or self.company
        ends = evaluation._month_ends(company, 12)
        series = evaluation._evaluation_series(company, ends)
        return {each.code: each.points for each in series}

    def _join(self, partner, day):
        member = self.env["loyalty.member"]._join(self.program, partner)
        member.joined = day

    def test_members_among_the_buyers(self):
        """April: of Ann and Bob nobody had joined. May: of three, Ann and the firm."""
        bob = self._make_customer("Bob")
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._join(self.ann, date(2026, 5, 31))
        self._join(clerk, date(2026, 1, 1))
        for partner, month in ((self.ann, 4), (bob, 4), (self.ann, 5), (bob, 5)):
            self._make_purchase(partner, date(2026, month, 10))
        self._make_purchase(self.ann, date(2026, 5, 11))
        self._make_purchase(clerk, date(2026, 5, 12))
        self._make_purchase(bob, date(2026, 6, 12))
        points = self._points()["members"]
        self.assertEqual(points[:10], (None,) * 10)
        self.assertEqual(points[10], 0)
        self.assertAlmostEqual(points[11], 2 / 3)

    def test_points_owed(self):
        """1,000 points of 2 cents since April, a quarter of which will lapse."""
        card = self._make_card(self.ann)
        with freeze_time("2026-04-10 12:00:00"):
            self._post(card, 1000, "earn")
        with freeze_time("2026-05-10 12:00:00"):
            self._post(card, -400, "redeem")
        points = self._points()["liability"]
        self.assertEqual(points, (*(None,) * 10, 15.0, 9.0))

    def test_page(self):
        page = self.evaluation.get_page()
        [loyalty] = [each for each in page["sections"] if each["title"] == "Loyalty"]
        self.assertEqual(
            [series["name"] for series in loyalty["series"]],
            ["Customers who are members", "Points owed to members"],
        )
        for series in loyalty["series"]:
            self.assertFalse(series["chart"])
            self.assertTrue(self.env.ref(series["action"]))

    def test_roles_and_companies(self):
        card = self._make_card(self.ann)
        with freeze_time("2026-05-10 12:00:00"):
            self._post(card, 400, "earn")
        second = self._make_company("Second")
        self.assertEqual(self._points(company=second)["liability"], (None,) * 12)
        for group, codes in (
            ("customer_mgmt.group_customer_user", set()),
            ("customer_loyalty.group_loyalty_user", {"members"}),
            ("customer_loyalty.group_loyalty_manager", {"members", "liability"}),
        ):
            user = new_test_user(
                self.env,
                group,
                f"customer_mgmt.group_customer_user,{group}",
                company_id=self.company.id,
                company_ids=self.company.ids,
            )
            found = self._points(user=user)
            self.assertEqual(found.keys() & {"members", "liability"}, codes)
