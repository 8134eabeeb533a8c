import csv
from collections import defaultdict
from datetime import date
from unittest import skipUnless

from odoo.tests import BaseCase
from odoo.tools import file_open

from ..tools.available import has_scipy

if has_scipy():
    import numpy as np

    from ..tools import backtest, histories


@skipUnless(has_scipy(), "scipy is not installed")
class ModelCase(BaseCase):
    """The CDNOW sample as the models of buying see it."""

    CUT = date(1997, 9, 30)
    END = date(1998, 6, 30)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.days = defaultdict(lambda: defaultdict(float))
        with file_open("customer_mgmt/tests/data/cdnow_sample.csv") as sample:
            for row in csv.DictReader(sample):
                day = date.fromisoformat(row["date"])
                cls.days[row["customer"]][day] += float(row["amount"])

    @classmethod
    def times(cls, cut=CUT):
        """x, t_x and T of every customer, in weeks."""
        known = [sorted(d for d in days if d <= cut) for days in cls.days.values()]
        rows = [
            (len(days) - 1, (days[-1] - days[0]).days / 7, (cut - days[0]).days / 7)
            for days in known
        ]
        return np.array(rows).T

    @classmethod
    def rows(cls, cut=CUT):
        return histories.single(*cls.times(cut))

    @classmethod
    def repeat_values(cls, cut=CUT):
        """x and the mean value of the repeat purchases of every customer."""
        rows = []
        for days in cls.days.values():
            known = [days[day] for day in sorted(days) if day <= cut][1:]
            rows.append((len(known), sum(known) / len(known) if known else 0.0))
        return np.array(rows).T

    @classmethod
    def bought(cls, cut=CUT, end=END):
        """Purchase days after the cut of every customer."""
        counts = [sum(cut < d <= end for d in days) for days in cls.days.values()]
        return np.array(counts)

    @classmethod
    def baselines(cls, cut, weeks):
        """Silence in days, purchases at the rate of the last year, sum of R, F, M."""
        year, spent, silence = [], [], []
        for days in cls.days.values():
            known = [day for day in days if day <= cut]
            recent = [day for day in known if (cut - day).days < 365]
            year.append(len(recent))
            spent.append(sum(days[day] for day in recent))
            silence.append((cut - max(known)).days)
        silence, year = np.array(silence), np.array(year)
        rfm = sum(map(_scores, (-silence, year, np.array(spent))))
        return backtest.Baselines(silence, year * weeks * 7 / 365, rfm)

    def assertClose(self, found, expected, tolerance=1e-6):
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def _scores(values):
    """1 to 5, equal values equally."""
    return 1 + 5 * np.searchsorted(np.sort(values), values) // len(values)
