"""How exact a score will be after so many answers."""

from .nps import Answers
from .nps import score as nps_score
from .satisfaction import CES, CSAT, satisfaction

SCALES = {"csat": CSAT, "ces": CES}


def expected_margin(metric: str, answers: int) -> float | None:
    """Points up or down (of 100) of the score with its usual confidence; None without
    answers.

    Before anybody has answered, promoters, passives and detractors are expected in
    equal numbers, and as many satisfied customers as others: the worst likely case.

    >>> round(expected_margin("nps", 1025), 1), round(expected_margin("nps", 256), 1)
    (5.0, 9.9)
    >>> round(expected_margin("csat", 385), 1)
    5.0
    >>> expected_margin("nps", 0) is None
    True
    """
    if answers <= 0:
        return None
    if metric == "nps":
        third = round(answers / 3)
        found = nps_score(Answers(third, third, answers))
    else:
        scale = SCALES[metric]
        good = answers // 2
        found = satisfaction(scale, [scale.best] * good + [1] * (answers - good))
    return (found.high - found.low) / 2
