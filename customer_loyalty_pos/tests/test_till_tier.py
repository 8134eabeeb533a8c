from odoo.fields import Command
from odoo.tests import tagged

from .common import TillCase


@tagged("post_install", "-at_install")
class TestTillTier(TillCase):
    """Gold from 100 points on earns twice, and has a program and a reward to itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program.tier_basis = "points_earned"
        cls.program.tier_ids = [
            Command.create({"name": "Leaf", "threshold": 0}),
            Command.create({"name": "Gold", "threshold": 100, "multiplier": 2}),
        ]
        cls.gold = cls.program.tier_ids[1]

    def test_gold_earns_twice(self):
        first = self._sell(self.ann)
        self.assertEqual(self._card(self.ann).points, 100)
        second = self._sell(self.ann)
        self.assertEqual(self._card(self.ann).points, 300)
        self._refund(first.lines, 4)
        self._refund(second.lines, 4)
        self.assertEqual(self._card(self.ann).points, 300 - 40 - 80)
        self.assertFalse(second.activity_ids)
        self.assertProved()

    def test_another_customer_earns_by_another_tier(self):
        self._sell(self.ann)
        order = self._sell(self.ann)
        order.partner_id = self.bob
        self.assertEqual(self._card(self.ann).points, 100)
        self.assertEqual(self._card(self.bob).points, 100)

    def test_a_program_for_gold(self):
        """The till claims its points for everybody: that is no reason to ask."""
        self._sell(self.ann)
        golden = self._make_program(name="Golden", allowed_tier_ids=self.gold.ids)
        for partner, points in ((self.ann, [100]), (self.bob, [])):
            order = self._pay(partner, self._line())
            order.confirm_coupon_programs(self._claim(order, 100, golden))
            self.assertEqual(self._card(partner, golden).mapped("points"), points)
            self.assertFalse(order.activity_ids)

    def test_a_reward_for_gold(self):
        self._sell(self.ann)
        self.reward.allowed_tier_ids = self.gold
        card = self._card(self.ann)
        order = self._sell(self.ann, self._line(), self._reward_line(card))
        self.assertFalse(order.activity_ids)
        order = self._sell(self.bob, self._line(), self._reward_line())
        self.assertEqual(len(order.activity_ids), 1)
        self.assertEqual(self._card(self.bob).points, 0)
        self.assertProved()
