from collections import Counter
from uuid import UUID

from odoo.tests import BaseCase, tagged

from ..tools.assignment import CONTROL, assign, bucket

CAMPAIGN = str(UUID(int=1))


@tagged("post_install", "-at_install")
class TestAssignment(BaseCase):
    def _controls(self, strata, held_out, campaign=CAMPAIGN):
        arms = assign(campaign, strata, held_out)
        return {unit for unit, arm in arms.items() if arm == CONTROL}

    def test_same_campaign_same_lot(self):
        strata = {unit: "a" for unit in range(1000)}
        backwards = dict(reversed(strata.items()))
        self.assertEqual(self._controls(strata, 0.1), self._controls(backwards, 0.1))

    def test_another_campaign_another_lot(self):
        """A tenth of a tenth is held out by both: 10 of 1,000, give or take."""
        strata = {unit: "a" for unit in range(1000)}
        both = self._controls(strata, 0.1) & self._controls(strata, 0.1, "another")
        self.assertLess(len(both), 22)

    def test_each_stratum_gives_its_share(self):
        """48 of A, 97 of B, 855 of C; a tenth is 4.8, 9.7 and 85.5."""
        strata = {unit: "abc"[(unit >= 48) + (unit >= 145)] for unit in range(1000)}
        counts = Counter(strata[unit] for unit in self._controls(strata, 0.1))
        self.assertEqual(counts, {"a": 5, "b": 9, "c": 86})

    def test_few_are_one_stratum(self):
        """Of 399 in a hundred strata a tenth is held out, not nobody."""
        strata = {unit: str(unit % 100) for unit in range(399)}
        self.assertEqual(len(self._controls(strata, 0.1)), 40)

    def test_bounds(self):
        strata = {unit: "a" for unit in range(10)}
        self.assertEqual(self._controls(strata, 0), set())
        self.assertEqual(self._controls(strata, 1), set(strata))
        self.assertEqual(assign(CAMPAIGN, {}, 0.5), {})
        with self.assertRaises(ValueError):
            assign(CAMPAIGN, strata, 1.1)

    def test_buckets_are_even(self):
        """χ² of 100,000 units in 20 classes: 99.9 % are below 43.8."""
        counts = Counter(bucket(CAMPAIGN, unit) // 500 for unit in range(100_000))
        self.assertEqual(sorted(counts), list(range(20)))
        self.assertLess(sum((n - 5000) ** 2 / 5000 for n in counts.values()), 43.8)
