from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestPurchase(CustomerCase):
    def test_sales_order_is_a_purchase_with_margin(self):
        ann = self._make_customer()
        order = self._make_order(ann, date(2026, 5, 4), 100)
        purchase = self._purchases(ann)
        self.assertRecordValues(
            purchase,
            [
                {
                    "name": order.name,
                    "date": date(2026, 5, 4),
                    "net": 100.0,
                    "margin": 40.0,
                    "channel_id": self.env.ref("customer_mgmt.channel_sale").id,
                    "is_return": False,
                    "is_purchase": True,
                    "population": "consumer",
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            ],
        )
        action = purchase.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", order.id)
        )

    def test_quotations_and_cancelled_orders_are_none(self):
        ann = self._make_customer()
        for state in ("draft", "sent", "cancel"):
            self._make_order(ann, TODAY, state=state)
        self.assertFalse(self._purchases(ann))

    def test_zero_price_order_is_no_occasion(self):
        ann = self._make_customer()
        self._make_order(ann, TODAY, 0)
        self.assertRecordValues(self._purchases(ann), [{"is_purchase": False}])
        self._score()
        self.assertRecordValues(
            self._profile(ann), [{"stage": "prospect", "occasions": 0, "tier": False}]
        )

    def test_order_near_midnight_falls_on_the_company_day(self):
        """23:30 in Shanghai is 15:30 UTC; 00:30 is 16:30 UTC of the day before."""
        self.policy.tz = "Asia/Shanghai"
        ann = self._make_customer()
        self._make_order(ann, datetime(2026, 5, 4, 15, 30))
        self._make_order(ann, datetime(2026, 5, 4, 16, 30))
        days = self._purchases(ann).mapped("date")
        self.assertEqual(days, [date(2026, 5, 4), date(2026, 5, 5)])

    def test_daylight_saving_moves_midnight(self):
        """22:30 UTC is the next day in Paris in summer, the same day in winter."""
        self.policy.tz = "Europe/Paris"
        ann = self._make_customer()
        self._make_order(ann, datetime(2026, 1, 10, 22, 30))
        self._make_order(ann, datetime(2026, 5, 10, 22, 30))
        days = self._purchases(ann).mapped("date")
        self.assertEqual(days, [date(2026, 1, 10), date(2026, 5, 11)])

    def test_foreign_currency_at_the_rate_of_the_order(self):
        dollar = self.env.ref("base.USD")
        for day, rate in ((date(2026, 1, 1), 1.25), (date(2026, 5, 1), 2.0)):
            self.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                }
            )
        pricelist = self.env["product.pricelist"].create(
            {"name": "USD", "currency_id": dollar.id, "company_id": self.company.id}
        )
        ann = self._make_customer()
        order = self._make_order(
            ann, date(2026, 3, 1), 100, pricelist_id=pricelist.id, state="draft"
        )
        order.write({"date_order": datetime(2026, 3, 1, 12), "state": "sale"})
        self._make_purchase(ann, date(2026, 5, 2), 100, currency_id=dollar.id)
        self.assertEqual(self._purchases(ann).mapped("net"), [80.0, 50.0])

    def test_contacts_roll_up_to_their_company(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._make_order(clerk, date(2026, 5, 1))
        self._make_order(firm, date(2026, 5, 2))
        purchases = self._purchases(firm)
        self.assertEqual(purchases.partner_id, clerk | firm)
        self.assertEqual(set(purchases.mapped("population")), {"business"})
        self._score()
        self.assertEqual(self._profile(firm).occasions, 2)
        self.assertFalse(self._profile(clerk))

    def test_employees_and_own_companies_do_not_count(self):
        employee = self.env["res.users"].create(
            {"name": "Staff", "login": "test_staff", "email": "staff@example.com"}
        )
        other = self._make_company("Sister")
        self._make_order(employee.partner_id, TODAY)
        self._make_order(other.partner_id, TODAY)
        self.assertFalse(self._purchases(employee.partner_id))
        self.assertFalse(self._purchases(other.partner_id))
        self.policy.exclude_employees = False
        self.assertEqual(len(self._purchases(employee.partner_id)), 1)

    def test_anonymous_sales_are_counted_but_nobodys(self):
        walk_in = self._make_customer("Walk-in")
        self.policy.anonymous_partner_ids = walk_in
        self._make_order(walk_in, TODAY, 30)
        self._make_order(self._make_customer(), TODAY, 90)
        shares = self.env["customer.purchase"]._read_group(
            [("company_id", "=", self.company.id)], ["is_identified"], ["net:sum"]
        )
        self.assertEqual(dict(shares), {False: 30.0, True: 90.0})
        self.assertFalse(self._purchases(walk_in))

    def test_down_payment_lines_are_no_revenue(self):
        ann = self._make_customer()
        order = self._make_order(ann, TODAY, 100)
        order.order_line = [
            Command.create(
                {
                    "name": "Down payment",
                    "is_downpayment": True,
                    "product_uom_qty": 0,
                    "price_unit": 30,
                }
            )
        ]
        self.assertEqual(self._purchases(ann).mapped("net"), [100.0])

    def test_delivery_charges_count_if_the_policy_says_so(self):
        ann = self._make_customer()
        freight = self._make_product("Freight", price=9, cost=0)
        order = self._make_order(ann, TODAY, 100)
        order.order_line = [
            Command.create(
                {"product_id": freight.id, "price_unit": 9, "tax_ids": False}
            )
        ]
        purchases = type(self.env["customer.purchase"])
        self.patch(purchases, "_get_delivery_products", lambda model: freight)
        self.assertEqual(self._purchases(ann).mapped("net"), [100.0])
        self.policy.include_delivery = True
        self.env.invalidate_all()
        self.assertEqual(self._purchases(ann).mapped("net"), [109.0])

    def test_reading_everything_equals_reading_one(self):
        """Scoring all and scoring few read the documents in different ways."""
        ann = self._make_customer()
        first = self._make_purchase(ann, date(2026, 3, 1), 50)
        self._make_purchase(ann, date(2026, 4, 1), -20, return_of_id=first.id)
        self._make_order(ann, date(2026, 5, 1), 100)
        purchases = self.env["customer.purchase"]
        self.env.flush_all()
        rows = [
            self.env.execute_query(
                SQL(
                    "SELECT id, date, net, margin FROM (%s) p"
                    " WHERE customer_id = %s ORDER BY id",
                    purchases._query_purchases(bulk=bulk),
                    ann.id,
                )
            )
            for bulk in (False, True)
        ]
        self.assertEqual(len(rows[0]), 3)
        self.assertEqual(rows[0], rows[1])

    def test_contact_of_another_company_is_no_prospect_here(self):
        other = self._make_company("Sister")
        self.env.user.company_ids |= other
        theirs = self._make_customer("Theirs", company_id=other.id)
        self._make_purchase(theirs, TODAY, 7, company_id=other.id)
        self._score()
        self.assertFalse(self._profile(theirs))

    def test_company_of_another_policy(self):
        """A partner shared by two companies has purchases and a profile in each."""
        ann = self._make_customer()
        self._make_purchase(ann, TODAY, 10)
        other = self._make_company("Sister")
        self.env.user.company_ids |= other
        self._make_purchase(ann, TODAY, 7, company_id=other.id)
        self._score()
        self.scoring._run(other)
        revenue = {
            profile.company_id: profile.revenue_total
            for profile in self.env["customer.profile"]
            .with_context(allowed_company_ids=(self.company | other).ids)
            .search([("partner_id", "=", ann.id)])
        }
        self.assertEqual(revenue, {self.company: 10.0, other: 7.0})


@tagged("post_install", "-at_install")
class TestReturn(CustomerCase):
    def test_return_lowers_the_purchase_it_undoes(self):
        ann = self._make_customer()
        first = self._make_purchase(ann, date(2026, 3, 1), 100)
        self._make_purchase(ann, date(2026, 4, 1), 50)
        self._make_purchase(ann, date(2026, 6, 1), -30, return_of_id=first.id)
        returned = self._purchases(ann)[-1]
        self.assertEqual(returned.date, date(2026, 6, 1))
        self.assertEqual(returned.origin_date, date(2026, 3, 1))
        self._score()
        self.assertRecordValues(
            self._profile(ann),
            [
                {
                    "occasions": 2,
                    "last_date": date(2026, 4, 1),
                    "revenue_12m": 120.0,
                    "returned_12m": 30.0,
                }
            ],
        )

    def test_fully_returned_purchase_is_no_occasion(self):
        ann = self._make_customer()
        self._make_purchase(ann, date(2026, 3, 1), 80)
        undone = self._make_purchase(ann, date(2026, 5, 1), 50)
        self._make_purchase(ann, date(2026, 5, 9), -50, return_of_id=undone.id)
        self._score()
        self.assertRecordValues(
            self._profile(ann),
            [{"occasions": 1, "last_date": date(2026, 3, 1), "revenue_total": 80.0}],
        )

    def test_return_after_the_day_is_invisible_on_it(self):
        ann = self._make_customer()
        undone = self._make_purchase(ann, date(2026, 5, 1), 50)
        self._make_purchase(ann, date(2026, 6, 9), -50, return_of_id=undone.id)
        before, after = self._past(date(2026, 6, 8)), self._past(date(2026, 6, 9))
        self.assertEqual(
            (before["Ann"]["stage"], before["Ann"]["revenue_total"]), ("new", 50)
        )
        self.assertEqual(
            (after["Ann"]["stage"], after["Ann"]["revenue_total"]), ("prospect", 0)
        )

    def test_refund_only_customer(self):
        """The purchase lies before the data: money is owed, nothing was bought."""
        ann = self._make_customer()
        self._make_purchase(ann, date(2026, 5, 1), -40)
        self._score()
        self.assertRecordValues(
            self._profile(ann),
            [
                {
                    "stage": "prospect",
                    "occasions": 0,
                    "revenue_total": -40.0,
                    "r": 0,
                    "tier": False,
                }
            ],
        )

    def test_return_in_another_currency(self):
        """Sold at 1.25, returned at 2: each at the rate of its own day."""
        dollar = self.env.ref("base.USD")
        for day, rate in ((date(2026, 1, 1), 1.25), (date(2026, 5, 1), 2.0)):
            self.env["res.currency.rate"].create(
                {
                    "name": day,
                    "rate": rate,
                    "currency_id": dollar.id,
                    "company_id": self.company.id,
                }
            )
        ann = self._make_customer()
        sold = self._make_purchase(ann, date(2026, 3, 1), 100, currency_id=dollar.id)
        self._make_purchase(
            ann, date(2026, 6, 1), -50, currency_id=dollar.id, return_of_id=sold.id
        )
        self.assertEqual(self._purchases(ann).mapped("net"), [80.0, -25.0])
        self._score()
        self.assertEqual(self._profile(ann).revenue_total, 55.0)

    def test_unlinked_return_never_moves_the_last_purchase(self):
        ann = self._make_customer()
        self._make_purchase(ann, date(2026, 3, 1), 100)
        self._make_purchase(ann, date(2026, 6, 20), -20)
        self._score()
        self.assertRecordValues(
            self._profile(ann),
            [{"occasions": 1, "last_date": date(2026, 3, 1), "revenue_12m": 80.0}],
        )

    def test_two_orders_on_a_day_are_one_occasion(self):
        ann = self._make_customer()
        self._make_order(ann, datetime(2026, 5, 4, 9), 10)
        self._make_order(ann, datetime(2026, 5, 4, 17), 20)
        self._score()
        self.assertRecordValues(
            self._profile(ann),
            [{"occasions": 1, "revenue_total": 30.0, "basket": 30.0}],
        )
