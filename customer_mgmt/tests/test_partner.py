from datetime import date

from odoo.tests import freeze_time, tagged

from ..models.res_partner import PROFILE_FIELDS
from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestPartner(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls._make_customer("Ann"), cls._make_customer("Bob")
        cls.nobody = cls._make_customer("Nobody")
        cls._make_purchases(cls.ann, [10, 20], 50)
        cls._make_purchases(cls.bob, [200], 70)
        cls.all = cls.ann | cls.bob | cls.nobody

    def setUp(self):
        super().setUp()
        self._score()
        self.partners = self.env["res.partner"]

    def _search(self, *condition):
        return self.partners.search([condition, ("id", "in", self.all.ids)])

    def test_search_agrees_with_what_is_shown(self):
        self.assertEqual(self.all.mapped("customer_stage"), ["active", "lapsed", False])
        self.assertEqual(self._search("customer_stage", "=", "active"), self.ann)
        self.assertEqual(
            self._search("customer_stage", "!=", "active"), self.bob | self.nobody
        )
        self.assertEqual(self._search("customer_stage", "=", False), self.nobody)
        self.assertEqual(
            self._search("customer_stage", "!=", False), self.ann | self.bob
        )
        self.assertEqual(self._search("customer_revenue_12m", ">", 80), self.ann)
        self.assertEqual(
            self._search("customer_last_date", "<", "2026-01-01"), self.bob
        )
        self.assertEqual(
            self._search("customer_tier", "in", ["a", "b"]), self.ann | self.bob
        )

    def test_group_and_sort_contacts(self):
        domain = [("id", "in", self.all.ids)]
        groups = self.partners._read_group(
            domain, ["customer_stage"], ["__count", "customer_revenue_12m:sum"]
        )
        self.assertEqual(
            groups, [("active", 1, 100.0), ("lapsed", 1, 70.0), (False, 1, False)]
        )
        ordered = self.partners.search(
            domain, order="customer_revenue_12m DESC NULLS LAST"
        )
        self.assertEqual(ordered, self.ann | self.bob | self.nobody)
        for field in ("customer_stage", "customer_tier", "customer_rfm_cell_id"):
            self.assertTrue(
                self.partners.fields_get([field])[field]["groupable"], field
            )

    def test_fields_are_those_of_the_current_company(self):
        other = self._make_company("Sister")
        self.env.user.company_ids |= other
        there = self.ann.with_context(allowed_company_ids=other.ids)
        self.assertFalse(there.customer_stage)
        self.assertEqual(self.ann.customer_stage, "active")

    def test_archived_customer_keeps_the_figures_and_leaves_the_lists(self):
        self.ann.active = False
        profiles = self.env["customer.profile"].search(
            [("partner_id", "in", self.all.ids)]
        )
        self.assertEqual(profiles.partner_id, self.bob)
        self.assertEqual(self.ann.customer_stage, "active")

    def test_summary_on_the_quotation(self):
        order = self._make_order(self.ann, TODAY, state="draft")
        self.assertIn("Active · Tier A · 2 purchases", order.customer_summary)
        blank = self._make_order(self.nobody, TODAY, state="draft")
        self.assertFalse(blank.customer_summary)

    @freeze_time("2027-02-27 12:00:00")
    def test_born_on_29_february(self):
        leap = self._make_customer("Leap", birthdate="2000-02-29")
        self.assertRecordValues(
            leap,
            [{"age": 26, "next_birthday": date(2027, 2, 28), "birth_month": 2}],
        )
        found = self.partners.search([("birth_month", "=", 2), ("id", "=", leap.id)])
        self.assertEqual(found, leap)

    @freeze_time("2027-02-20 12:00:00")
    def test_birthday_in_the_next_days(self):
        """29 February is kept on the 28th, and today still counts."""
        dates = ("2000-02-29", "2000-02-28", "2000-02-20", "2000-02-19", False)
        people = self.env["res.partner"].concat(
            *(self._make_customer(str(day), birthdate=day) for day in dates)
        )
        leap, eve, today, yesterday, unknown = people
        self.assertEqual(people.mapped("days_to_birthday"), [8, 8, 0, 364, -1])
        for operator, value, expected in (
            ("<=", 8, leap + eve + today),
            ("<", 8, today),
            (">", 8, yesterday),
            (">=", 8, leap + eve + yesterday),
            ("=", 8, leap + eve),
            ("=", 0, today),
            ("=", -1, unknown),
            ("!=", -1, people - unknown),
        ):
            with self.subTest(operator=operator, value=value):
                found = self.partners.search(
                    [("days_to_birthday", operator, value), ("id", "in", people.ids)]
                )
                self.assertEqual(set(found), set(expected))

    def test_purchases_button_counts_the_whole_company(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._make_purchase(clerk, TODAY)
        action = clerk.action_view_customer_purchases()
        found = self.env["customer.purchase"].search(action["domain"])
        self.assertEqual(found.partner_id, clerk)

    def test_fields_are_described_without_joining_profiles(self):
        """Every contact form asks; the answers are those that a join would give."""
        names = [*PROFILE_FIELDS, "customer_segment_ids"]
        expected = {
            name: self.partners._fields[name].get_description(self.env)
            for name in names
        }
        self.assertTrue(expected["customer_stage"]["sortable"])
        searched = []
        profiles = type(self.env["customer.profile"])
        self.patch(profiles, "_search", lambda *args, **kw: searched.append(args))
        self.assertEqual(self.partners.fields_get(names), expected)
        self.assertFalse(searched)

    def test_chart_has_24_months(self):
        with freeze_time("2026-06-30"):
            chart = self._profile(self.bob).chart
        self.assertEqual(len(chart["labels"]), 24)
        self.assertEqual(sum(chart["datasets"][0]["data"]), 70.0)
        # 200 days before the end of June 2026 is in December 2025.
        self.assertEqual(chart["datasets"][0]["data"][-7], 70.0)

    def test_periods_of_90_days_and_24_months(self):
        eve = self._make_customer("Eve")
        for silence, amount in (
            (0, 1),
            (89, 2),
            (90, 4),
            (179, 8),
            (180, 16),
            (365, 32),
            (454, 64),
            (455, 128),
            (800, 256),
        ):
            self._make_purchases(eve, [silence], amount)
        self._score()
        with freeze_time("2026-06-28 12:00:00"):
            profile = self._profile(eve)
            self.assertEqual(
                (
                    profile.revenue_90d,
                    profile.revenue_90d_before,
                    profile.revenue_90d_last_year,
                ),
                (1 + 2, 4 + 8, 32 + 64),
            )
            [revenue] = profile.chart["datasets"]
            self.assertEqual(len(revenue["data"]), 24)
            self.assertEqual(sum(revenue["data"]), 255)
            self.assertEqual(revenue["data"][-1], 1)
            self.assertEqual(revenue["data"][-4], 2 + 4, "30 and 31 March")

    def test_list_of_profiles_needs_no_query_per_row(self):
        """Reasons of a page of customers come in one go."""
        silent = self.env["res.partner"]
        for number in range(20):
            silent |= self._make_customer(f"S{number}")
        for partner in silent:
            self._make_purchases(partner, [100])
        self._score()
        profiles = self._profile(silent)
        profiles.mapped("reason_summary")  # fills the caches of models and views
        counts = []
        for some in (profiles[:1], profiles):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.mapped("reason_summary")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
