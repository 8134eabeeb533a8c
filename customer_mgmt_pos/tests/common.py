from odoo.fields import Command

from odoo.addons.point_of_sale.tests.common import CommonPosTest


class TillCase(CommonPosTest):
    """Till orders as purchases: 100 net at a cost of 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref(
            "sales_team.group_sale_manager"
        ) | cls.env.ref("customer_mgmt.group_customer_admin")
        cls.company = cls.env.company
        cls.policy = cls.company.customer_policy_id
        cls.policy.write({"stage_mode": "days", "tz": "UTC"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Oolong",
                "type": "consu",
                "available_in_pos": True,
                "list_price": 100,
                "standard_price": 60,
                "taxes_id": False,
            }
        )
        cls.ann = cls.env["res.partner"].create({"name": "Ann"})
        cls.pos_config_usd.open_ui()

    def _sell(self, partner, quantity=1, refunded=None, **line):
        """A paid till order, or the refund of the line of another."""
        amount = 100 * quantity
        order = self.env["pos.order"].create(
            {
                "session_id": self.pos_config_usd.current_session_id.id,
                "company_id": self.company.id,
                "partner_id": partner.id,
                "amount_total": amount,
                "amount_tax": 0,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "qty": quantity,
                            "price_unit": 100,
                            "price_subtotal": amount,
                            "price_subtotal_incl": amount,
                            "tax_ids": False,
                            "refunded_orderline_id": refunded and refunded.lines.id,
                            **line,
                        }
                    )
                ],
            }
        )
        order.add_payment(
            {
                "pos_order_id": order.id,
                "amount": amount,
                "payment_method_id": self.cash_payment_method.id,
            }
        )
        order._process_saved_order(False)
        return order

    def _rows(self, partner):
        self.env.flush_all()
        return [
            (row.net, row.margin, row.channel_id.code, row.is_return)
            for row in self.env["customer.purchase"].search(
                [("customer_id", "=", partner.id)], order="id"
            )
        ]
