"""How to address people in messages."""

import re

# Chinese, Japanese and Korean names are written whole, family name first.
WHOLE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "mme", "mlle"}


def greeting_name(name: str | None, is_company: bool = False) -> str:
    """The name to greet somebody by; empty if there is nothing that looks like one.

    Companies and Chinese, Japanese and Korean names are kept whole.

    >>> greeting_name("Ann  Smith"), greeting_name("Smith, Ann Mary")
    ('Ann', 'Ann')
    >>> greeting_name("Dr. Ann Smith"), greeting_name("Mrs. Smith")
    ('Ann', 'Mrs. Smith')
    >>> greeting_name("J. Smith"), greeting_name("Ann Smith, PhD")
    ('J. Smith', 'Ann')
    >>> greeting_name("王小明"), greeting_name("Tea & Trail Ltd", is_company=True)
    ('王小明', 'Tea & Trail Ltd')
    >>> greeting_name("ann@example.com"), greeting_name("+32 2"), greeting_name(None)
    ('', '', '')
    """
    name = " ".join((name or "").split())
    if "@" in name or not any(letter.isalpha() for letter in name):
        return ""
    if is_company or WHOLE.search(name):
        return name
    family, _comma, given = name.partition(", ")
    if given and " " not in family:
        return greeting_name(given) or family
    words = name.split()
    if words[0].strip(".").lower() in TITLES:
        words = words[1:]
        if len(words) < 2:
            return name
    first = words[0].strip(",")
    return " ".join(words) if len(first.strip(".")) == 1 else first
