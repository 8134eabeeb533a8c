from odoo.tests import new_test_user, tagged

from odoo.addons.payment.tests.common import PaymentCommon

from .common import LoyaltyCase


@tagged("post_install", "-at_install")
class TestPaidOrder(LoyaltyCase, PaymentCommon):
    """An order is paid for online, and the points it spends are gone by then."""

    def _pay_for(self, order):
        transaction = self._create_transaction(
            "direct",
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[(6, 0, order.ids)],
            state="done",
            reference=order.name,
        )
        return transaction._check_amount_and_confirm_order()

    def _orders_on_the_same_points(self):
        self._make_card(self.ann, 100)
        orders = self._quote(self.ann, 20) | self._quote(self.ann, 20)
        for order in orders:
            self._redeem(order)
        return orders

    def test_whoever_pays_first_spends_the_points(self):
        """What nobody sold is for a manager of the company."""
        first, second = self._orders_on_the_same_points()
        other = self._make_company("Other")
        for company, name in ((other, "Aaron"), (self.company, "Abel")):
            new_test_user(
                self.env,
                name.lower(),
                "sales_team.group_sale_manager",
                name=name,
                company_ids=company.ids,
                company_id=company.id,
            )
        second.user_id = False
        self.assertEqual(self._pay_for(first), first)
        self.assertEqual(self._card(self.ann).points, 20)
        self.assertFalse(first.activity_ids)
        self.assertEqual(self._pay_for(second), second)
        self.assertEqual(second.state, "sale")
        self.assertEqual(second.amount_total, 10)
        self.assertEqual(self._card(self.ann).points, -60)
        self.assertEqual(second.activity_ids.summary, "Points spent twice")
        self.assertEqual(second.activity_ids.user_id.name, "Abel")
        self.assertProved()
