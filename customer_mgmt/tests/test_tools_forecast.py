from odoo.tests import tagged

from ..tools.available import has_scipy
from .common_models import ModelCase

if has_scipy():
    import numpy as np

    from ..tools import clv, forecast
    from ..tools.buying import Model
    from ..tools.buying_fit import fit

    BG = Model("bgnbd", 0.243, 4.414, 0.793, 2.426)
    MBG = Model("mbgnbd", 0.525, 6.183, 0.891, 1.614)
    CUSTOMERS = (
        np.array([2, 0, 0, 1, 7]),
        np.array([30.43, 0, 0, 1.71, 29.43]),
        np.array([38.86, 38.86, 27.0, 38.86, 38.86]),
    )


@tagged("post_install", "-at_install")
class TestForecast(ModelCase):
    """Golden numbers of five customers over 39 weeks; 1.226 is in the paper."""

    def assertGolden(self, found, expected):
        self.assertEqual([round(float(value), 6) for value in found], expected)

    def test_bgnbd(self):
        self.assertGolden(
            forecast.alive(BG, *CUSTOMERS), [0.726579, 1, 1, 0.212101, 0.641756]
        )
        self.assertGolden(
            forecast.purchases(BG, *CUSTOMERS, 39),
            [1.226028, 0.195098, 0.259395, 0.203187, 3.337053],
        )
        self.assertGolden(
            forecast.buys_again(BG, *CUSTOMERS, 39),
            [0.554627, 0.144551, 0.178098, 0.116667, 0.635642],
        )

    def test_mbgnbd(self):
        self.assertGolden(
            forecast.alive(MBG, *CUSTOMERS),
            [0.706202, 0.389735, 0.428494, 0.170836, 0.622724],
        )
        self.assertGolden(
            forecast.purchases(MBG, *CUSTOMERS, 39),
            [1.262961, 0.154013, 0.220715, 0.188837, 3.167572],
        )
        self.assertGolden(
            forecast.buys_again(MBG, *CUSTOMERS, 39),
            [0.559994, 0.108829, 0.143558, 0.104844, 0.617023],
        )

    def test_total_of_the_next_39_weeks(self):
        """BG/NBD 1,653, MBG/NBD 1,577 of 1,882 purchases: 12 and 16 % too few."""
        times, actual = self.times(), self.bought().sum()
        totals = [
            forecast.purchases(fit(family, self.rows()).model, *times, 39).sum()
            for family in ("bgnbd", "mbgnbd")
        ]
        self.assertEqual(actual, 1882)
        self.assertClose(totals, [1653, 1577], 1)
        naive = (times[0] / times[2] * 39).sum()
        self.assertClose(naive, 2930, 1)

    def test_correlation_with_what_was_bought(self):
        expected = forecast.purchases(
            fit("bgnbd", self.rows()).model, *self.times(), 39
        )
        self.assertClose(np.corrcoef(expected, self.bought())[0, 1], 0.63, 0.005)

    def test_more_time_more_purchases(self):
        for model in (BG, MBG):
            weeks = [0, 1, 4, 13, 39, 78, 520]
            for function in (forecast.purchases, forecast.buys_again):
                with self.subTest(model.family, function=function.__name__):
                    found = np.array([function(model, *CUSTOMERS, t) for t in weeks])
                    self.assertClose(found[0], 0)
                    self.assertTrue((np.diff(found, axis=0) > 0).all())

    def test_the_longer_silent_the_less_alive(self):
        silent = forecast.alive(MBG, 3, 20, np.arange(20, 200))
        self.assertTrue((np.diff(silent) < 0).all())

    def test_no_fewer_purchases_than_buyers(self):
        x, t_x, T = self.times()
        buys = forecast.buys_again(MBG, x, t_x, T, 39)
        self.assertTrue((forecast.purchases(MBG, x, t_x, T, 39) >= buys).all())


@tagged("post_install", "-at_install")
class TestForecastGuards(ModelCase):
    """Where the hypergeometric series cannot be evaluated the mean is integrated."""

    def _both(self, model, x, T, weeks):
        x, T = np.array([float(x)]), np.array([float(T)])
        series = forecast._expected(model, x, T, weeks)
        stays = model.b + x + model.shift
        horizon = weeks / (model.alpha + T)
        return series, forecast._integrated(model, model.r + x, stays, horizon)

    def test_series_and_integral_agree(self):
        for model in (BG, MBG, Model("mbgnbd", 0.5, 5, 3.5, 9)):
            for x, T, weeks in (
                (0, 5, 4),
                (2, 38.86, 39),
                (7, 38.86, 390),
                (90, 99, 52),
            ):
                with self.subTest(model.family, a=model.a, x=x):
                    series, integral = self._both(model, x, T, weeks)
                    np.testing.assert_allclose(integral, series, rtol=1e-8)

    def test_a_of_one(self):
        """The formula is 0/0 there, and the expectation is smooth."""
        at, below, above = (
            forecast.purchases(MBG._replace(a=a), *CUSTOMERS, 39)
            for a in (1.0, 1 - 1e-5, 1 + 1e-5)
        )
        self.assertClose(at, (below + above) / 2, 1e-6)

    def test_a_thousand_purchases(self):
        """The series overflows; the rate was nine a week for years."""
        model = MBG._replace(a=0.05)
        found = forecast.purchases(model, 1400, 155, 156, 520)
        self.assertTrue(3000 < found < 4600, found)

    def test_nobody(self):
        self.assertEqual(len(forecast.purchases(MBG, [], [], [], 39)), 0)


@tagged("post_install", "-at_install")
class TestClv(ModelCase):
    def test_without_discount_the_expected_purchases(self):
        self.assertClose(
            clv.discounted_purchases(MBG, *CUSTOMERS, annual=0),
            forecast.purchases(MBG, *CUSTOMERS, 12 * clv.WEEKS_PER_MONTH),
            1e-9,
        )

    def test_as_the_sum_over_months(self):
        """Σ (E[X(k)] − E[X(k−1)]) / (1+d)^(k−½), with d a twelfth root."""
        monthly = 1.1 ** (1 / 12)
        expected, before = 0, 0
        for month in range(1, 13):
            until = forecast.purchases(MBG, *CUSTOMERS, month * clv.WEEKS_PER_MONTH)
            expected = expected + (until - before) / monthly ** (month - 0.5)
            before = until
        self.assertClose(clv.discounted_purchases(MBG, *CUSTOMERS), expected, 1e-9)
        self.assertClose(expected[0], 1.533385)

    def test_more_months_more_value(self):
        found = [
            clv.discounted_purchases(MBG, *CUSTOMERS, months=months)
            for months in (1, 6, 12, 36)
        ]
        self.assertTrue((np.diff(found, axis=0) > 0).all())
