from datetime import date, datetime, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import TODAY
from .test_segment import SegmentCase


@tagged("post_install", "-at_install")
class TestSegmentPurchases(SegmentCase):
    """Oolong is in the category Tea, below Food; Cup is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["product.category"]
        cls.food = category.create({"name": "Food"})
        cls.tea = category.create({"name": "Tea", "parent_id": cls.food.id})
        cls.product.categ_id = cls.tea
        cls.cup = cls._make_product("Cup", price=20.0, cost=5.0)
        cls._make_order(cls.ann, TODAY - timedelta(days=10))
        cls._make_order(cls.bob, TODAY - timedelta(days=100))

    def _bought(self, subject, targets, days=30, operator="bought"):
        names = {
            "product": "product_ids",
            "category": "categ_ids",
            "channel": "channel_ids",
        }
        segment = self._segment(
            condition_ids=[
                Command.create(
                    {
                        "subject": subject,
                        names[subject]: [Command.set(targets.ids)],
                        "days": days,
                        "operator": operator,
                    }
                )
            ]
        )
        return self._members(segment)

    def test_product_in_a_window(self):
        oolong = self.product.product_tmpl_id
        self.assertEqual(self._bought("product", oolong), self.ann)
        self.assertEqual(self._bought("product", oolong, 100), self.ann | self.bob)
        self.assertEqual(self._bought("product", oolong, 99), self.ann)
        self.assertEqual(self._bought("product", oolong, 0), self.ann | self.bob)
        self.assertFalse(self._bought("product", self.cup.product_tmpl_id, 0))

    def test_not_bought(self):
        oolong = self.product.product_tmpl_id
        self.assertEqual(
            self._bought("product", oolong, 30, "not_bought"), self.bob | self.cid
        )
        self.assertEqual(self._bought("product", oolong, 0, "not_bought"), self.cid)

    def test_category_with_those_below(self):
        self.assertEqual(self._bought("category", self.food), self.ann)
        self.assertEqual(self._bought("category", self.tea, 365), self.ann | self.bob)

    def test_channel(self):
        self.assertEqual(self._bought("channel", self.channel, 20), self.ann | self.bob)
        sale = self.env.ref("customer_mgmt.channel_sale")
        self.assertEqual(self._bought("channel", sale, 20), self.ann)
        self.assertEqual(self._bought("channel", sale, 0, "not_bought"), self.cid)

    def test_several_conditions_and_the_domain(self):
        oolong = self.product.product_tmpl_id
        segment = self._segment(
            "[('partner_id.city', '=', 'Ghent')]",
            condition_ids=[
                Command.create({"product_ids": [Command.set(oolong.ids)], "days": 0}),
                Command.create(
                    {
                        "subject": "channel",
                        "channel_ids": [Command.set(self.channel.ids)],
                        "days": 20,
                    }
                ),
            ],
        )
        self.assertEqual(self._members(segment), self.ann)

    def test_cancelled_and_returned_lines(self):
        oolong = self.product.product_tmpl_id
        order = self.env["sale.order"].search([("partner_id", "=", self.ann.id)])
        order.state = "cancel"
        self.assertFalse(self._bought("product", oolong))
        order.state = "draft"
        self.assertFalse(self._bought("product", oolong))

    def test_contact_of_a_company_buys_for_it(self):
        firm = self._make_customer("Firm", is_company=True)
        clerk = self._make_customer("Clerk", parent_id=firm.id)
        self._make_order(clerk, TODAY)
        self._score()
        self.assertIn(firm, self._bought("product", self.product.product_tmpl_id))

    def test_archived_product_still_counts(self):
        oolong = self.product.product_tmpl_id
        oolong.active = False
        self.assertEqual(self._bought("product", oolong), self.ann)

    def test_midnight_is_that_of_the_company(self):
        """23:30 UTC on day 31 before is 01:30 in Brussels on day 30."""
        self.policy.tz = "Europe/Brussels"
        eve = self._make_customer("Eve")
        day = TODAY - timedelta(days=31)
        self._make_order(eve, datetime(day.year, day.month, day.day, 23, 30))
        self._score()
        oolong = self.product.product_tmpl_id
        self.assertEqual(self._bought("product", oolong, 30), self.ann | eve)
        self.assertEqual(self._bought("product", oolong, 29), self.ann)

    def test_orders_of_tomorrow_do_not_count_yet(self):
        self._make_order(self.cid, TODAY + timedelta(days=1))
        self.assertEqual(
            self._bought("product", self.product.product_tmpl_id), self.ann
        )


@tagged("post_install", "-at_install")
class TestAge(SegmentCase):
    """Searching agrees with what is shown, every day of the year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.born = cls.env["res.partner"].create(
            [
                {"name": str(day), "birthdate": day}
                for day in (
                    date(2000, 2, 28),
                    date(2000, 2, 29),
                    date(2000, 3, 1),
                    date(2001, 2, 28),
                    date(2001, 3, 1),
                    date(1980, 12, 31),
                )
            ]
            + [{"name": "unknown"}]
        )

    def _found(self, operator, value):
        return self.env["res.partner"].search(
            [("age", operator, value), ("id", "in", self.born.ids)]
        )

    def test_search_agrees_with_the_field(self):
        compare = {
            ">=": lambda a, b: a >= b,
            ">": lambda a, b: a > b,
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            "=": lambda a, b: a == b,
        }
        for day in ("2027-02-27", "2027-02-28", "2027-03-01", "2028-02-29"):
            with freeze_time(f"{day} 12:00:00"):
                self.born.invalidate_recordset()
                known = self.born.filtered("birthdate")
                for operator, holds in compare.items():
                    for age in (25, 26, 27, 28):
                        expected = known.filtered(lambda p, h=holds, a=age: h(p.age, a))
                        found = self._found(operator, age)
                        self.assertEqual(found, expected, (day, operator, age))

    @freeze_time("2027-02-28 12:00:00")
    def test_unknown_and_fractions(self):
        unknown = self.born.filtered(lambda p: not p.birthdate)
        self.assertEqual(self._found("=", False), unknown)
        self.assertNotIn(unknown, self._found("<", 200))
        self.assertEqual(self._found(">=", 26.5), self._found(">=", 27))
        self.assertEqual(self._found("in", [26, 46]), self.born[2:4] | self.born[5])
