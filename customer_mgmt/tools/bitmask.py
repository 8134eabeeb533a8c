"""Sets of at most a few hundred things as whole numbers a database can compare."""

from collections.abc import Iterable
from typing import NamedTuple

WORD = 62  # Bits of a word: what a signed number of 64 bits holds with room to add.


class Bit(NamedTuple):
    """The place of a thing in the mask: the number of its word, its value there."""

    word: int
    value: int


def bits(things: Iterable) -> dict:
    """{thing: :class:`Bit`}, in the order given.

    >>> bits(["a", "b"])
    {'a': Bit(word=0, value=1), 'b': Bit(word=0, value=2)}
    >>> bits(range(63))[62]
    Bit(word=1, value=1)
    """
    return {
        thing: Bit(number // WORD, 1 << number % WORD)
        for number, thing in enumerate(things)
    }


def word_count(count: int) -> int:
    """Words that a mask of ``count`` bits takes.

    >>> [word_count(count) for count in (1, 62, 63)]
    [1, 1, 2]
    """
    return -(-count // WORD)
