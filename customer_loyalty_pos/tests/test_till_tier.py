from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import TillCase

CASHIER = "base.group_user,point_of_sale.group_pos_user"


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

    def test_the_till_multiplies_too(self):
        """It tells by how much; the server knows which tier counts."""
        self._sell(self.ann)
        for partner, points in ((self.ann, 100 + 200), (self.bob, 100)):
            order = self._pay(partner, self._line())
            claim = self._claim(order, 200)
            for vals in claim.values():
                vals["multiplier"] = 2
            order.confirm_coupon_programs(claim)
            self.assertEqual(self._card(partner).points, points)
            self.assertFalse(order.activity_ids)
        self.assertProved()

    def test_a_multiplier_gives_no_more_than_the_rules(self):
        for multiplier, claimed in ((2, 250), (0, 200), ("9", 200), (1e-9, 1e-9)):
            order = self._pay(self.bob, self._line())
            [[key, vals]] = self._claim(order, claimed).items()
            order.confirm_coupon_programs({key: {**vals, "multiplier": multiplier}})
            [grant] = order._grants()
            self.assertEqual(len(order.activity_ids), 1 if claimed > 1 else 0)
            self.assertLessEqual(grant.granted, 100.01)

    def test_what_a_till_loads(self):
        """A cashier who may see nothing of loyalty."""
        self._sell(self.ann)
        self.reward.allowed_tier_ids = self.gold
        cashier = new_test_user(self.env, "cashier", CASHIER)
        till = self.till.with_user(cashier)
        loaded = {
            model: self._load(model, records.with_user(cashier), till)
            for model, records in (
                ("res.partner", self.ann | self.bob),
                ("loyalty.program", self.program),
                ("loyalty.reward", self.reward),
            )
        }
        ann, bob = (row["till_tiers"] for row in loaded["res.partner"])
        key = str(self.program.id)
        self.assertEqual(ann, {"ids": self.gold.ids, "multipliers": {key: 2.0}})
        self.assertEqual(bob, {"ids": [], "multipliers": {}})
        self.assertFalse(loaded["loyalty.program"][0]["till_tier_ids"])
        self.assertEqual(loaded["loyalty.reward"][0]["till_tier_ids"], self.gold.ids)

    def _load(self, model, records, till):
        return self.env[model]._load_pos_data_read(records, till)

    def test_a_till_asks_for_what_changed(self):
        self._sell(self.ann)
        self.env.flush_all()
        now = fields.Datetime.now()
        old = now - timedelta(days=2)
        people = self.ann | self.bob
        self.env.cr.execute(
            "UPDATE res_partner SET write_date = %s WHERE id IN %s",
            [old, tuple(people.ids)],
        )
        self.env.invalidate_all()
        partners = self.env["res.partner"].with_context(
            pos_last_server_date=fields.Datetime.to_string(now - timedelta(days=1))
        )
        domain = partners._server_date_to_domain([("id", "in", people.ids)])
        self.assertEqual(partners.search(domain), self.ann)

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
