"""Digits and signs written for letters inside Latin words, and words spelled out letter by letter."""

import re
from typing import Final

_CANDIDATE: Final = re.compile(r"(?<![a-z0-9@$!])[a-z]{1,15}[0134578@$!][a-z0134578@$!]{1,20}(?![a-z0-9@$])")
_INNER: Final = re.compile(r"[a-z][0134578@$!]{1,2}[a-z]")
_SIGNS: Final = str.maketrans("0134578@$!", "oieastbasi")
_SPELLED: Final = re.compile(r"(?<![a-z0-9'])[a-z](?:[ .*_-][a-z](?![a-z0-9'])){3,}")
_BETWEEN: Final = re.compile(r"[ .*_-]")
_LEAST_LETTERS: Final = 0.5
"""A word has at least as many letters as digits; ``a1b2c3d4`` stays a code."""


def read_leet(text: str) -> str:
    """``pinj4m4n d4n4`` → ``pinjaman dana``; ``v e r i f y`` → ``verify``; codes and units stay."""
    if _INNER.search(text) is not None:
        text = _CANDIDATE.sub(_word, text)
    if _SPELLED.search(text) is not None:
        text = _SPELLED.sub(lambda match: _BETWEEN.sub("", match[0]), text)
    return text


def _word(match: re.Match[str]) -> str:
    word = match[0]
    tail = ""
    while word and word[-1] in "!$@":
        tail = word[-1] + tail
        word = word[:-1]
    letters = sum(letter.isalpha() for letter in word)
    if _INNER.search(word) is None or letters < _LEAST_LETTERS * len(word) or len(word) < 3:
        return match[0]
    return word.translate(_SIGNS) + tail
