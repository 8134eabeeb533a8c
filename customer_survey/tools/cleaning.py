"""Answers as they come from anywhere, and what may be made of them.

The stock pages send strings, lists of strings and dicts; anybody else may send
anything. What is not an answer to the question is refused before it is looked at.
"""

import math
import re
from typing import NamedTuple

LONGEST_TEXT = 10_000
# Usually a UUID; data of other addons may name surveys otherwise.
TOKEN = re.compile(r"[0-9A-Za-z_-]{1,64}")


class Refused(Exception):
    """This is no answer to that question; ``too_long`` is the one kind people make."""

    def __init__(self, too_long=False):
        super().__init__()
        self.too_long = too_long


class Asked(NamedTuple):
    """What a question accepts: its stock type, the choices and the rows there are."""

    kind: str
    choices: frozenset[int] = frozenset()
    rows: frozenset[int] = frozenset()


def is_token(text: object) -> bool:
    """
    >>> is_token("6f9619ff-8b86-d011-b42d-00cf4fc964ff"), is_token("\\x00"), is_token(5)
    (True, False, False)
    """
    return isinstance(text, str) and bool(TOKEN.fullmatch(text))


def clean(asked: Asked, raw: object):
    """The answer in the shape that the stock pages send.

    :raises Refused: it cannot be one

    >>> clean(Asked("scale"), 0)
    '0'
    >>> clean(Asked("multiple_choice", frozenset({1, 2})), ["1", "1", {"comment": "x"}])
    ['1', {'comment': 'x'}]
    >>> clean(Asked("matrix", frozenset({1}), frozenset({7})), {"7": ["1"]})
    {'7': ['1']}
    """
    if raw is None or raw in ("", [], {}):
        return None
    if asked.kind == "matrix":
        return _clean_matrix(asked, raw)
    if asked.kind in ("simple_choice", "multiple_choice"):
        return _clean_choices(asked, raw)
    return _clean_value(asked.kind, raw)


def clean_text(raw: object) -> str:
    """
    >>> clean_text("a\\x00b\\ud800")
    'ab'
    """
    if not isinstance(raw, str):
        raise Refused
    if len(raw) > LONGEST_TEXT:
        raise Refused(too_long=True)
    kept = raw.replace("\x00", "")
    return kept.encode("utf-8", "ignore").decode("utf-8")


def _clean_value(kind, raw):
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Refused
    text = clean_text(str(raw))
    if kind == "scale" and not re.fullmatch(r"-?[0-9]{1,4}", text.strip()):
        raise Refused
    if kind == "numerical_box" and not _is_number(text):
        raise Refused
    return text


def _is_number(text):
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _clean_choices(asked, raw):
    given = raw if isinstance(raw, list) else [raw]
    comments = [each for each in given if isinstance(each, dict)]
    ids = [_clean_id(each, asked.choices) for each in given if each not in comments]
    cleaned = list(dict.fromkeys(ids))
    if asked.kind == "simple_choice" and len(cleaned) > 1:
        raise Refused
    return cleaned + [_clean_comment(each) for each in comments[:1]]


def _clean_matrix(asked, raw):
    if not isinstance(raw, dict):
        raise Refused
    cleaned = {}
    for row, given in raw.items():
        if row == "comment":
            cleaned |= _clean_comment(raw)
            continue
        given = given if isinstance(given, list) else [given]
        ids = [_clean_id(each, asked.choices) for each in given]
        cleaned[_clean_id(row, asked.rows)] = list(dict.fromkeys(ids))
    return cleaned


def _clean_comment(raw):
    if "comment" not in raw:
        raise Refused
    return {"comment": clean_text(raw["comment"] or "")}


def _clean_id(raw, known):
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        raise Refused
    text = str(raw)
    if len(text) > 12 or not text.isascii() or not text.isdigit():
        raise Refused
    if int(text) not in known:
        raise Refused
    return text
