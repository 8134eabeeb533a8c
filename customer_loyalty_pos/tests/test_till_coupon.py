from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestTillCoupon(TillCase):
    """What coupons cost that were used at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coupons = cls._make_program(
            name="Come Back",
            program_type="coupons",
            trigger="with_code",
            applies_on="current",
            rule_ids=False,
            reward_ids=[Command.create({"discount": 10, "required_points": 1})],
        )
        cls.coupon, cls.other = (
            cls.env["loyalty.card"].create(
                {"program_id": cls.coupons.id, "partner_id": cls.ann.id, "points": 1}
            )
            for _time in range(2)
        )

    def _use(self, amount=10.0, **vals):
        reward = self._reward_line(
            self.coupon, self.coupons.reward_ids, amount=amount, **vals
        )
        return self._pay(self.ann, self._line(), reward)

    def _cost(self):
        return (self.coupon | self.other)._get_discounts_given()

    def test_what_it_gave(self):
        self.assertEqual(self._cost(), {})
        self._use(10.0, price_subtotal=-8.26, price_subtotal_incl=-10.0)
        self.assertEqual(self._cost(), {self.coupon.id: 8.26})

    def test_refunds_are_not_counted(self):
        order = self._use()
        sold, discount = order.lines
        for copied in ({}, {"coupon_id": self.coupon.id}):
            back = self._line(
                -0.25,
                -10.0,
                product_id=discount.product_id.id,
                refunded_orderline_id=discount.id,
                **copied,
            )
            self._refund(sold, 2.5, back)
        self.assertEqual(self._cost(), {self.coupon.id: 5.0})

    def test_only_paid_orders_count(self):
        order = self._use()
        self.env.cr.execute(
            "UPDATE pos_order SET state = 'draft' WHERE id = %s", order.ids
        )
        self.assertEqual(self._cost(), {})

    def test_in_the_currency_of_the_company(self):
        self._use().currency_rate = 2.0
        self.assertEqual(self._cost(), {self.coupon.id: 5.0})

    def test_a_sales_order_paid_at_the_till_counts_itself(self):
        order = self._use()
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        order.lines[1].sale_order_line_id = sale.order_line
        self.assertEqual(self._cost(), {})

    def test_a_contact_that_offered_it(self):
        """The cost of the contact of a care plan."""
        contact = self.env["customer.interaction"]._log(
            [
                {
                    "partner_id": self.ann.id,
                    "company_id": self.company.id,
                    "type": "call",
                    "date": "2026-06-01 10:00:00",
                    "offer_card_id": self.coupon.id,
                }
            ]
        )
        self._use()
        contact.sudo()._update_offer_costs()
        self.assertEqual(contact.offer_cost, 10.0)
