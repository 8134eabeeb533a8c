"""What a campaign changed: those contacted compared with those held out.

Everybody counts in the arm drawn for her, whether the message arrived or not
(intention to treat), and nothing is said before the window has ended.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .interval import Interval
from .means import pooled_mean_difference
from .proportions import Wave, pooled

WORKED = "worked"
DID_NOT = "did_not"
UNCLEAR = "unclear"
RUNNING = "running"
NO_PROOF = "no_proof"
FEWEST = 20  # customers in an arm


class Outcome(NamedTuple):
    """What came of one wave.

    :param treated: net margin within the window of each customer contacted, 0 for
        those who did not buy; ``control``: the same of those held out
    :param bought: how many of them bought
    :param cost: of the messages and offers, in the currency of the margins
    """

    treated: Sequence[float]
    control: Sequence[float]
    bought: Wave
    cost: float = 0.0


class Result(NamedTuple):
    """``conversion`` is the difference of the shares of buyers, ``money`` that of the
    margins per customer, ``profit`` what the campaign earned net of its cost.

    ``conversion`` is None where an arm is empty, ``money`` and ``profit`` are where one
    has fewer than two customers.
    """

    state: str
    conversion: Interval | None
    money: Interval | None
    profit: Interval | None


def conclude(
    outcomes: Sequence[Outcome], seed: int, worth_having: float = 0.0
) -> Result:
    """The result of a campaign whose window has ended, or of several waves of it.

    :param seed: of the bootstrap, to get the same intervals again
    :param worth_having: least difference of the shares of buyers worth having
    """
    state, conversion = judge([outcome.bought for outcome in outcomes], worth_having)
    compared = [o for o in outcomes if min(len(o.treated), len(o.control)) > 1]
    if not compared:
        return Result(state, conversion, None, None)
    money = pooled_mean_difference([(o.treated, o.control) for o in compared], seed)
    contacted = sum(len(outcome.treated) for outcome in compared)
    cost = sum(outcome.cost for outcome in compared)
    return Result(state, conversion, money, money.scaled(contacted, -cost))


def judge(
    waves: Sequence[Wave], worth_having: float = 0.0
) -> tuple[str, Interval | None]:
    """What may be said of the shares of buyers, and their difference.

    Only waves with somebody in both arms prove anything; with fewer than 20 customers
    in an arm, all waves together, the intervals are not to be trusted.

    >>> from .proportions import Arm
    >>> judge([Wave(Arm(1, 1), Arm(0, 100))])[0], judge([Wave(Arm(9, 90), Arm(0, 0))])
    ('unclear', ('no_proof', None))
    """
    waves = [wave for wave in waves if min(arm.size for arm in wave)]
    if not waves:
        return NO_PROOF, None
    difference = pooled(waves)
    treated = sum(wave.treated.size for wave in waves)
    control = sum(wave.control.size for wave in waves)
    if min(treated, control) < FEWEST:
        return UNCLEAR, difference
    return verdict(difference, worth_having), difference


def verdict(difference: Interval, worth_having: float = 0.0) -> str:
    """What may be said of a difference, the window having ended.

    - ``worked``: the whole interval is above zero;
    - ``did_not``: the whole interval is below the least effect worth having;
    - ``unclear``: both no effect and a good one are possible: can't tell.

    Without any effect ``worked`` comes out once in 40 times or less; up to once in 24
    where more are held out than contacted, or nearly everybody buys.

    >>> verdict(Interval(0.04, 0.014, 0.06)), verdict(Interval(0.04, -0.065, 0.09))
    ('worked', 'unclear')
    >>> verdict(Interval(0.001, -0.004, 0.006), worth_having=0.02)
    'did_not'
    """
    if difference.low > 0:
        return WORKED
    return DID_NOT if difference.high < worth_having else UNCLEAR
