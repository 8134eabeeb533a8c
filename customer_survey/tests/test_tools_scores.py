from random import Random

from odoo.tests import BaseCase, tagged

from ..tools.nps import Answers, compare, count, score
from ..tools.sample import WORST_CASE, answers_needed, visibility
from ..tools.satisfaction import CES, CES_1, CSAT, satisfaction

RUNS = 4000


@tagged("post_install", "-at_install")
class TestNps(BaseCase):
    def test_zero_is_a_detractor(self):
        self.assertEqual(count([0, 6, 7, 8, 9, 10]), (2, 2, 6))

    def test_impossible_answers(self):
        for answer in (-1, 11):
            with self.assertRaises(ValueError):
                count([answer])

    def test_score(self):
        """50 promoters and 20 detractors of 100; the interval is around 29.1."""
        found = score(Answers(50, 20, 100))
        self.assertEqual([round(value, 2) for value in found], [30, 14.05, 44.2])

    def test_bounds(self):
        self.assertIsNone(score(Answers(0, 0, 0)))
        found = score(Answers(10, 0, 10))
        self.assertEqual((found.nps, found.high), (100, 100))
        self.assertLess(found.low, 70)

    def test_one_answer_says_next_to_nothing(self):
        found = score(Answers(1, 0, 1))
        self.assertLess(found.low, 0)

    def test_coverage(self):
        """So many intervals of 95 % hold the true score, as another simulation found;
        the plain Wald interval holds it in 89, 92, 40, 79 and 94 %."""
        for promoters, detractors, size, expected in (
            (0.5, 0.2, 10, 0.963),
            (0.8, 0.05, 30, 0.964),
            (0.95, 0.02, 10, 0.938),
            (0.95, 0.02, 30, 0.978),
            (0.95, 0.02, 400, 0.953),
        ):
            with self.subTest(promoters=promoters, size=size):
                runs = 500 if size > 100 else RUNS
                covered = _coverage(promoters, detractors, size, runs)
                self.assertAlmostEqual(covered, expected, delta=0.025)

    def test_change(self):
        """10 points are chance between 100 answers each, not between 1,000."""
        few = compare(Answers(50, 20, 100), Answers(56, 16, 100))
        many = compare(Answers(500, 200, 1000), Answers(560, 160, 1000))
        self.assertAlmostEqual(few.points, 10)
        self.assertFalse(few.reliable)
        self.assertEqual((round(many.z, 2), many.reliable), (2.93, True))
        back = compare(Answers(560, 160, 1000), Answers(500, 200, 1000))
        self.assertEqual((round(back.z, 2), back.reliable), (-2.93, True))

    def test_change_from_nothing(self):
        self.assertIsNone(compare(Answers(0, 0, 0), Answers(1, 0, 1)))


@tagged("post_install", "-at_install")
class TestSatisfaction(BaseCase):
    def test_csat(self):
        """81 of 100; the interval as scipy's binomtest."""
        found = satisfaction(CSAT, [5] * 50 + [4] * 31 + [2] * 10 + [1] * 9)
        self.assertEqual((found.percent, found.mean, found.answers), (81, 4.03, 100))
        self.assertEqual((round(found.low, 2), round(found.high, 2)), (72.22, 87.49))

    def test_ces(self):
        self.assertEqual(satisfaction(CES, [7, 6, 5, 4, 1]).percent, 60)

    def test_effort_counts_from_the_other_end(self):
        found = satisfaction(CES_1, [1, 2, 3, 5])
        self.assertEqual((found.percent, found.mean), (50, 2.75))

    def test_bounds(self):
        self.assertIsNone(satisfaction(CSAT, []))
        self.assertEqual(satisfaction(CSAT, [5, 5]).high, 100)
        for answer in (0, 6):
            with self.assertRaises(ValueError):
                satisfaction(CSAT, [answer])


@tagged("post_install", "-at_install")
class TestSample(BaseCase):
    def test_answers_needed(self):
        self.assertEqual([answers_needed(m) for m in (10, 5, 3)], [257, 1025, 2846])
        self.assertEqual(
            [answers_needed(m, variance=WORST_CASE) for m in (10, 5, 3)],
            [385, 1537, 4269],
        )

    def test_few_customers(self):
        """No more answers than customers, however narrow the margin."""
        self.assertEqual(answers_needed(5, customers=2000), 678)
        self.assertEqual(answers_needed(1, customers=50), 50)
        with self.assertRaises(ValueError):
            answers_needed(0)

    def test_small_groups_are_hidden(self):
        shown = [visibility(answers) for answers in (0, 9, 10, 29, 30)]
        self.assertEqual(shown, ["hidden", "hidden", "cautious", "cautious", "shown"])


def _coverage(promoters, detractors, size, runs):
    random = Random(21)
    true = 100 * (promoters - detractors)
    kinds = (1, -1, 0)
    weights = (promoters, detractors, 1 - promoters - detractors)
    covered = 0
    for _ in range(runs):
        answers = random.choices(kinds, weights, k=size)
        found = score(Answers(answers.count(1), answers.count(-1), size))
        covered += found.low <= true <= found.high
    return covered / runs
