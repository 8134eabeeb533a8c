from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestReports(LoyaltyCase):
    """What points cost, on any day, and what became of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.write(
            {"point_value": 0.02, "breakage_rate": 0.25, "expire_after": 90}
        )
        cls.card = cls._make_card(cls.ann)
        cls.manager = cls._make_user("loyal_manager", "sales_team.group_sale_manager")

    @classmethod
    def _make_user(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            group,
            company_ids=cls.company.ids,
            company_id=cls.company.id,
        )

    def _live(self):
        """January: 1000 points. March: 300 spent. April: 700 expire. May: 500."""
        with freeze_time("2026-01-10 12:00:00"):
            self._post(self.card, 1000, "earn")
        with freeze_time("2026-03-10 12:00:00"):
            self._post(self.card, -300, "redeem")
        with freeze_time("2026-04-11 12:00:00"):
            self.card._catch_up()
        with freeze_time("2026-05-05 12:00:00"):
            self._post(self.card, 500, "earn", expiry=date(2026, 5, 25))

    def _liability(self, day, user=None):
        report = self.env["loyalty.liability.report"].with_user(user or self.manager)
        return [
            (bucket, points, round(value, 2), round(liability, 2))
            for bucket, points, value, liability in report.with_context(
                loyalty_as_of=day
            )._read_group(
                [("program_id", "=", self.program.id)],
                ["bucket"],
                ["points:sum", "value:sum", "liability:sum"],
            )
        ]

    def test_liability_on_any_day(self):
        self._live()
        self.assertEqual(self._liability("2026-01-09"), [])
        self.assertEqual(
            self._liability("2026-01-10"), [("3_quarter", 1000, 20.0, 15.0)]
        )
        self.assertEqual(self._liability("2026-03-15"), [("2_month", 700, 14.0, 10.5)])
        # Not swept yet: the day they lapsed is over.
        self.assertEqual(self._liability("2026-04-10"), [("2_month", 700, 14.0, 10.5)])
        self.assertEqual(self._liability("2026-04-11"), [])
        self.assertEqual(self._liability("2026-05-05"), [("2_month", 500, 10.0, 7.5)])

    def test_a_day_ends_at_the_midnight_of_the_members(self):
        """As in their statements: in Shanghai at 16:00 UTC."""
        self.company.partner_id.tz = "Asia/Shanghai"
        expiry = date(2026, 1, 30)
        for moment, points, kind in (
            ("2026-01-10 15:59:59", 1000, "earn"),
            ("2026-01-10 16:00:00", 500, "earn"),
            ("2026-01-11 15:59:59", -300, "redeem"),
            ("2026-01-11 16:00:00", -100, "redeem"),
        ):
            with freeze_time(moment):
                self._post(self.card, points, kind, expiry=expiry)
        member = self.card.member_id
        for day, points, liability in (
            (date(2026, 1, 10), 1000, 15.0),
            (date(2026, 1, 11), 1200, 18.0),
            (date(2026, 1, 12), 1100, 16.5),
        ):
            statement = member._get_statement(day, day)
            self.assertEqual(statement.closing, points)
            self.assertEqual(
                [(held, cost) for _, held, _, cost in self._liability(day)],
                [(points, liability)],
            )
        rows = self.env["loyalty.liability.report"].with_context(
            loyalty_as_of="2026-01-11"
        )
        found = rows.search([("card_id", "=", self.card.id)], order="id")
        self.assertEqual(
            found.mapped("date_issued"), [date(2026, 1, 10), date(2026, 1, 11)]
        )

    def test_liability_now_leaves_nothing_out(self):
        """In Shanghai it is tomorrow already."""
        self.company.partner_id.tz = "Asia/Shanghai"
        with freeze_time("2026-01-10 17:00:00"):
            self._post(self.card, 1000, "earn", expiry=date(2026, 1, 30))
            self.assertEqual(self._liability(False), [("2_month", 1000, 20.0, 15.0)])

    def test_liability_in_the_currency_of_the_company(self):
        dollar = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 2.0,
            }
        )
        self.program.currency_id = dollar
        self._live()
        self.assertEqual(
            self._liability("2026-01-10"), [("3_quarter", 1000, 10.0, 7.5)]
        )
        rows = self.env["loyalty.liability.report"].with_context(
            loyalty_as_of="2026-01-10"
        )
        row = rows.search([("card_id", "=", self.card.id)])
        self.assertEqual(row.currency_id, self.env.ref("base.EUR"))
        self.assertEqual(row.date, date(2026, 1, 10))

    def test_liability_of_a_program_of_all_companies(self):
        self.program.company_id = False
        self._live()
        self.assertEqual(
            self._liability("2026-01-10"), [("3_quarter", 1000, 20.0, 15.0)]
        )

    def test_liability_of_what_a_branch_gave(self):
        """A program of the parent company, and whoever sees only the branch."""
        branch = self.env["res.company"].create(
            {
                "name": "Branch",
                "parent_id": self.company.id,
                "currency_id": self.company.currency_id.id,
            }
        )
        keeper = new_test_user(
            self.env,
            "branch_keeper",
            "sales_team.group_sale_manager",
            company_ids=branch.ids,
            company_id=branch.id,
        )
        with freeze_time("2026-01-10 12:00:00"):
            self._post(self.card, 1000, "earn", company_id=branch.id)
            self._post(self.card, 50, "earn")
        report = self.env["loyalty.liability.report"].with_user(keeper)
        rows = report.with_context(
            allowed_company_ids=branch.ids, loyalty_as_of="2026-01-10"
        )
        found = rows.search([("card_id", "=", self.card.id)])
        self.assertEqual((found.company_id, found.points), (branch, 1000))
        self.assertEqual(found.liability, 15)
        with freeze_time("2026-04-11 12:00:00"):
            self.card._catch_up()
        flow = self.env["loyalty.flow.report"]._read_group(
            [("card_id", "=", self.card.id)], ["company_id"], ["expired:sum"]
        )
        self.assertEqual(dict(flow), {self.company: 50, branch: 1000})

    def test_the_wizard_shows_a_day(self):
        wizards = self.env["loyalty.liability.date"].with_user(self.manager)
        action = wizards.create({"date": "2026-01-10"}).action_show()
        self.assertEqual(action["context"]["loyalty_as_of"], date(2026, 1, 10))
        with self.assertRaisesRegex(UserError, "future"):
            wizards.create({"date": "2099-01-10"}).action_show()

    def test_breakage_by_month_of_issue(self):
        self._live()
        rows = self.env["loyalty.cohort.report"].with_user(self.manager)
        groups = rows._read_group(
            [("card_id", "=", self.card.id)],
            ["date:month"],
            ["issued:sum", "spent:sum", "expired:sum", "held:sum", "breakage:avg"],
        )
        self.assertEqual(
            [(day.month, *amounts) for day, *amounts in groups],
            [(1, 1000, 300, 700, 0, 0.7), (5, 500, 0, 0, 500, 0)],
        )
        # The share of all that was issued, not the average of shares.
        [[share]] = rows._read_group(
            [("card_id", "=", self.card.id)], [], ["breakage:avg"]
        )
        self.assertAlmostEqual(float(share), 700 / 1500)

    def test_issued_and_spent_by_month(self):
        self._live()
        with freeze_time("2026-05-06 12:00:00"):
            self._post(self.card, 25, "adjust")
        groups = (
            self.env["loyalty.flow.report"]
            .with_user(self.manager)
            ._read_group(
                [("card_id", "=", self.card.id)],
                ["date:month"],
                [f"{name}:sum" for name in ("issued", "spent", "expired", "corrected")],
            )
        )
        self.assertEqual(
            [(day.month, *amounts) for day, *amounts in groups],
            [
                (1, 1000, 0, 0, 0),
                (3, 0, 300, 0, 0),
                (4, 0, 0, 700, 0),
                (5, 500, 0, 0, 25),
            ],
        )

    def test_waiting_points_are_issued_once(self):
        self.program.pending_days = 5
        with freeze_time("2026-01-10 12:00:00"):
            self._post(self.card, 60, "earn", available=date(2026, 1, 15))
        with freeze_time("2026-01-15 12:00:00"):
            self.card._catch_up()
        [[issued, change]] = self.env["loyalty.flow.report"]._read_group(
            [("card_id", "=", self.card.id)], [], ["issued:sum", "change:sum"]
        )
        self.assertEqual((issued, change), (60, 60))
        self.assertEqual(self._liability("2026-01-12"), [("4_half", 60, 1.2, 0.9)])

    def test_points_by_tier(self):
        """The present tier, also for what was before."""
        self.program.tier_basis = "points_earned"
        self.program.tier_ids = [
            Command.create({"name": "Leaf", "threshold": 0}),
            Command.create({"name": "Gold", "threshold": 1500}),
        ]
        leaf, gold = self.program.tier_ids
        self._live()
        bob = self._make_card(self._make_customer("Bob"))
        with freeze_time("2026-05-05 12:00:00"):
            self._post(bob, 50, "earn")
        mine = [("program_id", "=", self.program.id)]
        flow = self.env["loyalty.flow.report"].with_user(self.manager)
        self.assertEqual(
            flow._read_group(mine, ["tier_id"], ["issued:sum", "spent:sum"]),
            [(leaf, 50, 0), (gold, 1500, 300)],
        )
        liability = self.env["loyalty.liability.report"].with_user(self.manager)
        for day, expected in (
            ("2026-01-10", [(gold, 1000, 20.0, 15.0)]),
            ("2026-05-05", [(leaf, 50, 1.0, 0.75), (gold, 500, 10.0, 7.5)]),
        ):
            rows = liability.with_context(loyalty_as_of=day)
            found = rows._read_group(
                mine, ["tier_id"], ["points:sum", "value:sum", "liability:sum"]
            )
            self.assertEqual(found, expected)

    def test_points_of_who_is_in_no_tier(self):
        self._live()
        flow = self.env["loyalty.flow.report"].search([("card_id", "=", self.card.id)])
        self.assertFalse(flow.tier_id)
        self.assertEqual(len(flow), 4)

    def test_other_companies_and_salesmen(self):
        self._live()
        other = self._make_company("Other")
        stranger = new_test_user(
            self.env,
            "stranger",
            "sales_team.group_sale_manager",
            company_ids=other.ids,
            company_id=other.id,
        )
        for model in ("liability", "flow", "cohort"):
            rows = self.env[f"loyalty.{model}.report"].with_context(
                loyalty_as_of="2026-05-05", allowed_company_ids=other.ids
            )
            self.assertFalse(
                rows.with_user(stranger).search([("card_id", "=", self.card.id)])
            )
        seller = self._make_user("loyal_seller", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            self._liability("2026-05-05", seller)
