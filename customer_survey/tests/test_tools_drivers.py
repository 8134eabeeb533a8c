from random import Random

from odoo.tests import BaseCase, tagged

from ..tools.drivers import analyse, correlations, importance

# The swiss data of R: agriculture, examination, education, catholic, infant mortality
# and, last, fertility.
SWISS = (
    (1.0, -0.6865, -0.6395, 0.4011, -0.0609, 0.3531),
    (-0.6865, 1.0, 0.6984, -0.5727, -0.1140, -0.6459),
    (-0.6395, 0.6984, 1.0, -0.1539, -0.0993, -0.6638),
    (0.4011, -0.5727, -0.1539, 1.0, 0.1755, 0.4637),
    (-0.0609, -0.1140, -0.0993, 0.1755, 1.0, 0.4166),
    (0.3531, -0.6459, -0.6638, 0.4637, 0.4166, 1.0),
)


@tagged("post_install", "-at_install")
class TestImportance(BaseCase):
    def assertParts(self, found, expected, places=3):
        self.assertEqual([round(part, places) for part in found], expected)

    def test_as_relaimpo(self):
        """calc.relimp of the R package relaimpo (Grömping 2006), type lmg."""
        found = importance(SWISS)
        self.assertParts(found, [0.057, 0.171, 0.26, 0.106, 0.113])
        self.assertAlmostEqual(sum(found), 0.7067, 3)

    def test_two_drivers_by_hand(self):
        """R² alone .25 and .16, together (.25 + .16 − 2·.5·.4·.3)/(1 − .09)."""
        together = (0.25 + 0.16 - 2 * 0.5 * 0.4 * 0.3) / 0.91
        found = importance([[1, 0.3, 0.5], [0.3, 1, 0.4], [0.5, 0.4, 1]])
        self.assertAlmostEqual(found[0], (0.25 + together - 0.16) / 2)
        self.assertAlmostEqual(found[1], (0.16 + together - 0.25) / 2)

    def test_the_same_twice(self):
        found = importance([[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]])
        self.assertEqual(found, [0.125, 0.125])

    def test_twelve_drivers(self):
        """Uncorrelated ones: each its squared correlation."""
        matrix = [[float(i == j) for j in range(13)] for i in range(13)]
        for driver in range(12):
            matrix[driver][12] = matrix[12][driver] = driver / 50
        found = importance(matrix)
        self.assertParts(found, [round((d / 50) ** 2, 3) for d in range(12)])

    def test_thirteen_drivers(self):
        with self.assertRaises(ValueError):
            importance([[float(i == j) for j in range(14)] for i in range(14)])

    def test_correlations(self):
        found = correlations([[1, 2, 3, 4], [1, 3, 2, 4]])
        self.assertAlmostEqual(found[0][1], 0.8)


@tagged("post_install", "-at_install")
class TestDrivers(BaseCase):
    """A shop whose service matters twice as much as its price."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        random = Random(4)
        cls.service = [random.randint(1, 5) for _ in range(300)]
        cls.price = [random.randint(1, 5) for _ in range(300)]
        cls.same = [3] * 300
        noise = [random.gauss(0, 1) for _ in range(300)]
        cls.outcome = [
            2 * s + p + e for s, p, e in zip(cls.service, cls.price, noise, strict=True)
        ]

    def test_most_important_first(self):
        found = analyse(self.outcome, {"price": self.price, "service": self.service})
        self.assertIsNone(found.reason)
        self.assertEqual([d.code for d in found.drivers], ["service", "price"])
        self.assertAlmostEqual(found.drivers[0].share, 0.8, 1)
        self.assertAlmostEqual(sum(d.part for d in found.drivers), found.r_squared)
        self.assertAlmostEqual(found.r_squared, 0.9, 1)
        self.assertAlmostEqual(found.drivers[0].mean, sum(self.service) / 300)

    def test_incomplete_answers_do_not_count(self):
        price = [None] * 150 + self.price[150:]
        found = analyse(self.outcome, {"price": price, "service": self.service})
        self.assertEqual((found.answers, found.reason), (150, None))

    def test_rated_the_same_by_everybody(self):
        found = analyse(self.outcome, {"same": self.same, "service": self.service})
        self.assertEqual(found.dropped, ("same",))
        self.assertEqual([d.code for d in found.drivers], ["service"])

    def test_too_few_answers(self):
        """At least 100, and 15 for each driver."""
        few = analyse(self.outcome[:99], {"service": self.service[:99]})
        self.assertEqual((few.reason, few.needed), ("too_few_answers", 100))
        many = {str(n): self.service[n:] + self.service[:n] for n in range(12)}
        self.assertEqual(analyse(self.outcome, many).needed, 180)

    def test_nothing_to_explain(self):
        self.assertEqual(
            analyse(self.same, {"service": self.service}).reason, "same_outcome"
        )
        self.assertEqual(analyse(self.outcome, {"a": self.same}).reason, "no_drivers")
        self.assertEqual(analyse([], {"a": []}).reason, "too_few_answers")

    def test_too_many_drivers(self):
        many = {str(n): self.service[n:] + self.service[:n] for n in range(13)}
        self.assertEqual(analyse(self.outcome, many).reason, "too_many_drivers")
