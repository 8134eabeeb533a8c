"""Codes that members pass on: readable aloud, and not to be guessed."""

import re
import secrets

# Without what looks alike in print: 0 and O, 1, I and L. 31 ** 10 is about 2 ** 49.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HALF = 5
CODE = re.compile(f"([{ALPHABET}]{{{HALF}}})-?([{ALPHABET}]{{{HALF}}})")


def new_code() -> str:
    """
    >>> code = new_code()
    >>> read_code(code) == code, len(code)
    (True, 11)
    """
    letters = "".join(secrets.choice(ALPHABET) for _letter in range(2 * HALF))
    return f"{letters[:HALF]}-{letters[HALF:]}"


def read_code(text: str) -> str | None:
    """The code that somebody typed, or None.

    >>> read_code(" k7qm4xwptn "), read_code("K7QM4-XWPTN")
    ('K7QM4-XWPTN', 'K7QM4-XWPTN')
    >>> read_code("K7QM4 XWPTN' OR 1=1"), read_code("K7QM4-XWPT" + chr(0))
    (None, None)
    """
    match = CODE.fullmatch(text.strip().upper())
    return "-".join(match.groups()) if match else None
