"""What a campaign changed: those contacted compared with those held out.

Everybody counts in the arm drawn for her, whether the message arrived or not
(intention to treat), and nothing is said before the window has ended.
"""

from collections.abc import Sequence
from typing import NamedTuple

from .interval import Interval
from .means import mean_difference
from .proportions import Wave, newcombe

WORKED = "worked"
DID_NOT = "did_not"
UNCLEAR = "unclear"
RUNNING = "running"


class Result(NamedTuple):
    """``conversion`` is the difference of the shares of buyers, ``money`` that of the
    margins per customer, ``profit`` what the campaign earned net of its cost.

    ``money`` and ``profit`` are None where an arm has fewer than two customers.
    """

    state: str
    conversion: Interval
    money: Interval | None
    profit: Interval | None


def conclude(
    treated: Sequence[float],
    control: Sequence[float],
    bought: Wave,
    cost: float,
    seed: int,
) -> Result:
    """The result of a campaign whose window has ended.

    :param treated: net margin within the window of each customer contacted, 0 if none
    :param control: the same of those held out
    :param cost: of the messages and offers, in the same currency
    """
    conversion = newcombe(bought)
    money = profit = None
    if min(len(treated), len(control)) > 1:
        money = mean_difference(treated, control, seed)
        profit = money.scaled(len(treated), -cost)
    return Result(verdict(conversion), conversion, money, profit)


def verdict(difference: Interval, worth_having: float = 0.0, ended: bool = True) -> str:
    """What may be said of a difference.

    - ``worked``: the whole interval is above zero;
    - ``did_not``: the whole interval is below the least effect worth having;
    - ``unclear``: both no effect and a good one are possible: can't tell;
    - ``running``: the window has not ended.

    >>> verdict(Interval(0.04, 0.014, 0.06)), verdict(Interval(0.04, -0.065, 0.09))
    ('worked', 'unclear')
    >>> verdict(Interval(0.001, -0.004, 0.006), worth_having=0.02)
    'did_not'
    >>> verdict(Interval(0.04, 0.014, 0.06), ended=False)
    'running'
    """
    if not ended:
        return RUNNING
    if difference.low > 0:
        return WORKED
    return DID_NOT if difference.high < worth_having else UNCLEAR
