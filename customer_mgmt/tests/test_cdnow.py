from collections import Counter
from datetime import date

from odoo.tests import tagged

from .common import CdnowCase


@tagged("post_install", "-at_install")
class TestCdnow(CdnowCase):
    """Scores, tiers, stages and curves on real purchases."""

    def _count(self, day, column):
        return Counter(row[column] for row in self._past(day).values())

    def test_frequency_scores_of_the_calibration_period(self):
        """Band 2 is empty, and that is true: 60 % bought once."""
        self.assertEqual(
            self._count(date(1997, 9, 30), "f"), {1: 1411, 3: 439, 4: 214, 5: 293}
        )

    def test_stages_at_the_end(self):
        self.assertEqual(
            self._count(date(1998, 6, 30), "stage"),
            {
                "active": 499,
                "reactivated": 87,
                "at_risk": 248,
                "lapsed": 1487,
                "lost": 36,
            },
        )

    def test_tiers_at_the_end(self):
        self.assertEqual(
            self._count(date(1998, 6, 30), "tier"),
            {"a": 304, "b": 256, "c": 252, "d": 1545},
        )

    def test_cells_at_the_end(self):
        names = dict(
            self.env["customer.rfm.group"].search([]).mapped(lambda g: (g.id, g.name))
        )
        counts = self._count(date(1998, 6, 30), "rfm_group_id")
        self.assertEqual(
            {names[group]: count for group, count in counts.items()},
            {
                "Champion": 608,
                "Loyal": 204,
                "Promising": 463,
                "About to Sleep": 471,
                "Hibernating": 129,
                "Lost": 482,
            },
        )

    def test_curves_at_the_end(self):
        """After a first purchase 80 % of the returners are back in 207 days and 95 %
        in 402, which is 210 and 399 in weeks."""
        self._past(date(1998, 6, 30))
        fit = self.env["customer.calibrator"]._fit(self.policy, date(1998, 6, 30))[0]
        first = fit.curves[1]
        self.assertEqual((first.gaps, first.open), (1139, 1218))
        self.assertEqual(first.proposal, (57, 210, 399))
