"""Digits and signs written for letters inside Latin words. Keeps every position."""

import re
from typing import Final

_INNER: Final = re.compile(r"[0134578@$](?<=[a-z].)[0134578@$]{0,2}[a-z]")
_CANDIDATE: Final = re.compile(
    r"[a-z](?<![a-z0-9@$].)(?<!i(?=phone))[a-z]{0,14}[0134578@$][a-z0134578@$]{1,20}\d*(?![a-z0-9@$])"
)
_TAIL: Final = re.compile(r"(?:[@$]|\d{2})[\d@$]*$")
"""A closing sign, or a number of two and more digits, is no part of the word: ``c0vid19``."""

_CURRENCIES: Final = tuple(f"{currency}{digit}" for currency in ("rp", "rs", "rm", "n") for digit in "134578")
"""``rp75rb`` is an amount."""

_NAMED: Final = tuple(f"{name}@" for name in ("line", "tg", "tele", "telegram", "wechat", "ig", "wx", "vx"))
"""``tg@name``: after a messenger's name the sign begins an id."""

_SIGNS: Final = str.maketrans("0134578@$", "oieastbas")


def read_leet(text: str) -> str:
    """``pinj4m4n d4n4`` → ``pinjaman dana``; codes (``a1b2c3``), units (``3gb``) and ``iphone5`` stay."""
    if _INNER.search(text) is None:
        return text
    return _CANDIDATE.sub(_word, text)


def _word(match: re.Match[str]) -> str:
    if match[0].startswith(_NAMED):
        return match[0]
    word = _TAIL.sub("", match[0])
    letters = sum(map(str.isalpha, word))
    if (
        letters * 2 < len(word)
        or len(word) < 3
        or _INNER.search(word) is None
        or word.startswith(_CURRENCIES)
    ):
        return match[0]
    return word.translate(_SIGNS) + match[0][len(word) :]
