"""What an order of the till gives and what its rewards cost, by the rules alone.

The same sums as the till makes, so that its numbers can be checked. Unlike sales orders
it rounds half up.
"""

from math import ceil, floor
from typing import NamedTuple

# Points that tills and the server may differ by.
TOLERANCE = 0.01


class Reward(NamedTuple):
    """What a line of an order is a reward of."""

    program: int
    is_product: bool = False
    is_automatic: bool = True
    is_payment: bool = False
    products: frozenset = frozenset()


class Line(NamedTuple):
    """A line that somebody buys, or a reward; ``total`` is with taxes."""

    product: int
    quantity: float
    total: float
    untaxed: float
    reward: Reward | None = None


class Claim(NamedTuple):
    """Points that a till says an order gives, and how many times those of the rules
    they are by the tier it knows of. Another tier may count here."""

    points: float = 0.0
    multiplier: float = 1.0

    def plus(self, points, multiplier=None):
        """
        >>> Claim().plus(150, 2).plus(50)
        Claim(points=200.0, multiplier=2)
        >>> Claim().plus(150, -2)
        Claim(points=150.0, multiplier=1.0)
        """
        is_sound = isinstance(multiplier, int | float) and multiplier > 0
        return Claim(self.points + points, multiplier if is_sound else self.multiplier)

    def is_plausible(self, most):
        """Whether a till may have come to these points.

        >>> Claim(100.01).is_plausible(100), Claim(100.02).is_plausible(100)
        (True, False)
        >>> Claim(200, 2).is_plausible(100), Claim(200).is_plausible(100)
        (True, False)
        >>> Claim(-1).is_plausible(100)
        False
        """
        limit = most * self.multiplier + TOLERANCE
        return -TOLERANCE - 1e-6 <= self.points <= limit + 1e-6

    def by_rules(self):
        """The points before the tier multiplied them."""
        return round(self.points / self.multiplier, 2)

    def granted(self, most):
        """The same, which a rounded claim does not tell exactly.

        >>> Claim(200, 2).granted(100), Claim(3.34, 0.1).granted(33.36)
        (100.0, 33.37)
        """
        return min(max(self.by_rules(), 0.0), most + TOLERANCE)


class Rule(NamedTuple):
    """``mode`` is order, money or unit; no ``products``: all of them."""

    mode: str
    points: float
    minimum_quantity: float = 0
    minimum_amount: float = 0
    is_minimum_taxed: bool = True
    products: frozenset | None = None
    needs_code: bool = False

    def matches(self, product):
        return self.products is None or product in self.products

    def matches_all(self, products):
        return self.products is None or bool(products) and products <= self.products


def round_half_up(value: float, digits: int) -> float:
    """
    >>> round_half_up(2.345, 2), round_half_up(1.005, 2), round_half_up(-0.5, 0)
    (2.35, 1.01, 0.0)
    """
    factor = 10**digits
    return floor(value * factor + 0.5 + 1e-7) / factor


def granted_points(program: int, rules, lines, digits=2, with_codes=False) -> float:
    """The points that an order gives in a program.

    Free products of the program give none.

    :param digits: of prices, to which points per money are rounded
    :param with_codes: count rules that need a code, as if it had been entered

    >>> tea = Line(1, 2, 24.2, 20)
    >>> granted_points(7, [Rule("money", 0.5), Rule("unit", 10)], [tea])
    32.1
    >>> granted_points(7, [Rule("order", 5, minimum_amount=30)], [tea])
    0.0
    >>> gift = Line(2, 1, -12.1, -10, Reward(7, True, products=frozenset({1})))
    >>> granted_points(7, [Rule("money", 1)], [tea, gift])
    12.1
    """
    counted = [rule for rule in rules if with_codes or not rule.needs_code]
    points = sum(_points_by(rule, program, lines, digits) for rule in counted)
    points -= _correction(program, rules, lines, digits)
    return round_half_up(max(points, 0), 2)


def _points_by(rule, program, lines, digits):
    if _amount(rule, program, lines) < rule.minimum_amount:
        return 0
    bought = [line for line in lines if rule.matches(line.product)]
    quantity = sum(line.quantity for line in bought if not line.reward)
    if quantity < rule.minimum_quantity:
        return 0
    if rule.mode == "order":
        return rule.points
    if rule.mode == "unit":
        return rule.points * quantity
    paid = sum(line.total for line in bought if _is_paid(line, program))
    return round_half_up(rule.points * paid, digits)


def _is_paid(line, program):
    reward = line.reward
    return not reward or reward.program != program and not reward.is_payment


def _amount(rule, program, lines):
    """What is compared to the minimum amount: automatic discounts do not lower it."""
    compared = [
        line
        for line in lines
        if rule.matches(line.product) and not _is_left_out(line.reward, program)
    ]
    taxed = sum(line.total for line in compared)
    untaxed = sum(line.untaxed for line in compared)
    return taxed if rule.is_minimum_taxed and taxed else untaxed


def _is_left_out(reward, program):
    return (
        reward
        and not reward.is_product
        and (reward.is_automatic or reward.program == program)
    )


def _correction(program, rules, lines, digits):
    """What free products would have given."""
    if not all(_is_reached(rule, lines) for rule in rules):
        return 0
    points = 0
    for line in lines:
        reward = line.reward
        if not reward or not reward.is_product or reward.program != program:
            continue
        for rule in rules:
            if not rule.matches_all(reward.products):
                continue
            if rule.mode == "money":
                points -= round_half_up(rule.points * line.total, digits)
            elif rule.mode == "unit":
                points += rule.points * line.quantity
    return points


def _is_reached(rule, lines):
    amount = sum(
        line.total if rule.is_minimum_taxed else line.untaxed for line in lines
    )
    bought = [line for line in lines if not line.reward and rule.matches(line.product)]
    quantity = sum(line.quantity for line in bought)
    return amount >= rule.minimum_amount and quantity >= rule.minimum_quantity


def product_cost(quantity: float, per_reward: float, required: float) -> float:
    """What free products cost.

    >>> product_cost(3, 2, 50)
    100
    """
    return ceil(quantity / per_reward - 1e-6) * required
