from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.point_of_sale.tests.test_frontend import TestPointOfSaleHttpCommon


@tagged("post_install", "-at_install")
class TestTillScreen(TestPointOfSaleHttpCommon):
    """What a cashier is offered: four pens bring the points for a reward."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([]).active = False
        cls.ann = cls.env["res.partner"].create({"name": "AAA Test Partner"})
        cls.program = cls.env["loyalty.program"].create(
            {
                "name": "Pen Club",
                "program_type": "loyalty",
                "trigger": "auto",
                "applies_on": "both",
                "rule_ids": [Command.create({"reward_point_mode": "unit"})],
                "reward_ids": [
                    Command.create({"discount": 10, "required_points": 4}),
                ],
            }
        )

    def _card(self):
        return self.program.coupon_ids.filtered(
            lambda card: card.partner_id == self.ann
        )

    def test_points_that_wait_are_not_offered(self):
        self.program.pending_days = 14
        self.start_pos_tour("CustomerLoyaltyWaitingPoints")
        card = self._card()
        self.assertEqual((card.points, card.pending_points), (0, 4))
        self.assertFalse(card.source_pos_order_id.activity_ids)

    def test_other_points_are(self):
        self.start_pos_tour("CustomerLoyaltyUsablePoints")
