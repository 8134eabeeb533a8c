"""What the answers to satisfaction questions mean.

NPS: Reichheld, "The One Number You Need to Grow", Harvard Business Review, December
2003. CSAT: share of the two best of five. CES 2.0: agreement from 1 to 7 that the
company made it easy (CEB, 2013); 5 and above agree.
"""

from typing import NamedTuple


class Metric(NamedTuple):
    """A scale and the classes of its scores, as (highest score, class) in order."""

    lowest: int
    highest: int
    classes: tuple[tuple[int, str], ...]

    def accepts(self, score: int) -> bool:
        """
        >>> METRICS["nps"].accepts(0), METRICS["nps"].accepts(11)
        (True, False)
        """
        return self.lowest <= score <= self.highest

    def classify(self, score: int) -> str:
        """
        >>> [METRICS["nps"].classify(score) for score in (0, 6, 7, 8, 9, 10)]
        ['unhappy', 'unhappy', 'neutral', 'neutral', 'happy', 'happy']
        >>> [METRICS["csat"].classify(score) for score in (1, 2, 3, 4, 5)]
        ['unhappy', 'unhappy', 'neutral', 'happy', 'happy']
        """
        return next(name for limit, name in self.classes if score <= limit)


METRICS = {
    "nps": Metric(0, 10, ((6, "unhappy"), (8, "neutral"), (10, "happy"))),
    "csat": Metric(1, 5, ((2, "unhappy"), (3, "neutral"), (5, "happy"))),
    "ces": Metric(1, 7, ((3, "unhappy"), (4, "neutral"), (7, "happy"))),
}
