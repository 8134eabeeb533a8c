"""The search for the parameters under which what was seen is the likeliest.

All parameters are positive; the search takes place in their logarithms.
"""

import numpy as np
from scipy.optimize import OptimizeResult, minimize

LOWEST, HIGHEST = 1e-4, 1e4
CLOSE = 1e-3
OPTIONS = {"ftol": 1e-11, "gtol": 1e-7, "maxiter": 500}

NOT_CONVERGED = "not_converged"
AT_BOUND = "at_bound"


def minimise(cost, start) -> OptimizeResult:
    """Where ``cost``, a function to (value, gradient), is least; all in logarithms."""
    bounds = [(np.log(LOWEST), np.log(HIGHEST))] * len(start)
    return minimize(
        cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options=OPTIONS
    )


def doubts(result: OptimizeResult) -> tuple[str, ...]:
    """Why not to trust what was found (codes above); empty if nothing speaks against
    it."""
    found = [] if result.success else [NOT_CONVERGED]
    margins = np.minimum(result.x - np.log(LOWEST), np.log(HIGHEST) - result.x)
    return tuple([*found, AT_BOUND] if margins.min() < CLOSE else found)
