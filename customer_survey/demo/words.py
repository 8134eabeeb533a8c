"""What customers of the demonstration shop answer. No Odoo in here: it is made up from
a seed, so that whoever loads the shop finds the same scores."""

from random import Random
from typing import NamedTuple

from ..tools.metric import METRICS

# Of the ready-made survey after a purchase, in its order, with what they weigh.
DRIVERS = {
    "quality": 0.4,
    "choice": 0.1,
    "advice": 0.2,
    "price": 0.05,
    "delivery": 0.25,
}
# Months ago in which the carrier was on strike.
STRIKE = (5, 6)
# By metric: average and spread of the answers.
TYPICAL = {"nps": (8.3, 1.9), "csat": (4.3, 0.7), "ces": (5.7, 1.4)}
# Who says why is asked in other words; the questions of the ready-made surveys.
WHY = {"unhappy": "wrong", "neutral": "better", "happy": "best"}
WORDS = {
    "quality": (
        ("The oolong tasted stale", "Two of the cups had a crack", "茶叶味道不新鲜"),
        ("Best longjing I have had", "Fresh beans, great taste", "茶叶品质非常好"),
    ),
    "choice": (
        ("The grinder was sold out again", "可选的茶不多"),
        ("You always find something new", "A great choice of teas"),
    ),
    "advice": (
        ("Nobody had time for my question", "客服回复太慢"),
        ("Sandy knows everything about tea", "The staff is so friendly", "服务很周到"),
    ),
    "price": (
        ("Too expensive for what it is", "价格有点贵"),
        ("Fair price for this quality",),
    ),
    "delivery": (
        ("The parcel took three weeks", "The parcel arrived damaged", "快递太慢了"),
        ("Delivery the next day, wonderful", "Well packed and fast", "发货很快"),
    ),
}


class Given(NamedTuple):
    """One answer: numbers and words by the names of their questions; ``may_contact``
    is None if that was left out."""

    numbers: dict[str, int]
    words: dict[str, str]
    may_contact: bool | None


def answer(
    rng: Random, metric: str, months_ago: int, is_chinese: bool = False
) -> Given:
    """Of somebody who was asked that many months ago."""
    gloom = 1.2 if months_ago in STRIKE else 0
    drivers = _rate(rng, gloom) if metric == "csat" else {}
    score = _score(rng, metric, gloom, drivers)
    score_class = METRICS[metric].classify(score)
    topic = _topic(rng, drivers, score_class == "happy")
    words = _say(rng, topic, score_class == "happy", is_chinese)
    return Given(
        {"score": score, **drivers},
        {WHY[score_class]: words} if words else {},
        rng.choice((True, False, None)),
    )


def _topic(rng, drivers, is_happy):
    """What was best, or worst."""
    choose = max if is_happy else min
    return choose(drivers, key=drivers.get, default=rng.choice(list(WORDS)))


def _rate(rng, gloom):
    moods = {name: 4.4 - (gloom if name == "delivery" else 0) for name in DRIVERS}
    return {name: _within(rng.gauss(mood, 1.1), 1, 5) for name, mood in moods.items()}


def _score(rng, metric, gloom, drivers):
    average, spread = TYPICAL[metric]
    if drivers:
        average = sum(DRIVERS[name] * rating for name, rating in drivers.items())
    elif metric == "nps":
        average -= gloom
    return _within(rng.gauss(average, spread), *METRICS[metric][:2])


def _say(rng, topic, is_happy, is_chinese):
    """Two of three who are not happy say why, and half of the others what they like."""
    if rng.random() > (0.5 if is_happy else 0.67):
        return ""
    words = WORDS[topic][is_happy]
    fitting = [text for text in words if text.isascii() != is_chinese]
    return rng.choice(fitting or words)


def _within(value, lowest, highest):
    return max(lowest, min(highest, round(value)))
