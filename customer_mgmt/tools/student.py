"""Quantiles of Student's t distribution, without scipy."""

from math import atan, cos, exp, lgamma, pi, sqrt, tan

from .interval import CONFIDENCE, normal_quantile

AS_GOOD_AS_NORMAL = 1e6
INTERVALS = 100  # of Simpson's rule, even


def t_quantile(degrees: float, confidence: float = CONFIDENCE) -> float:
    """Standard errors to both sides that hold ``confidence``; ``degrees`` ≥ 1 of
    freedom need not be whole. Right to a ten-thousandth of itself up to 99 %.

    With t = √ν·tan θ the distribution is ∫ cos^(ν−1) θ dθ (Abramowitz and Stegun
    26.7.3). It is concave, so Newton's method from the normal quantile, which is too
    small, never overshoots.

    >>> [round(t_quantile(degrees), 4) for degrees in (1, 2, 3, 10, 30, 1000)]
    [12.7062, 4.3027, 3.1824, 2.2281, 2.0423, 1.9623]
    >>> round(t_quantile(4.5, 0.9), 4)
    2.0656
    """
    if degrees < 1:
        raise ValueError("at least one degree of freedom")
    normal = normal_quantile(confidence)
    if degrees > AS_GOOD_AS_NORMAL:
        return normal
    scale = 2 * exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(pi)
    angle, step = atan(normal / sqrt(degrees)), 1.0
    while step > 1e-9:
        missing = confidence - scale * _cosine_integral(degrees - 1, angle)
        step = missing / (scale * cos(angle) ** (degrees - 1))
        angle += step
    return sqrt(degrees) * tan(angle)


def _cosine_integral(power, angle):
    """∫ cos^power from 0 to ``angle``, by Simpson's rule."""
    width = angle / INTERVALS
    values = [cos(width * i) ** power for i in range(INTERVALS + 1)]
    inner = 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2])
    return (values[0] + inner + values[-1]) * width / 3
