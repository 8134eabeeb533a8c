from unittest.mock import patch

from odoo.tests import tagged

from ..tools.available import has_scipy
from .common_models import ModelCase

if has_scipy():
    import numpy as np

    from ..tools import buying_fit, histories
    from ..tools.buying import Model, log_likelihood
    from ..tools.buying_fit import fit
    from ..tools.likeliest import AT_BOUND


@tagged("post_install", "-at_install")
class TestBuyingFit(ModelCase):
    """BG/NBD and MBG/NBD on the CDNOW sample, 39 weeks until 1997-09-30."""

    def test_bgnbd_as_published(self):
        """Fader, Hardie and Lee 2005, table 2: .243, 4.414, .793, 2.426; -9582.4."""
        found = fit("bgnbd", self.rows())
        self.assertTrue(found.accepted)
        self.assertFalse(found.penalised)
        self.assertEqual((found.customers, found.repeaters), (2357, 946))
        published = [round(value, 3) for value in found.model[1:]]
        self.assertEqual(published, [0.243, 4.414, 0.793, 2.426])
        self.assertClose(found.model[1:], (0.2426, 4.4136, 0.7929, 2.4259), 1e-4)
        self.assertClose(found.log_likelihood, -9582.4292, 1e-4)

    def test_mbgnbd(self):
        found = fit("mbgnbd", self.rows())
        self.assertTrue(found.accepted)
        self.assertClose(found.model[1:], (0.5248, 6.1831, 0.8914, 1.6140), 1e-4)
        self.assertClose(found.log_likelihood, -9582.1357, 1e-4)

    def test_gradient(self):
        rows = self.rows()
        for family in ("bgnbd", "mbgnbd"):
            with self.subTest(family):
                point = np.array([0.3, 5.0, 0.8, 2.0])
                numeric = [
                    (
                        log_likelihood(Model(family, *(point + step)), rows).value
                        - log_likelihood(Model(family, *(point - step)), rows).value
                    )
                    / 2e-5
                    for step in np.eye(4) * 1e-5
                ]
                exact = log_likelihood(Model(family, *point), rows).gradient
                self.assertClose(exact, numeric, 1e-3)

    def test_another_unit_of_time(self):
        """In days α is 7 times as large, and nothing else changes."""
        x, t_x, T = self.times()
        weeks = fit("mbgnbd", self.rows()).model
        days = fit("mbgnbd", histories.single(x, 7 * t_x, 7 * T)).model
        self.assertClose(days.alpha / 7, weeks.alpha, 1e-4)
        self.assertClose(days[1:2] + days[3:], weeks[1:2] + weeks[3:], 1e-4)

    def test_grouping_changes_nothing(self):
        """By days the distinct histories are the histories."""
        rows, position = histories.group(*self.times(), step=histories.DAY)
        self.assertLess(len(rows.x), 2357)
        self.assertClose(rows.T[position], self.times()[2])
        model = Model("mbgnbd", 0.5, 6.0, 0.9, 1.6)
        grouped, single = (log_likelihood(model, r) for r in (rows, self.rows()))
        self.assertClose(grouped.value, single.value, 1e-7)
        self.assertClose(grouped.gradient, single.gradient, 1e-7)

    def test_weeks_are_fine_enough(self):
        """The parameters of rounded times are as likely, to a tenth of a unit."""
        rounded = fit("mbgnbd", histories.group(*self.times())[0]).model
        found = log_likelihood(rounded, self.rows()).value
        self.assertClose(found, -9582.1357, 0.1)

    def test_penalty_only_where_the_plain_search_fails(self):
        plain, minimize = fit("mbgnbd", self.rows()).model, buying_fit._minimize

        def fail_first(family, rows, start, penalty):
            result = minimize(family, rows, start, penalty)
            result.success = penalty > 0
            return result

        with patch.object(buying_fit, "_minimize", fail_first):
            found = fit("mbgnbd", self.rows())
        self.assertTrue(found.penalised and found.accepted)
        self.assertLess(
            sum(p**2 for p in found.model[1:]), sum(p**2 for p in plain[1:])
        )
        self.assertLess(found.log_likelihood, -9582.14)

    def test_simulated_customers(self):
        """The parameters that made 20,000 customers are found again."""
        model = Model("mbgnbd", 0.6, 8.0, 0.9, 2.5)
        found = fit("mbgnbd", simulate(model, 20_000, 104, seed=5)).model
        np.testing.assert_allclose(found[1:], model[1:], rtol=0.12)


@tagged("post_install", "-at_install")
class TestBuyingRefused(ModelCase):
    """When a model is not to be trusted, and why."""

    def _reasons(self, x, t_x, T):
        return fit("mbgnbd", histories.single(x, t_x, T)).reasons

    def test_nobody(self):
        self.assertEqual(
            self._reasons([], [], []),
            (buying_fit.FEW_CUSTOMERS, buying_fit.FEW_REPEATERS),
        )

    def test_one_time_buyers_only(self):
        found = fit("mbgnbd", histories.single([0] * 500, [0] * 500, [52] * 500))
        self.assertEqual(found.reasons, (buying_fit.FEW_REPEATERS,))
        self.assertIsNone(found.model)

    def test_199_customers(self):
        x, t_x, T = self.times()[:, :199]
        self.assertIn(buying_fit.FEW_CUSTOMERS, self._reasons(x, t_x, T))

    def test_history_shorter_than_four_gaps(self):
        """Everybody came back after 13 weeks; 51 weeks are not enough to judge."""
        x, t_x = [1] * 300, [13] * 300
        self.assertEqual(self._reasons(x, t_x, [51] * 300), (buying_fit.SHORT_HISTORY,))
        self.assertNotIn(buying_fit.SHORT_HISTORY, self._reasons(x, t_x, [52] * 300))

    def test_everybody_alike(self):
        """Equal customers have no distribution of rates: a parameter runs away."""
        found = fit("mbgnbd", histories.single([5] * 300, [50] * 300, [52] * 300))
        self.assertIn(AT_BOUND, found.reasons)

    def test_impossible_histories(self):
        for x, t_x, T in (
            ([1], [5], [4]),
            ([-1], [0], [4]),
            ([0], [1], [4]),
            ([1.5], [1], [4]),
            ([1], [1], [float("nan")]),
            ([1, 2], [1], [4]),
        ):
            with self.subTest(x=x, t_x=t_x, T=T), self.assertRaises(ValueError):
                histories.single(x, t_x, T)


def simulate(model, customers, weeks, seed):
    """Histories of customers who all came within the first half of ``weeks``."""
    random = np.random.default_rng(seed)
    T = weeks - random.uniform(0, weeks / 2, customers)
    rate = random.gamma(model.r, 1 / model.alpha, customers)
    dropout = random.beta(model.a, model.b, customers)
    # MBG/NBD: the first purchase is a chance to leave, too.
    alive = random.random(customers) >= dropout * model.shift
    x, t_x, now = np.zeros((3, customers))
    while alive.any():
        now[alive] += random.exponential(1 / rate[alive])
        alive &= now <= T
        x[alive] += 1
        t_x[alive] = now[alive]
        alive &= random.random(customers) >= dropout
    return histories.single(x, t_x, T)
