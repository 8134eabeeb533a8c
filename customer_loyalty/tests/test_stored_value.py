from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_loyalty.tests.common import TestSaleCouponCommon


@tagged("post_install", "-at_install")
class TestStoredValue(TestSaleCouponCommon):
    """A gift card sold is a debt; what it pays for later is the revenue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([]).customer_policy_id.tz = "UTC"
        cls.product_A.taxes_id = False
        cls.gift_card = cls.product_gift_card
        cls.program = cls.program_gift_card
        cls.ann = cls.env["res.partner"].create({"name": "Ann"})

    def _order(self, product, price):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.ann.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )
        return order

    def _nets(self):
        purchases = self.env["customer.purchase"].search(
            [("customer_id", "=", self.ann.id)], order="id"
        )
        return purchases.mapped("net")

    def test_gift_card_sale_is_no_revenue(self):
        order = self._order(self.gift_card, 50)
        order.action_confirm()
        self.assertEqual(order.amount_untaxed, 50.0)
        self.assertEqual(self._nets(), [0.0])

    def test_goods_paid_with_a_gift_card_are_revenue(self):
        self._order(self.gift_card, 50).action_confirm()
        card = self.program.coupon_ids
        order = self._order(self.product_A, 80)
        self._apply_promo_code(order, card.code)
        order.action_confirm()
        self.assertEqual(order.amount_untaxed, 30.0)
        self.assertEqual(self._nets(), [0.0, 80.0])
