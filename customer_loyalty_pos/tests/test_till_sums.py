import doctest

from odoo.tests import BaseCase, tagged

from ..tools import till
from ..tools.till import Line, Reward, Rule, granted_points


@tagged("post_install", "-at_install")
class TestTillSums(BaseCase):
    """The sums of the till, made by the server."""

    tea = Line(1, 3, 30.0, 25.0)
    cup = Line(2, 1, 20.0, 16.0)

    def assertGranted(self, points, rules, lines, **options):
        self.assertEqual(granted_points(7, rules, lines, **options), points)

    def test_doctests(self):
        self.assertEqual(doctest.testmod(till).failed, 0)

    def test_modes_add_up(self):
        rules = [Rule("order", 5), Rule("unit", 2), Rule("money", 0.5)]
        self.assertGranted(5 + 8 + 25, rules, [self.tea, self.cup])

    def test_only_valid_products_count(self):
        rules = [Rule("money", 1, products=frozenset({2}))]
        self.assertGranted(20, rules, [self.tea, self.cup])

    def test_money_is_rounded_half_up(self):
        self.assertGranted(3.34, [Rule("money", 1)], [Line(1, 1, 3.335, 3.335)])

    def test_minimum_quantity(self):
        rules = [Rule("money", 1, minimum_quantity=4)]
        self.assertGranted(0, rules, [self.tea])
        self.assertGranted(50, rules, [self.tea, self.cup])

    def test_minimum_amount_with_and_without_taxes(self):
        self.assertGranted(30, [Rule("money", 1, minimum_amount=28)], [self.tea])
        without = Rule("money", 1, minimum_amount=28, is_minimum_taxed=False)
        self.assertGranted(0, [without], [self.tea])

    def test_a_discount_of_the_program_costs_no_points(self):
        discount = Line(9, 1, -10, -10, Reward(7))
        self.assertGranted(30, [Rule("money", 1)], [self.tea, discount])

    def test_a_discount_of_another_program_is_not_paid(self):
        discount = Line(9, 1, -10, -10, Reward(8))
        self.assertGranted(20, [Rule("money", 1)], [self.tea, discount])

    def test_a_gift_card_is_money(self):
        payment = Line(9, 1, -10, -10, Reward(8, is_payment=True))
        self.assertGranted(30, [Rule("money", 1)], [self.tea, payment])

    def test_free_products_give_nothing(self):
        gift = Line(9, 1, -10, -10, Reward(7, True, products=frozenset({1})))
        self.assertGranted(20, [Rule("money", 1)], [self.tea, gift])
        self.assertGranted(4, [Rule("unit", 2)], [self.tea, gift])

    def test_rules_with_a_code(self):
        rules = [Rule("order", 5), Rule("order", 10, needs_code=True)]
        self.assertGranted(5, rules, [self.tea])
        self.assertGranted(15, rules, [self.tea], with_codes=True)
