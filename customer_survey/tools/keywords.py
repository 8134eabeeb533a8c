"""Whether somebody mentions something.

Words of alphabets are found whole, also where they are written large; Chinese has no
spaces between words, so that its words are found anywhere.
"""

import re
import unicodedata
from collections.abc import Iterable

# Scripts that put no spaces between words: Han, kana, Thai, Lao, Khmer, Burmese.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
)
_SPACED = re.compile(rf"[^\W{_UNSPACED}]")


def keywords(text: str | None) -> list[str]:
    """The keywords of a list with one per line, or separated by commas.

    >>> keywords("too late\\n送货慢，Delivery\\n\\n")
    ['too late', '送货慢', 'delivery']
    """
    parts = re.split("[\\n,，、;；]", text or "")
    return [found for part in parts if (found := normalise(part))]


def mentions(text: str | None, words: Iterable[str]) -> bool:
    """Whether a text mentions one of the keywords, as :func:`keywords` gives them.

    >>> mentions("It came LATE!", ["late"]), mentions("A chocolate cake", ["late"])
    (True, False)
    >>> mentions("你们送货慢死了", ["送货慢"]), mentions("ＬＡＴＥ", ["late"])
    (True, True)
    >>> mentions("too  late\\nagain", ["too late"]), mentions("真的late了", ["late"])
    (True, True)
    """
    text = normalise(text)
    return any(_pattern(word).search(text) for word in words)


def normalise(text: str | None) -> str:
    """One way of writing: small letters, half width, single spaces."""
    folded = unicodedata.normalize("NFKC", text or "").casefold()
    return " ".join(folded.split())


def _pattern(word):
    spaced = _SPACED.pattern
    before = f"(?<!{spaced})" if _SPACED.match(word[0]) else ""
    after = f"(?!{spaced})" if _SPACED.match(word[-1]) else ""
    return re.compile(before + re.escape(word) + after)
