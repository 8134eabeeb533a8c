from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, CustomerCase


@tagged("post_install", "-at_install")
class TestRfm(CustomerCase):
    def _make_shop(self, customers):
        """Customer n bought n times, n apart, for n each time."""
        shop = self.env["res.partner"]
        for n in range(1, customers + 1):
            partner = self._make_customer(f"C{n}")
            self._make_purchases(partner, range(0, n), amount=n)
            shop |= partner
        return shop

    def test_29_customers_are_too_few_to_score(self):
        shop = self._make_shop(29)
        self._score()
        self.assertEqual(set(self._profile(shop).mapped("rfm_cell_id")), set())
        self.assertEqual(
            self.policy.calibration_ids.mapped("is_scored"), [False, False]
        )

    def test_quantiles_of_30(self):
        self.policy.rfm_mode = "quantile"
        shop = self._make_shop(30)
        self._score()
        scores = self._profile(shop).sorted(lambda p: p.occasions)
        expected = [1 + 5 * worse // 30 for worse in range(30)]
        self.assertEqual(scores.mapped("f"), expected)
        self.assertEqual(scores.mapped("m"), expected)
        # Everybody bought today: all are equal, and nobody is worse.
        self.assertEqual(set(scores.mapped("r")), {1})

    def test_everyone_tied(self):
        self.policy.rfm_mode = "quantile"
        shop = self.env["res.partner"]
        for n in range(40):
            shop |= self._make_customer(f"C{n}")
        for partner in shop:
            self._make_purchases(partner, [10], amount=25)
        self._score()
        profiles = self._profile(shop)
        self.assertEqual({(p.r, p.f, p.m) for p in profiles}, {(1, 1, 1)})
        self.assertEqual(set(profiles.mapped("tier")), {"a"})

    def test_fixed_bands_for_a_small_shop(self):
        """Purchases 1, 2, 3–4, 5–8, 9+; recency from 90 and 180 days."""
        shop = self._make_shop(30)
        silent = self._make_customer("Silent")
        self._make_purchases(silent, [136])
        self._score()
        profiles = self._profile(shop).sorted(lambda p: p.occasions)
        self.assertEqual(profiles.mapped("f")[:10], [1, 2, 3, 3, 4, 4, 4, 4, 5, 5])
        self.assertEqual(set(profiles.mapped("r")), {5})
        self.assertEqual(self._profile(silent).r, 2)

    def test_grid_is_total_and_exclusive(self):
        cells = self.env["customer.rfm.cell"].search([])
        pairs = [(cell.r, cell.fm) for cell in cells]
        self.assertEqual(
            sorted(pairs), [(r, fm) for r in range(1, 6) for fm in range(1, 6)]
        )
        self.assertEqual(len(cells.group_id), 11)

    def test_grid_cannot_lose_or_gain_a_cell(self):
        cell = self.env.ref("customer_mgmt.rfm_cell_1_1")
        with self.assertRaisesRegex(UserError, "25 cells"):
            cell.unlink()
        with self.assertRaisesRegex(UserError, "fixed"):
            cell.r = 2
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            cell.copy({"r": 6})

    def test_cell_from_half_rounded_up(self):
        """FM is the mean of F and M, halves up."""
        self._make_shop(30)
        ann = self._make_customer()
        self._make_purchases(ann, [0, 1], amount=1000)
        self._score()
        profile = self._profile(ann)
        self.assertEqual((profile.r, profile.f, profile.m), (5, 2, 5))
        self.assertEqual(profile.rfm_cell_id.fm, 4)
        self.assertEqual(profile.rfm_group_id.name, "Champion")

    def test_edited_grid_renames_at_once(self):
        self._make_shop(30)
        ann = self._make_customer()
        self._make_purchases(ann, [0, 1], amount=1000)
        self._score()
        loyal = self.env.ref("customer_mgmt.rfm_group_loyal")
        self._profile(ann).rfm_cell_id.group_id = loyal
        self.assertEqual(self._profile(ann).rfm_group_id, loyal)

    def test_new_needs_a_first_purchase_within_the_window(self):
        """R5 FM1 is New for a newcomer, Hibernating for somebody who was there."""
        self._make_shop(30)
        newcomer, old = self._make_customer("Newcomer"), self._make_customer("Old")
        self._make_purchases(newcomer, [0], amount=0.1)
        self._make_purchases(old, [0, 700], amount=0.1)
        self._score()
        self.assertEqual(self._profile(newcomer).rfm_group_id.name, "New")
        self.assertEqual(self._profile(old).rfm_group_id.name, "Hibernating")

    def test_new_turns_hibernating_a_year_later_without_a_purchase(self):
        self.policy.write({"active_days": 800, "lapsed_days": 1600})
        self._make_shop(30)
        ann = self._make_customer()
        self._make_purchases(ann, [0], amount=0.1)
        self._score()
        self.assertEqual(self._profile(ann).rfm_group_id.name, "New")
        self._advance(TODAY + timedelta(days=365))
        self.assertEqual(self._profile(ann).rfm_group_id.name, "Hibernating")

    def test_prospects_have_no_score(self):
        self._make_shop(30)
        ann = self._make_customer()
        self._make_order(ann, TODAY, state="sent")
        self._score(TODAY + timedelta(days=200))
        self.assertRecordValues(
            self._profile(ann), [{"stage": "prospect", "r": 0, "f": 0, "m": 0}]
        )

    def test_consumers_and_businesses_are_scored_apart(self):
        self.policy.rfm_mode = "quantile"
        consumers = self._make_shop(30)
        firms = self.env["res.partner"]
        for n in range(1, 31):
            firm = self._make_customer(f"Firm {n}", is_company=True)
            self._make_purchases(firm, [0], amount=1000 * n)
            firms |= firm
        self._score()
        self.assertEqual(self._profile(consumers[-1]).m, 5)
        self.assertEqual(self._profile(firms[0]).m, 1)

    def test_wrong_policy_is_refused(self):
        with self.assertRaises(ValidationError):
            self.policy.write({"tier_mode": "threshold", "tier_a_threshold": 5})
