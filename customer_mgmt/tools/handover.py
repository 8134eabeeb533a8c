"""Who takes over what when somebody leaves."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
Receiver = TypeVar("Receiver", bound=Hashable)


class HandoverTarget(NamedTuple):
    """A kind of record that has an owner.

    ``domain`` finds what the leaving user owns; ``customer`` is the field that holds
    the contact, which decides who gets the record: all about one customer goes to one
    person. Without it, the first receiver gets the record.
    """

    code: str
    name: str
    model: str
    domain: Any
    customer: str = ""
    owner: str = "user_id"


def spread(
    values: Mapping[Key, float], receivers: Sequence[Receiver]
) -> dict[Key, Receiver]:
    """Give every key to a receiver so that each gets about the same value.

    The largest first, each to whoever has least so far; what is without value evens out
    the numbers.

    >>> spread({"a": 100, "b": 60, "c": 50, "d": 10}, ["Kim", "Lee"])
    {'a': 'Kim', 'b': 'Lee', 'c': 'Lee', 'd': 'Kim'}
    >>> spread({"a": 0, "b": 9, "c": -5, "d": 0}, ["Kim", "Lee"])
    {'b': 'Kim', 'a': 'Lee', 'd': 'Kim', 'c': 'Lee'}
    """
    value = dict.fromkeys(receivers, 0.0)
    number = dict.fromkeys(receivers, 0)
    given = {}
    for key in sorted(values, key=lambda key: -values[key]):
        load = value if values[key] > 0 else number
        receiver = min(receivers, key=lambda who, load=load: (load[who], number[who]))
        given[key] = receiver
        value[receiver] += max(values[key], 0.0)
        number[receiver] += 1
    return given
