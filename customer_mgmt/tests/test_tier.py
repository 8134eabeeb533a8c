from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestTier(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Values 500, 300, 120, 50, 30: shares 50, 80, 92, 97, 100 %.
        cls.customers = {}
        for amount in (500, 300, 120, 50, 30):
            cls.customers[amount] = partner = cls._make_customer(f"C{amount}")
            cls._make_purchases(partner, [10], amount)

    def _tiers(self):
        return {
            amount: self._profile(partner).tier
            for amount, partner in self.customers.items()
        }

    def test_pareto(self):
        """A while the share before oneself is below 80 %, B below 95 %."""
        self._score()
        self.assertEqual(
            self._tiers(), {500: "a", 300: "a", 120: "b", 50: "b", 30: "c"}
        )
        calibration = self.policy.calibration_ids.filtered(
            lambda calibration: calibration.population == "consumer"
        )
        self.assertRecordValues(
            calibration,
            [
                {
                    "tier_a_border": 300.0,
                    "tier_b_border": 50.0,
                    "top_decile_share": 0.5,
                    # Σ(2i − n − 1)·v = −4·30 − 2·50 + 0·120 + 2·300 + 4·500 = 2380
                    "gini": 2380 / 5000,
                }
            ],
        )

    def test_ties_at_the_border_get_the_better_tier(self):
        twin = self._make_customer("Twin")
        self._make_purchases(twin, [20], 300)
        self._score()
        self.assertEqual(self._profile(twin).tier, "a")
        self.assertEqual(self._tiers()[300], "a")

    def test_no_value_is_d_and_outside_the_total(self):
        sleeper, loss = self._make_customer("Sleeper"), self._make_customer("Loss")
        self._make_purchases(sleeper, [400], 900)
        self._make_purchases(loss, [30], 5)
        self._make_purchases(loss, [20], -700)
        self._score()
        self.assertEqual(self._profile(sleeper).tier, "d")
        self.assertEqual(self._profile(loss).tier, "d")
        self.assertEqual(
            self._tiers(), {500: "a", 300: "a", 120: "b", 50: "b", 30: "c"}
        )

    def test_thresholds(self):
        self.policy.write(
            {
                "tier_mode": "threshold",
                "tier_a_threshold": 200,
                "tier_b_threshold": 120,
            }
        )
        self._score()
        self.assertEqual(
            self._tiers(), {500: "a", 300: "a", 120: "b", 50: "c", 30: "c"}
        )

    def test_tier_is_left_at_once_when_far_beyond_the_border(self):
        self._score()
        self._make_purchases(self.customers[300], [5], -100)  # 200 < 0.9 · 300
        self._refresh(300)
        self.assertEqual(self._tiers()[300], "b")

    def test_tier_near_the_border_is_left_on_the_second_day(self):
        self._score()
        self._make_purchases(self.customers[300], [5], -20)  # 280 ≥ 0.9 · 300
        self._refresh(300)
        profile = self._profile(self.customers[300])
        self.assertRecordValues(profile, [{"tier": "a", "tier_pending": "b"}])
        self._refresh(300)
        self.assertEqual(profile.tier, "a", "A second run on the same day is no proof")
        self._advance(TODAY + timedelta(days=1))
        self.assertRecordValues(profile, [{"tier": "b", "tier_pending": False}])

    def test_better_tier_needs_to_be_clearly_beyond_too(self):
        self._score()
        self._make_purchases(self.customers[120], [5], 190)  # 310 < 1.1 · 300
        self._refresh(120)
        self.assertEqual(self._tiers()[120], "b")
        self._make_purchases(self.customers[120], [4], 40)  # 350 ≥ 1.1 · 300
        self._refresh(120)
        self.assertEqual(self._tiers()[120], "a")

    def test_one_big_purchase_is_flagged(self):
        partner = self.customers[500]
        self.assertFalse(self._profile(partner))
        self._make_purchases(partner, [50], 100)
        self._score()
        self.assertTrue(self._profile(partner).is_dominated)
        self._make_purchases(partner, [60, 70], 200)
        self._score()
        self.assertFalse(self._profile(partner).is_dominated)

    def test_margin_counts_where_costs_are_known(self):
        """Margins 1 and 90 turn the order of revenues 500 and 100 around."""
        self.env["customer.transaction"].search([]).write({"active": False})
        low, high = self.customers[500], self.customers[120]
        self._make_purchase(low, TODAY, 500, margin=1)
        self._make_purchase(high, TODAY, 100, margin=90)
        self._score()
        self.assertEqual(self.policy.basis_in_use, "margin")
        self.assertEqual((self._tiers()[500], self._tiers()[120]), ("c", "a"))
        self.assertEqual(self._profile(high).margin_12m, 90.0)

    def test_negative_margin_is_tier_d(self):
        self.env["customer.transaction"].search([]).write({"active": False})
        self._make_purchase(self.customers[500], TODAY, 500, margin=-20)
        self._make_purchase(self.customers[120], TODAY, 100, margin=90)
        self._score()
        self.assertEqual((self._tiers()[500], self._tiers()[120]), ("d", "a"))

    def test_revenue_counts_where_costs_are_unknown(self):
        self._score()
        self.assertRecordValues(
            self.policy, [{"basis_in_use": "revenue", "known_cost_share": 0.0}]
        )

    def test_at_stake_is_the_year_up_to_the_last_purchase(self):
        ann = self._make_customer()
        self._make_purchases(ann, [500, 600, 700, 866], 40)
        self._score()
        self.assertRecordValues(
            self._profile(ann),
            [{"revenue_12m": 0.0, "revenue_at_stake": 120.0, "value_at_stake": 120.0}],
        )

    def test_tenths_do_not_separate_equals(self):
        for number in range(5):
            self._make_purchases(self._make_customer(f"Equal {number}"), [10], 30)
        self._score()
        rows = self.env["customer.value.report"]._read_group(
            [("company_id", "=", self.company.id)],
            ["decile"],
            ["__count", "customer_share:sum"],
        )
        self.assertEqual(
            rows, [(1, 1, 10.0), (2, 1, 10.0), (3, 1, 10.0), (4, 1, 10.0), (5, 6, 60.0)]
        )

    def _refresh(self, amount):
        self.scoring._refresh(self.company, self.customers[amount].ids)
