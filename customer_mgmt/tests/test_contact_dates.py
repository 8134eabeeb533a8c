from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged

from .common import TODAY, CustomerCase

SALES = "sales_team.group_sale_salesman"


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestContactDates(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bob = cls._make_customer("Ann"), cls._make_customer("Bob")
        cls.firm = cls._make_customer("Firm", is_company=True)
        cls.clerk = cls._make_customer("Clerk", parent_id=cls.firm.id)
        for partner in (cls.ann, cls.bob, cls.firm):
            cls._make_purchases(partner, [10, 20])
        cls.rows = cls.env["customer.interaction"]

    def setUp(self):
        super().setUp()
        self._score()
        self.profiles = self._profile(self.ann | self.bob | self.firm)

    def _log(self, partner, days, type_="call", **vals):
        """A contact ``days`` from today, at noon."""
        moment = f"{TODAY + timedelta(days=days)} 12:00:00"
        return self.rows._log(
            [{"partner_id": partner.id, "type": type_, "date": moment, **vals}]
        )

    def _search(self, *domain):
        found = self.env["customer.profile"].search(
            [*domain, ("id", "in", self.profiles.ids)]
        )
        contacts = self.env["res.partner"].search(
            [*domain, ("id", "in", (self.ann | self.bob | self.firm).ids)]
        )
        self.assertEqual(set(contacts), set(found.partner_id))
        return contacts

    def test_last_contact_counts_what_was_done_by_either_side(self):
        self._log(self.ann, -40)
        self._log(self.ann, -30, "call_in")
        self._log(self.ann, -5, state="suppressed", reason="limit")
        self._log(self.ann, -4, "email", purpose="transactional")
        self._log(self.ann, -3, corrected_by_id=self._log(self.ann, -50).id)
        self._log(self.ann, 9, state="planned")
        self.assertEqual(self._profile(self.ann).last_contact_date, date(2026, 5, 29))
        self.assertEqual(self.ann.last_contact_date, date(2026, 5, 29))
        self.assertFalse(self._profile(self.bob).last_contact_date)

    def test_next_contact_is_planned_or_an_activity(self):
        self._log(self.ann, 9, state="planned")
        self._log(self.bob, 9, state="planned")
        self.bob.activity_schedule(
            "mail.mail_activity_data_call", date_deadline=TODAY - timedelta(days=2)
        )
        self.assertEqual(self.ann.next_contact_date, date(2026, 7, 7))
        self.assertEqual(self._profile(self.bob).next_contact_date, date(2026, 6, 26))
        self.bob.activity_ids.action_done()
        self.env.invalidate_all()
        self.assertEqual(self._profile(self.bob).next_contact_date, date(2026, 7, 7))

    def test_contacts_with_people_are_contacts_with_their_company(self):
        self._log(self.clerk, -3)
        self._log(self.firm, -8)
        self.clerk.activity_schedule(
            "mail.mail_activity_data_call", date_deadline=TODAY
        )
        self.assertEqual(self._profile(self.firm).last_contact_date, date(2026, 6, 25))
        self.assertEqual(self.firm.last_contact_date, date(2026, 6, 25))
        self.assertEqual(self.clerk.last_contact_date, date(2026, 6, 25))
        self.assertEqual(self.firm.next_contact_date, TODAY)

    def test_day_is_that_of_the_company(self):
        self.policy.tz = "Asia/Shanghai"
        self._log(self.ann, 0, date=f"{TODAY - timedelta(days=1)} 23:00:00")
        self.assertEqual(self.ann.last_contact_date, TODAY)

    def test_search(self):
        self._log(self.ann, -40)
        self._log(self.clerk, -10)
        month_ago = TODAY - timedelta(days=30)
        both = self.ann | self.firm
        self.assertEqual(self._search(("last_contact_date", "<", month_ago)), self.ann)
        self.assertEqual(
            self._search(("last_contact_date", ">=", month_ago)), self.firm
        )
        self.assertEqual(self._search(("last_contact_date", "=", False)), self.bob)
        self.assertEqual(self._search(("last_contact_date", "!=", False)), both)
        self.assertEqual(
            self._search(("last_contact_date", "=", TODAY - timedelta(days=40))),
            self.ann,
        )
        self.assertEqual(
            self._search(
                "|",
                ("last_contact_date", "=", False),
                ("last_contact_date", "<", "today -30d"),
            ),
            self.ann | self.bob,
        )
        self._log(self.bob, -1, state="planned")
        self.assertEqual(self._search(("next_contact_date", "=", False)), both)
        self.assertEqual(self._search(("next_contact_date", "<", "today")), self.bob)

    def test_search_is_one_statement(self):
        domain = [("last_contact_date", "<", "2026-05-01")]
        self.env["customer.profile"].search(domain)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["customer.profile"].search(domain)

    def test_each_company_has_its_own_contacts(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        self._log(self.ann, -3)
        self.assertFalse(self.ann.with_company(sister).last_contact_date)
        self.assertTrue(self.ann.last_contact_date)

    def test_salesperson_sees_contacts_with_own_customers(self):
        user = new_test_user(
            self.env,
            "sales_own",
            groups=SALES,
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.ann.user_id, self.bob.user_id = user, self.env.user
        for partner in (self.ann, self.bob):
            self._log(partner, -3)
        mine, others = (p.with_user(user) for p in (self.ann, self.bob))
        self.assertEqual(mine.last_contact_date, date(2026, 6, 25))
        self.assertFalse(others.last_contact_date)
        found = (
            self.env["customer.profile"]
            .with_user(user)
            .search([("last_contact_date", "!=", False)])
        )
        self.assertEqual(found.partner_id, self.ann)

    def test_portfolio_of_a_salesperson_shows_revenue_and_no_margin(self):
        user = new_test_user(self.env, "sales_own", groups=SALES)
        manager = new_test_user(
            self.env, "boss", groups="sales_team.group_sale_manager"
        )
        view = self.env.ref("customer_mgmt.customer_portfolio_view_list")
        profiles = self.env["customer.profile"]
        arch = profiles.with_user(user).get_view(view.id, "list")["arch"]
        self.assertIn('name="revenue_at_stake"', arch)
        self.assertNotIn('name="value_at_stake"', arch)
        arch = profiles.with_user(manager).get_view(view.id, "list")["arch"]
        self.assertIn('name="value_at_stake"', arch)
        self.assertIn('default_order="value_at_stake desc, id"', arch)

    def test_without_role_no_dates(self):
        clerk = new_test_user(self.env, "clerk", groups="base.group_user")
        fields = self.env["res.partner"].with_user(clerk).fields_get()
        self.assertNotIn("last_contact_date", fields)

    def test_queries_of_a_page_of_the_portfolio(self):
        partners = self.env["res.partner"].create(
            [{"name": f"P {n}", "user_id": self.env.uid} for n in range(80)]
        )
        for partner in partners:
            self._make_purchases(partner, [5], 200)
            self._log(partner, -3)
            self._log(partner, 3, state="planned")
        self._score()
        view = self.env.ref("customer_mgmt.customer_portfolio_view_list")
        arch = self.env["customer.profile"].get_view(view.id, "list")
        names = list(arch["models"]["customer.profile"])
        specification = {
            name: {"fields": {"display_name": {}}}
            if self.env["customer.profile"]._fields[name].type == "many2one"
            else {}
            for name in names
        }
        domain = [("partner_id", "in", partners.ids), ("tier", "in", ("a", "b"))]
        profiles = self.env["customer.profile"]
        profiles.web_search_read(domain, specification, limit=80)
        self.env.invalidate_all()
        # The page, its count, the contacts, salespeople, companies and currencies,
        # and one statement each for the last and the next contact.
        with self.assertQueryCount(8):
            page = profiles.web_search_read(domain, specification, limit=80)
        self.assertEqual(page["length"], 80)
        self.assertEqual(
            {row["last_contact_date"] for row in page["records"]}, {date(2026, 6, 25)}
        )
