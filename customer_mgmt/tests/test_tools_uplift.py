from functools import partial
from random import Random

from odoo.tests import BaseCase, tagged

from ..tools import uplift
from ..tools.means import bootstrap, mean_difference, needs_bootstrap, welch
from ..tools.proportions import Arm, Wave, newcombe, pooled, wilson
from ..tools.sample_size import (
    Sizes,
    chance_to_show,
    detectable_effect,
    sizes_needed,
)
from ..tools.student import t_quantile

RUNS = 2000


@tagged("post_install", "-at_install")
class TestProportions(BaseCase):
    def assertInterval(self, found, expected, places=4):
        self.assertEqual(tuple(round(value, places) for value in found), expected)

    def test_newcombe_as_published(self):
        """Newcombe 1998, table II, example (a), method 10."""
        self.assertInterval(
            newcombe(Wave(Arm(56, 70), Arm(48, 80))), (0.2, 0.0524, 0.3339)
        )

    def test_newcombe_of_campaigns(self):
        """The same 4 points with a tenth of the customers: can't tell."""
        small = newcombe(Wave(Arm(45, 450), Arm(3, 50)))
        large = newcombe(Wave(Arm(450, 4500), Arm(30, 500)))
        self.assertInterval(small, (0.04, -0.065, 0.09), 3)
        self.assertInterval(large, (0.04, 0.014, 0.06), 3)
        self.assertEqual(uplift.verdict(small), "unclear")
        self.assertEqual(uplift.verdict(large), "worked")

    def test_nobody_or_everybody(self):
        self.assertInterval(wilson(Arm(0, 10)), (0, 0, 0.2775))
        self.assertInterval(wilson(Arm(10, 10)), (1, 0.7225, 1))
        self.assertInterval(
            newcombe(Wave(Arm(0, 10), Arm(0, 10))), (0, -0.2775, 0.2775)
        )

    def test_impossible_arms(self):
        for arm in (Arm(0, 0), Arm(3, 2), Arm(-1, 2)):
            with self.subTest(arm), self.assertRaises(ValueError):
                wilson(arm)

    def test_one_wave_is_itself(self):
        wave = Wave(Arm(45, 450), Arm(3, 50))
        self.assertEqual(pooled([wave]), newcombe(wave))

    def test_waves_are_compared_within_themselves(self):
        """Both waves gain 5 points; poured together they would lose, because the better
        wave held out more."""
        waves = [
            Wave(Arm(15, 100), Arm(10, 100)),
            Wave(Arm(55, 100), Arm(450, 900)),
        ]
        self.assertAlmostEqual(pooled(waves).estimate, 0.05)
        self.assertLess(70 / 200 - 460 / 1000, 0)

    def test_waves_make_the_interval_narrower(self):
        wave = Wave(Arm(40, 200), Arm(26, 200))
        self.assertEqual(uplift.verdict(pooled([wave])), "unclear")
        self.assertEqual(uplift.verdict(pooled([wave] * 3)), "worked")

    def test_waves_with_an_empty_result(self):
        found = pooled([Wave(Arm(0, 10), Arm(0, 10))] * 2)
        self.assertEqual(found, (0, 0, 0))


@tagged("post_install", "-at_install")
class TestMeans(BaseCase):
    def test_t_as_tabulated(self):
        for degrees, expected in ((1, 12.7062), (4, 2.7764), (9, 2.2622), (60, 2.0003)):
            self.assertAlmostEqual(t_quantile(degrees), expected, 4)
        self.assertAlmostEqual(t_quantile(5, 0.99), 4.0321, 4)

    def test_welch(self):
        """As scipy's ttest_ind."""
        found = welch([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 2.0, 3.0, 3.0])
        self.assertEqual([round(v, 4) for v in found], [0.5, -1.4355, 2.4355])

    def test_all_equal(self):
        self.assertEqual(welch([3.0] * 5, [1.0] * 4), (2, 2, 2))
        with self.assertRaises(ValueError):
            welch([3.0], [1.0, 2.0])

    def test_bootstrap_is_repeatable(self):
        random = Random(1)
        treated, control = ([random.expovariate(1) for _ in range(80)] for _ in "tc")
        first = bootstrap(treated, control, seed=7)
        self.assertEqual(bootstrap(treated, control, seed=7), first)
        self.assertNotEqual(bootstrap(treated, control, seed=8), first)
        known = welch(treated, control)
        self.assertAlmostEqual(first.low, known.low, 1)
        self.assertAlmostEqual(first.high, known.high, 1)

    def test_method(self):
        """Few or skewed values are bootstrapped, the rest is Welch's."""
        random = Random(2)
        plain = [random.gauss(50, 10) for _ in range(200)]
        other = [random.gauss(50, 10) for _ in range(200)]
        self.assertFalse(needs_bootstrap(plain))
        self.assertTrue(needs_bootstrap(plain[:199]))
        self.assertTrue(needs_bootstrap([0.0] * 990 + [500.0] * 10))
        self.assertEqual(mean_difference(plain, other, 1), welch(plain, other))
        few = plain[:50]
        self.assertEqual(mean_difference(few, other, 1), bootstrap(few, other, 1))


@tagged("post_install", "-at_install")
class TestSampleSize(BaseCase):
    def test_as_many_as_it_takes(self):
        for without, contacted, expected in (
            (0.05, 0.07, 2210),
            (0.05, 0.10, 432),
            (0.10, 0.13, 1772),
            (0.10, 0.15, 683),
        ):
            self.assertEqual(sizes_needed(without, contacted), (expected, expected))
        self.assertEqual(sizes_needed(0.05, 0.10, held_out=0.1), (1629, 181))

    def test_effect_seen(self):
        """The other way round."""
        for sizes, without, effect in (
            (Sizes(2210, 2210), 0.05, 0.02),
            (Sizes(1629, 181), 0.05, 0.05),
            (Sizes(683, 683), 0.10, 0.05),
        ):
            self.assertAlmostEqual(detectable_effect(without, sizes), effect, 3)

    def test_no_effect_can_be_seen(self):
        self.assertIsNone(detectable_effect(0.5, Sizes(4, 2)))
        self.assertIsNone(detectable_effect(0.1, Sizes(100, 0)))

    def test_nothing_to_compare(self):
        for arguments in ((0.1, 0.1), (0.1, 0.2, 0), (0.1, 0.2, 1)):
            with self.subTest(arguments), self.assertRaises(ValueError):
                sizes_needed(*arguments)


@tagged("post_install", "-at_install")
class TestConclusion(BaseCase):
    def test_profit(self):
        """1,000 contacted brought 2.00 more each; 500 was spent on them."""
        treated, control = [4.0, 8.0] * 500, [3.0, 5.0] * 500
        bought = Wave(Arm(120, 1000), Arm(80, 1000))
        found = uplift.conclude(treated, control, bought, cost=500, seed=1)
        self.assertEqual(found.state, "worked")
        self.assertEqual(found.money.estimate, 2)
        self.assertEqual(found.profit.estimate, 1500)
        self.assertAlmostEqual(found.profit.low, 1000 * found.money.low - 500)

    def test_an_arm_of_one(self):
        found = uplift.conclude([1.0], [], Wave(Arm(1, 1), Arm(0, 1)), 0, seed=1)
        self.assertEqual((found.state, found.money), ("unclear", None))

    def test_harm_is_no_success(self):
        found = newcombe(Wave(Arm(30, 500), Arm(60, 500)))
        self.assertEqual(uplift.verdict(found), "did_not")


@tagged("post_install", "-at_install")
class TestUpliftSimulated(BaseCase):
    """Claims hold as often as they say, in 2,000 campaigns each."""

    def _campaigns(self, sizes, treated, control, seed):
        random = Random(seed)
        for _ in range(RUNS):
            yield Wave(
                Arm(_hits(random, sizes.treated, treated), sizes.treated),
                Arm(_hits(random, sizes.control, control), sizes.control),
            )

    def _share(self, campaigns, claim):
        return sum(map(claim, campaigns)) / RUNS

    def test_no_effect(self):
        """Intervals cover 0 in 93 to 97 %, and success is claimed in 3 % at most."""
        for sizes, share in (
            (Sizes(500, 500), 0.10),
            (Sizes(900, 100), 0.10),
            (Sizes(400, 400), 0.03),
        ):
            with self.subTest(sizes=sizes, share=share):
                found = [*map(newcombe, self._campaigns(sizes, share, share, seed=11))]
                covered = self._share(found, lambda i: i.low <= 0 <= i.high)
                worked = self._share(found, lambda i: uplift.verdict(i) == "worked")
                self.assertTrue(0.93 <= covered <= 0.97, covered)
                self.assertLessEqual(worked, 0.03)

    def test_planned_effect(self):
        """As many campaigns show it as promised: 80 % with equal arms, fewer with a
        small control."""
        for held_out, expected in ((0.5, 0.80), (0.25, 0.71), (0.1, 0.62)):
            with self.subTest(held_out=held_out):
                sizes = sizes_needed(0.05, 0.10, held_out)
                found = map(newcombe, self._campaigns(sizes, 0.10, 0.05, seed=12))
                power = self._share(found, lambda i: uplift.verdict(i) == "worked")
                promised = chance_to_show(0.05, 0.10, sizes)
                self.assertAlmostEqual(power, promised, delta=0.03)
                self.assertAlmostEqual(power, expected, delta=0.03)

    def test_pooled_waves_without_effect(self):
        """Four waves of a small shop, whose shares of buyers differ."""
        random = Random(13)
        draw = partial(_hits, random, 50)
        found = [
            pooled([Wave(Arm(draw(p), 50), Arm(draw(p), 50)) for p in (0.1, 0.2, 0.3)])
            for _ in range(RUNS)
        ]
        covered = self._share(found, lambda i: i.low <= 0 <= i.high)
        worked = self._share(found, lambda i: uplift.verdict(i) == "worked")
        self.assertTrue(0.93 <= covered <= 0.97, covered)
        self.assertLessEqual(worked, 0.035)

    def test_money_without_effect(self):
        """Nine of ten buy nothing and the rest 20 to 80: Welch's interval covers 0."""
        random = Random(14)
        covered = 0
        for _ in range(500):
            arms = [_spent(random, 400, 0.1) for _ in "tc"]
            interval = welch(*arms)
            covered += interval.low <= 0 <= interval.high
        self.assertTrue(0.93 <= covered / 500 <= 0.97, covered / 500)


def _hits(random, size, share):
    draw = random.random
    return sum([draw() < share for _ in range(size)])


def _spent(random, size, share):
    draw = random.random
    return [20 + 60 * draw() if draw() < share else 0.0 for _ in range(size)]
