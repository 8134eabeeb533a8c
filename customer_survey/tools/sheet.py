"""Answers as rows of a sheet: one per answer, one column per question or row of a
matrix."""

import re
from collections.abc import Iterable

LONGEST_CELL = 32767  # of Excel, in characters
LONGEST_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def cell_text(texts: Iterable[str]) -> str:
    """Several answers in one cell, no longer than a cell may be.

    >>> cell_text(["Tea", "Coffee"])
    'Tea; Coffee'
    """
    return "; ".join(texts)[:LONGEST_CELL]


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel accepts and that is not taken, whatever the case.

    >>> sheet_name("How was it?/*", set()), sheet_name("Tea", {"tea"})
    ('How was it', 'Tea 2')
    """
    name = _FORBIDDEN.sub("", title).strip()[:LONGEST_NAME] or "Survey"
    found, number = name, 1
    while found.lower() in taken:
        number += 1
        suffix = f" {number}"
        found = name[: LONGEST_NAME - len(suffix)] + suffix
    return found
