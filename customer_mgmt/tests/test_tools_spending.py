from odoo.tests import tagged

from ..tools.available import has_scipy
from ..tools.verdict import TOO_CORRELATED
from .common_models import ModelCase

if has_scipy():
    import numpy as np

    from ..tools import spending
    from ..tools.spending import Spending, fit_spending


@tagged("post_install", "-at_install")
class TestSpending(ModelCase):
    """Gamma-Gamma on the 946 repeat buyers of the CDNOW sample."""

    def test_as_published(self):
        """Fader and Hardie 2013: 6.25, 3.74, 15.44."""
        found = fit_spending(*self.repeat_values())
        self.assertTrue(found.accepted)
        self.assertEqual(found.repeaters, 946)
        rounded = [round(value, 2) for value in (*found.model, found.log_likelihood)]
        self.assertEqual(rounded, [6.25, 3.74, 15.44, -4055.92])

    def test_frequency_says_little_about_spending(self):
        found = fit_spending(*self.repeat_values())
        self.assertClose(found.correlation, 0.11, 0.005)

    def test_another_currency(self):
        """In yen v is 150 times as large, and nothing else changes."""
        x, mean = self.repeat_values()
        dollars, yen = (fit_spending(x, mean * rate).model for rate in (1, 150))
        self.assertClose(yen.p, dollars.p, 1e-4)
        self.assertClose(yen.q, dollars.q, 1e-4)
        self.assertClose(yen.v / 150, dollars.v, 1e-3)

    def test_gradient(self):
        x, mean = (values[:200] + 1 for values in self.repeat_values())
        point = np.array([5.0, 3.0, 12.0])
        numeric = [
            (
                spending._log_likelihood(Spending(*(point + step)), x, mean)[0]
                - spending._log_likelihood(Spending(*(point - step)), x, mean)[0]
            )
            / 2e-5
            for step in np.eye(3) * 1e-5
        ]
        exact = spending._log_likelihood(Spending(*point), x, mean)[1]
        self.assertClose(exact, numeric, 1e-4)

    def test_purchases_worth_nothing_are_left_out(self):
        x, mean = self.repeat_values()
        more = fit_spending(np.append(x, [3, 2]), np.append(mean, [0, -5]))
        self.assertEqual(more, fit_spending(x, mean))

    def test_too_few(self):
        x, mean = self.repeat_values()
        found = fit_spending(x[:100], mean[:100])
        self.assertEqual(found.reasons, (spending.FEW_REPEATERS,))
        self.assertIsNone(found.model)

    def test_the_frequent_spend_more(self):
        x = np.tile([1.0, 2, 3, 4, 5], 40)
        noise = np.random.default_rng(3).gamma(4, 5, 200)
        self.assertGreater(fit_spending(x, 20 * x + noise).correlation, TOO_CORRELATED)

    def test_everybody_alike(self):
        """Equal values have no distribution: a parameter runs away."""
        found = fit_spending(np.ones(100), np.full(100, 50.0))
        self.assertFalse(found.accepted)
        self.assertEqual(found.correlation, 0)
