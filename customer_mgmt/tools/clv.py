"""What customers will bring in the next months.

CLV = margin rate · E[value of a purchase] · Σ over months of the expected purchases in
the month, discounted from its middle (Fader, Hardie and Lee, RFM and CLV, Journal of
Marketing Research 42(4), 2005, in months).
"""

import numpy as np

from .buying import Model
from .forecast import alive, purchases_while_alive

WEEKS_PER_MONTH = 365.25 / 12 / 7
ANNUAL_RATE = 0.10


def discounted_purchases(
    model: Model, x, t_x, T, months: int = 12, annual: float = ANNUAL_RATE
) -> np.ndarray:
    """Expected purchases of the next ``months``, discounted; all histories at once.

    Purchases of months k−1…k are a difference of expectations, so that each
    expectation counts with the difference of two discounts.

    >>> model = Model("mbgnbd", 0.525, 6.183, 0.891, 1.614)
    >>> [round(float(discounted_purchases(model, 2, 30.43, 38.86, annual=rate)), 4)
    ...     for rate in (0, 0.1)]
    [1.6016, 1.5334]
    """
    discount = (1 + annual) ** (-(np.arange(months) + 0.5) / 12)
    weights = discount - np.append(discount[1:], 0)
    horizons = WEEKS_PER_MONTH * np.arange(1, months + 1)
    expected = purchases_while_alive(
        model, x, T, dict(zip(map(float, horizons), map(float, weights), strict=True))
    )
    return alive(model, x, t_x, T) * expected
