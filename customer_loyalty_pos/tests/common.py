from odoo.fields import Command

from odoo.addons.customer_loyalty.tests.common import LoyaltyCase
from odoo.addons.point_of_sale.tests.common import CommonPosTest


class TillCase(CommonPosTest):
    """A till in a shop whose program gives a point for each dollar."""

    _make_program = classmethod(LoyaltyCase._make_program.__func__)
    _make_card = classmethod(LoyaltyCase._make_card.__func__)
    _card = LoyaltyCase._card
    _steps = LoyaltyCase._steps
    _post = LoyaltyCase._post
    assertProved = LoyaltyCase.assertProved

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref(
            "sales_team.group_sale_manager"
        ) | cls.env.ref("customer_mgmt.group_customer_admin")
        cls.company = cls.env.company
        cls.company.customer_policy_id.tz = "UTC"
        cls.env["loyalty.program"].search([]).active = False
        cls.program = cls._make_program()
        cls.reward = cls.program.reward_ids
        cls.ann = cls.env["res.partner"].create({"name": "Ann"})
        cls.bob = cls.env["res.partner"].create({"name": "Bob"})
        cls.product = cls.env["product.product"].create(
            {
                "name": "Oolong",
                "type": "consu",
                "available_in_pos": True,
                "list_price": 10,
                "taxes_id": False,
            }
        )
        cls.till = cls.pos_config_usd
        cls.till.open_ui()

    def _line(self, quantity=10, price=10.0, **vals):
        return Command.create(
            {
                "product_id": self.product.id,
                "qty": quantity,
                "price_unit": price,
                "price_subtotal": quantity * price,
                "price_subtotal_incl": quantity * price,
                "tax_ids": False,
                **vals,
            }
        )

    def _reward_line(self, card=None, reward=None, amount=10.0, code="R", **vals):
        reward = reward or self.reward
        return self._line(
            1,
            -amount,
            **{
                "product_id": reward.discount_line_product_id.id,
                "is_reward_line": True,
                "reward_id": reward.id,
                "coupon_id": card and card.id,
                "reward_identifier_code": code,
                "points_cost": reward.required_points,
                **vals,
            },
        )

    def _pay(self, partner, *lines, **vals):
        """A paid order of the till, whose points nobody has confirmed."""
        amount = sum(line[2]["price_subtotal_incl"] for line in lines)
        order = self.env["pos.order"].create(
            {
                "session_id": self.till.current_session_id.id,
                "company_id": self.company.id,
                "partner_id": partner and partner.id,
                "amount_total": amount,
                "amount_tax": 0,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": list(lines),
                **vals,
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

    def _claim(self, order, net, program=None, key=None):
        """What the till sends: points earned less points spent."""
        program = program or self.program
        card = self._card(order.partner_id, program)
        key = key or card.id or -1
        return {
            str(key): {
                "points": net,
                "program_id": program.id,
                "coupon_id": key,
                "barcode": False,
                "partner_id": order.partner_id.id,
            }
        }

    def _sell(self, partner, *lines, net=None):
        """A paid and confirmed order; the till computes what it should."""
        lines = lines or (self._line(),)
        order = self._pay(partner, *lines)
        if net is None:
            bought = order.lines.filtered(lambda line: not line.is_reward_line)
            net = sum(bought.mapped("price_subtotal_incl"))
            net -= sum(order.lines.mapped("points_cost"))
        order.confirm_coupon_programs(self._claim(order, net))
        return order

    def _refund(self, line, quantity, *more):
        """A paid refund of a part of a line."""
        refund = self._line(
            -quantity,
            line.price_unit,
            product_id=line.product_id.id,
            refunded_orderline_id=line.id,
        )
        return self._pay(line.order_id.partner_id, refund, *more)

    def _questions(self, order):
        return order.activity_ids.mapped("note")
