from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..tools import shrinkage, verdict
from ..tools.available import has_scipy
from .common_models import ModelCase

if has_scipy():
    import numpy as np

    from ..tools import backtest, forecast
    from ..tools.buying_fit import fit


@tagged("post_install", "-at_install")
class TestBacktest(ModelCase):
    """MBG/NBD on the CDNOW sample, with what was known at a cut."""

    def _test(self, cut, days):
        weeks = days / 7
        times, actual = self.times(cut), self.bought(cut, cut + timedelta(days=days))
        model = fit("mbgnbd", self.rows(cut)).model
        expected = forecast.purchases(model, *times, weeks)
        buys = forecast.buys_again(model, *times, weeks)
        return backtest.evaluate(
            backtest.Forecast(buys, expected, 35 * expected),
            backtest.Actual(actual, 35.0 * actual),
            self.baselines(cut, weeks),
        )

    def _rounded(self, values):
        return {name: round(value, 3) for name, value in values.items()}

    def test_quarter_after_september(self):
        """Ranks a hair better than the simple rules, and predicts 16 % too little."""
        found = self._test(date(1997, 9, 30), 90)
        self.assertEqual((found.customers, found.buyers), (2357, 398))
        self.assertClose(found.auc, 0.789, 0.0005)
        self.assertEqual(
            self._rounded(found.baselines),
            {"silence": 0.784, "rate": 0.768, "rfm": 0.786},
        )
        self.assertClose((found.brier, found.brier_base), (0.1096, 0.1403), 5e-5)
        self.assertClose((found.count_bias, found.rate_bias), (-0.162, 0.653), 0.001)
        self.assertEqual(verdict.judge(found), ("used", ()))

    def test_quarter_after_march(self):
        found = self._test(date(1998, 3, 31), 90)
        self.assertClose(found.auc, 0.835, 0.0005)
        self.assertClose(found.lift, 5.5, 0.05)
        self.assertEqual(verdict.judge(found), ("used", ()))

    def test_nine_months(self):
        """The sum of the scores ranks better over so long a time: not used."""
        found = self._test(date(1997, 9, 30), 273)
        self.assertClose(found.auc, 0.760, 0.0005)
        self.assertClose(found.baselines["rfm"], 0.776, 0.0005)
        self.assertClose(found.count_bias, 1577 / 1882 - 1, 0.001)
        self.assertClose(found.money_bias, found.count_bias)
        self.assertEqual(verdict.judge(found), ("weaker", ("ranking",)))

    def test_calibration(self):
        groups = self._test(date(1998, 3, 31), 90).calibration
        self.assertEqual(sum(group.customers for group in groups), 2357)
        predicted = [group.predicted for group in groups]
        self.assertEqual(predicted, sorted(predicted))
        self.assertClose(groups[-1].predicted, groups[-1].actual, 0.1)


@tagged("post_install", "-at_install")
class TestMetrics(ModelCase):
    """Metrics on a handful of customers."""

    def test_auc(self):
        self.assertEqual(backtest.auc([1, 2, 3, 4], [0, 0, 1, 1]), 1)
        self.assertEqual(backtest.auc([4, 3, 2, 1], [0, 0, 1, 1]), 0)
        self.assertEqual(backtest.auc([7, 7, 7, 7], [0, 0, 1, 1]), 0.5)
        self.assertIsNone(backtest.auc([1, 2], [0, 0]))

    def test_auc_against_every_pair(self):
        random = np.random.default_rng(8)
        score, bought = random.integers(0, 9, 300), random.random(300) < 0.3
        pairs = score[bought][:, None] - score[~bought]
        expected = ((pairs > 0) + (pairs == 0) / 2).mean()
        self.assertClose(backtest.auc(score, bought), expected, 1e-12)

    def test_capture_of_all_tied(self):
        self.assertEqual(backtest.capture([1] * 20, [3] * 20), 0.1)
        self.assertIsNone(backtest.capture([1, 2], [0, 0]))

    def test_calibration_of_all_tied(self):
        found = backtest.calibration([0.25] * 8, [True, False] * 4)
        self.assertEqual(found, ((8, 0.25, 0.5),))

    def test_nothing_bought(self):
        self.assertIsNone(backtest.bias([1.0, 2.0], [0, 0]))


@tagged("post_install", "-at_install")
class TestVerdict(BaseCase):
    """When a model may be used; no library needed to decide."""

    class Metrics:
        customers, buyers = 1000, 200
        auc, brier, brier_base = 0.77, 0.10, 0.12
        count_bias, rate_bias = -0.16, 0.56
        baselines = {"silence": 0.76, "rate": 0.70, "rfm": 0.76}

        def __init__(self, **values):
            vars(self).update(values)

    def _judge(self, **values):
        return verdict.judge(self.Metrics(**values))

    def test_used(self):
        self.assertEqual(self._judge(), ("used", ()))

    def test_as_good_as_a_simple_rule(self):
        self.assertEqual(self._judge(auc=0.756), ("used", ()))
        self.assertEqual(self._judge(auc=0.754), ("weaker", ("ranking",)))

    def test_no_better_than_one_probability_for_all(self):
        self.assertEqual(self._judge(brier=0.12), ("weaker", ("probability",)))

    def test_count(self):
        self.assertEqual(self._judge(count_bias=0.6), ("weaker", ("count",)))
        self.assertEqual(self._judge(count_bias=0.1, rate_bias=0), ("used", ()))
        self.assertEqual(
            self._judge(count_bias=-0.11, rate_bias=0), ("weaker", ("count",))
        )

    def test_not_enough(self):
        self.assertEqual(
            self._judge(customers=199, buyers=49),
            ("not_enough", ("customers", "buyers")),
        )
        self.assertEqual(self._judge(buyers=951), ("not_enough", ("others",)))
        self.assertEqual(
            self._judge(customers=0, buyers=0, auc=None),
            ("not_enough", ("customers", "buyers", "others")),
        )

    def test_several_cuts(self):
        good, bad = self.Metrics(), self.Metrics(auc=0.5)
        few = self.Metrics(customers=10, buyers=5)
        self.assertEqual(verdict.judge_all([good, good, bad]), ("used", ()))
        self.assertEqual(verdict.judge_all([good, bad]), ("weaker", ("ranking",)))
        self.assertEqual(verdict.judge_all([good, few]), ("used", ()))
        self.assertEqual(verdict.judge_all([few]).state, "not_enough")
        self.assertEqual(verdict.judge_all([]), ("not_enough", ()))

    def test_simple_forecast(self):
        """Ten customers of a stage and tier at 300, everybody at 120."""
        self.assertEqual(shrinkage.shrink(300, 10, 120), 180)
        self.assertEqual(shrinkage.shrink(0, 0, 120, prior=0), 120)
