from datetime import timedelta

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

    def _card(self, partner):
        return self.program.coupon_ids.filtered(lambda card: card.partner_id == partner)

    def test_points_that_wait_are_not_offered(self):
        self.program.pending_days = 14
        self.start_pos_tour("CustomerLoyaltyWaitingPoints")
        card = self._card(self.ann)
        self.assertEqual((card.points, card.pending_points), (0, 4))
        self.assertFalse(card.source_pos_order_id.activity_ids)

    def test_other_points_are(self):
        self.start_pos_tour("CustomerLoyaltyUsablePoints")

    def test_points_of_an_expired_card_are_not_offered(self):
        card = (
            self.env["loyalty.card"]
            .sudo()
            .create(
                {"program_id": self.program.id, "partner_id": self.ann.id, "points": 50}
            )
        )
        card.expiration_date = self.program._ledger_today() - timedelta(days=1)
        self.start_pos_tour("CustomerLoyaltyExpiredCard")
        self.assertEqual(card.points, 50)

    def test_a_recommended_customer(self):
        self.program.referrer_points = 10
        card = (
            self.env["loyalty.card"]
            .sudo()
            .create(
                {"program_id": self.program.id, "partner_id": self.ann.id, "points": 1}
            )
        )
        card.sudo().member_id.referral_code = "K7QM4-XWPTN"
        bob = self.env["res.partner"].create({"name": "BBB Test Partner"})
        self.start_pos_tour("CustomerLoyaltyReferral")
        referrals = self.env["loyalty.referral"].sudo()
        referral = referrals.search([("referee_id", "=", bob.id)])
        self.assertEqual(
            (referral.referrer_id, referral.state), (self.ann, "registered")
        )

    def test_programs_that_reward_no_recommendations(self):
        self.start_pos_tour("CustomerLoyaltyNoReferral")

    def test_what_is_for_gold(self):
        """Who is not gold is offered nothing, nor is nobody; gold earns twice."""
        self.env.user.group_ids |= self.env.ref(
            "customer_loyalty.group_loyalty_manager"
        )
        self.program.tier_basis = "points_earned"
        self.program.tier_ids = [
            Command.create({"name": "Leaf", "threshold": 0}),
            Command.create({"name": "Gold", "threshold": 4, "multiplier": 2}),
        ]
        gold = self.program.tier_ids[1]
        self.program.reward_ids.allowed_tier_ids = gold
        card = (
            self.env["loyalty.card"]
            .sudo()
            .create(
                {"program_id": self.program.id, "partner_id": self.ann.id, "points": 0}
            )
        )
        bob = self.env["res.partner"].create({"name": "BBB Test Partner"})
        self._make_golden_program(gold)
        member = self.env["loyalty.member"].sudo()
        member = member.create(
            {
                "program_id": self.program.id,
                "partner_id": self.ann.id,
                "card_id": card.id,
            }
        )
        member._set_tier(gold, False, "A friend")
        self.start_pos_tour("CustomerLoyaltyTiers")
        # Eight points of four pens; the reward cost four.
        self.assertEqual(card.points, 4)
        # Four pens made gold of Bob, and two more pens brought four points.
        self.assertEqual(self._card(bob).points, 8)
        orders = self.env["pos.order"].search([], limit=3, order="id")
        self.assertEqual(orders.mapped("amount_total"), [11.52, 12.80, 5.40])
        self.assertFalse(orders.activity_ids)

    def _make_golden_program(self, gold):
        """A dollar less on each order, for gold alone."""
        self.env["loyalty.program"].create(
            {
                "name": "Golden",
                "program_type": "promotion",
                "trigger": "auto",
                "applies_on": "current",
                "allowed_tier_ids": gold.ids,
                "rule_ids": [Command.create({"reward_point_mode": "order"})],
                "reward_ids": [
                    Command.create(
                        {
                            "description": "Golden dollar",
                            "discount": 1,
                            "discount_mode": "per_order",
                            "required_points": 1,
                        }
                    )
                ],
            }
        )
