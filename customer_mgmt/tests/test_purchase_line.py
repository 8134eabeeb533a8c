from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY, CustomerCase
from .test_invoice_source import InvoiceCase
from .test_security import SecurityCase


def rows(lines):
    """What matters of each line, the oldest first."""
    return [
        (line.date, line.product_id.name, line.quantity, line.net, line.margin)
        for line in lines.sorted(lambda line: (line.date, line.id))
    ]


@tagged("post_install", "-at_install")
class TestPurchaseLine(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tea = cls.env["product.category"].create({"name": "Tea"})
        cls.product.categ_id = cls.tea
        cls.ann = cls._make_customer("Ann")

    def _lines(self, partner=None):
        return self.env["customer.purchase.line"].search(
            [("customer_id", "=", (partner or self.ann).id)]
        )

    def _add(self, order, name="Cup", price=20.0, quantity=1, **vals):
        item = self._make_product(name, price=price, cost=5.0)
        order.order_line = [
            Command.create(
                {
                    "product_id": item.id,
                    "product_uom_qty": quantity,
                    "price_unit": price,
                    "tax_ids": False,
                    **vals,
                }
            )
        ]
        return item

    def test_a_row_for_each_line(self):
        order = self._make_order(self.ann, date(2026, 5, 4), 100)
        self._add(order, quantity=3)
        lines = self._lines()
        self.assertEqual(
            rows(lines),
            [
                (date(2026, 5, 4), "Oolong", 1.0, 100.0, 40.0),
                (date(2026, 5, 4), "Cup", 3.0, 60.0, 45.0),
            ],
        )
        self.assertRecordValues(
            lines.filtered(lambda line: line.product_id == self.product),
            [
                {
                    "name": order.name,
                    "categ_id": self.tea.id,
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "channel_id": self.env.ref("customer_mgmt.channel_sale").id,
                    "user_id": order.user_id.id,
                    "population": "consumer",
                    "is_return": False,
                    "is_identified": True,
                    "origin_id": False,
                    "res_model": "sale.order",
                    "res_id": order.id,
                }
            ],
        )
        action = lines[0].action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", order.id)
        )

    def test_lines_make_up_the_purchase(self):
        order = self._make_order(self.ann, TODAY, 100)
        self._add(order, "Discount", -7.5)
        self._add(order, "Down Payment", 30, is_downpayment=True)
        freight = self._add(order, "Freight", 9)
        voucher = self._add(order, "Gift Card", 50)
        order.order_line = [Command.create({"display_type": "line_note", "name": "!"})]
        purchases = type(self.env["customer.purchase"])
        self.patch(purchases, "_get_delivery_products", lambda model: freight)
        self.patch(purchases, "_get_liability_products", lambda model: voucher)
        self.assertEqual(self._lines().mapped("net"), [-7.5, 100.0])
        self.assertEqual(self._purchases(self.ann).net, 92.5)
        self.policy.include_delivery = True
        self.env.invalidate_all()
        self.assertEqual(sum(self._lines().mapped("net")), 101.5)
        self.assertEqual(self._purchases(self.ann).net, 101.5)

    def test_quantity_in_the_unit_of_the_product(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._make_order(self.ann, TODAY, 600, state="draft")
        order.order_line.product_uom_id = dozen
        order.order_line.price_unit = 600
        order.write({"state": "sale", "date_order": datetime(2026, 6, 28, 12)})
        self.assertRecordValues(self._lines(), [{"quantity": 12.0, "net": 600.0}])

    def test_foreign_currency_at_the_rate_of_the_order(self):
        dollar = self.env.ref("base.USD")
        self.env["res.currency.rate"].create(
            {
                "name": date(2026, 1, 1),
                "rate": 1.25,
                "currency_id": dollar.id,
                "company_id": self.company.id,
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "USD", "currency_id": dollar.id, "company_id": self.company.id}
        )
        order = self._make_order(
            self.ann, TODAY, 100, pricelist_id=pricelist.id, state="draft"
        )
        order.write({"date_order": datetime(2026, 3, 1, 12), "state": "sale"})
        order.order_line.purchase_price = 75
        self.assertEqual(
            rows(self._lines()), [(date(2026, 3, 1), "Oolong", 1.0, 80.0, 20.0)]
        )

    def test_day_is_that_of_the_company(self):
        self.policy.tz = "Asia/Shanghai"
        self._make_order(self.ann, datetime(2026, 5, 4, 15, 30))
        self._make_order(self.ann, datetime(2026, 5, 4, 16, 30))
        days = self._lines().mapped("date")
        self.assertEqual(days, [date(2026, 5, 5), date(2026, 5, 4)])

    def test_quotations_employees_and_anonymous_buyers(self):
        for state in ("draft", "sent", "cancel"):
            self._make_order(self.ann, TODAY, state=state)
        employee = self.env["res.users"].create({"name": "Staff", "login": "staff"})
        self._make_order(employee.partner_id, TODAY)
        walk_in = self._make_customer("Walk-in")
        self.policy.anonymous_partner_ids = walk_in
        self._make_order(walk_in, TODAY, 30)
        self.assertRecordValues(
            self.env["customer.purchase.line"].search(
                [("company_id", "=", self.company.id)]
            ),
            [{"customer_id": False, "is_identified": False, "net": 30.0}],
        )

    def test_contacts_buy_for_their_company(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._make_order(clerk, TODAY)
        self.assertRecordValues(
            self._lines(firm), [{"partner_id": clerk.id, "population": "business"}]
        )

    def test_mix_by_quarter_category_and_customers(self):
        bob = self._make_customer("Bob")
        self._make_order(self.ann, date(2026, 2, 1), 100)
        self._make_order(self.ann, date(2026, 5, 1), 40)
        self._add(self._make_order(bob, date(2026, 5, 2), 60), quantity=2)
        groups = self.env["customer.purchase.line"]._read_group(
            [("company_id", "=", self.company.id), ("categ_id", "child_of", "Tea")],
            ["date:quarter"],
            ["net:sum", "quantity:sum", "customer_id:count_distinct"],
        )
        self.assertEqual(
            groups,
            [(date(2026, 1, 1), 100.0, 1.0, 1), (date(2026, 4, 1), 100.0, 2.0, 2)],
        )

    def test_segment_filters(self):
        bob = self._make_customer("Bob")
        for partner in (self.ann, bob):
            self._make_order(partner, TODAY)
        segment = self.env["customer.segment"].create(
            {"name": "Friends", "kind": "static", "company_id": self.company.id}
        )
        segment._add_by_hand(self.ann)
        found = self.env["customer.purchase.line"].search(
            [("customer_segment_ids", "=", segment.id)]
        )
        self.assertEqual(found.customer_id, self.ann)

    def test_companies_apart(self):
        sister = self._make_company("Sister")
        self.env.user.company_ids |= sister
        self._make_order(self.ann, TODAY, 100)
        self._make_order(self.ann, TODAY, 7, company_id=sister.id)
        lines = self.env["customer.purchase.line"]
        domain = [("customer_id", "=", self.ann.id)]
        user = self.env.ref("base.user_admin")
        user.write({"company_ids": [Command.link(c.id) for c in self.company | sister]})
        for company, nets in ((self.company, [100.0]), (sister, [7.0])):
            mine = lines.with_user(user).with_context(allowed_company_ids=company.ids)
            self.assertEqual(mine.search(domain).mapped("net"), nets)

    def test_profile_shows_what_they_buy(self):
        self._make_order(self.ann, TODAY)
        self._make_order(self._make_customer("Bob"), TODAY)
        self._score()
        profile = self._profile(self.ann)
        action = profile.action_open_products()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.customer_id, self.ann)
        self.assertEqual(profile.favourite_categories, "Tea")


@tagged("post_install", "-at_install")
class TestCreditedLine(InvoiceCase):
    """Ann ordered 2 Oolong on March 2, invoiced on March 9."""

    def _lines(self):
        return self.env["customer.purchase.line"].search(
            [("customer_id", "=", self.ann.id)]
        )

    def _kept(self):
        query = self.env["customer.purchase.line"]._query_kept(
            self.env["customer.purchase.line"]._sql_days(
                date(2026, 1, 1), date(2026, 12, 31)
            )
        )
        self.env.flush_all()
        return [
            (row["date"], row["net"])
            for row in self.env.execute_query_dict(query)
            if row["customer_id"] == self.ann.id
        ]

    def test_orders_with_their_credit_notes(self):
        self._credit(date(2026, 4, 1), 1)
        lines = self._lines()
        self.assertEqual(
            rows(lines),
            [
                (date(2026, 3, 2), "Oolong", 2.0, 200.0, 80.0),
                (date(2026, 4, 1), "Oolong", -1.0, -100.0, -40.0),
            ],
        )
        returned = lines.filtered("is_return")
        self.assertEqual(returned.origin_id, lines - returned)
        self.assertEqual(self._kept(), [(date(2026, 3, 2), 100.0)])
        self._credit(date(2026, 5, 1), 1)
        self.assertEqual(self._kept(), [])

    def test_invoices_count_instead_of_orders(self):
        self.policy.source = "invoices"
        self._credit(date(2026, 4, 1), 1)
        lines = self._lines()
        self.assertEqual(
            rows(lines),
            [
                (date(2026, 3, 9), "Oolong", 2.0, 200.0, 80.0),
                (date(2026, 4, 1), "Oolong", -1.0, -100.0, -40.0),
            ],
        )
        self.assertEqual(set(lines.mapped("res_model")), {"account.move"})
        returned = lines.filtered("is_return")
        self.assertEqual(returned.origin_id, lines - returned)
        self.assertEqual(self._kept(), [(date(2026, 3, 9), 100.0)])
        self._credit(date(2026, 5, 1), 1)
        self.assertEqual(self._kept(), [])

    def test_line_without_product(self):
        """It belongs to the amount, but nobody bought a product."""
        self.policy.source = "invoices"
        self.invoice.button_draft()
        self.invoice.invoice_line_ids = [
            Command.create({"name": "Wrapping", "price_unit": 5, "tax_ids": False})
        ]
        self.invoice.action_post()
        self.assertEqual(sorted(self._lines().mapped("net")), [5.0, 200.0])
        self.assertEqual(self._kept(), [(date(2026, 3, 9), 200.0)])

    def test_segment_forgets_what_was_credited_in_full(self):
        today = self.policy._today()
        self.order.date_order = datetime.combine(
            today - timedelta(days=5), datetime.min.time()
        )
        condition = self.env["customer.segment.condition"].new(
            {"product_ids": self.product.product_tmpl_id.ids, "days": 30}
        )

        def bought():
            query = self.env["customer.segment.facts"]._query_bought(
                self.company, condition, self.ann.ids
            )
            self.env.flush_all()
            return self.env.execute_query(query)

        self.assertEqual(bought(), [(self.ann.id, [0], [today - timedelta(days=5)])])
        self._credit(today - timedelta(days=1), 2)
        self.assertEqual(bought(), [])


class LineSecurityCase(SecurityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner in (cls.mine, cls.free, cls.other):
            cls._make_order(partner, TODAY, 100, user_id=cls.env.uid)


@tagged("post_install", "-at_install")
class TestLineSalesperson(LineSecurityCase):
    groups = "sales_team.group_sale_salesman"

    def test_own_customers_and_those_of_nobody_without_margin(self):
        self.assertEqual(
            self._visible("customer.purchase.line", "customer_id"),
            self.mine | self.free,
        )
        lines = self.env["customer.purchase.line"].with_user(self.user)
        with self.assertRaises(AccessError):
            lines.search([]).read(["margin"])
        with self.assertRaises(AccessError):
            lines._read_group([], [], ["margin:sum"])
        views = lines.get_views([(False, "list"), (False, "pivot")])
        self.assertNotIn('name="margin"', views["views"]["list"]["arch"])


@tagged("post_install", "-at_install")
class TestLineManager(LineSecurityCase):
    groups = "sales_team.group_sale_manager"

    def test_everybody_with_margin(self):
        lines = self.env["customer.purchase.line"].with_user(self.user).search([])
        self.assertEqual(lines.customer_id, self.mine | self.free | self.other)
        self.assertEqual(lines.mapped("margin"), [40.0, 40.0, 40.0])


@tagged("post_install", "-at_install")
class TestLineAccountant(LineSecurityCase):
    groups = "base.group_user"

    def test_sees_none(self):
        with self.assertRaises(AccessError):
            self.env["customer.purchase.line"].with_user(self.user).search([])
