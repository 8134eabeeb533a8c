from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestSaleAtTill(TillCase):
    """A sales order that is paid, and refunded, at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.ann.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "product_uom_qty": 10,
                            "price_unit": 10,
                            "tax_ids": False,
                        }
                    )
                ],
            }
        )

    def _settle(self):
        line = self.order.order_line
        origin = {
            "sale_order_origin_id": self.order.id,
            "sale_order_line_id": line.id,
        }
        return self._pay(self.ann, self._line(**origin))

    def test_the_order_earns_and_not_the_ticket(self):
        self.order.action_confirm()
        ticket = self._settle()
        ticket.confirm_coupon_programs(self._claim(ticket, 0))
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 100.0)])
        self.assertEqual(card.move_ids.res_model, "sale.order")

    def test_a_refund_takes_back_what_the_order_gave(self):
        self.order.action_confirm()
        ticket = self._settle()
        self._refund(ticket.lines, 4)
        card = self._card(self.ann)
        self.assertEqual(self._steps(card), [("earn", 100.0), ("reverse_earn", -40.0)])
        self._refund(ticket.lines, 6)
        self.assertEqual(card.points, 0)
        self.assertProved()
