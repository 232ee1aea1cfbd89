"""The shape of a message: what its letters look like before anything is folded, as features.

Shouting, figures and signs say how a text was made in any language: adverts shout and count, people who know each
other do neither.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.enrich.wording import READ_AT_MOST

_UPPER, _LOWER, _DIGIT, _SPACE, _EXCLAIM, _QUESTION, _SIGN, _OTHER = range(8)
_TABLE_SIZE: Final = 0x3100
_LENGTHS: Final = (16, 36, 72, 120, 180, 300)
"""Bytes of UTF-8, so that hanzi count for what they say; the steps are about equal shares of real messages."""
_SHARES: Final = (0.02, 0.06, 0.12, 0.25)
_COUNTER_BITS: Final = 10
"""Of one counter: a text that is looked at has fewer than 1 024 characters, so that none runs over."""
_COUNTER: Final = (1 << _COUNTER_BITS) - 1

_LENGTH: Final = tuple(f"length_{n}" for n in range(len(_LENGTHS) + 1))
_CAPITALS, _DIGITS, _SIGNS = (
    tuple(f"{what}_{n}" for n in range(len(_SHARES) + 1)) for what in ("capitals", "digits", "signs")
)
_EXCLAIMS: Final = tuple(f"exclaims_{n}" for n in range(3))
_ASKS: Final = tuple(f"asks_{n}" for n in range(2))
SHAPES: Final = frozenset((*_LENGTH, *_CAPITALS, *_DIGITS, *_SIGNS, *_EXCLAIMS, *_ASKS))


_INVISIBLE: Final = "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff"
_ODD: Final = "\u0370-\u03b4\u03b6-\u03ff\u0400-\u04ff\uff21-\uff3a\uff41-\uff5a"
_BARE: Final = "A-Za-z\u0400-\u04ff\u4e00-\u9fff"
_DISGUISED: Final = re.compile(
    f"[A-Za-z][{_ODD}]|[{_ODD}][A-Za-z]|[{_BARE}][{_INVISIBLE}]{{1,9}}[{_BARE}]|[^\\s][\u2060\ufeff][^\\s]"
)


def is_disguised(body: str) -> bool:
    """Whether letters are disguised: of two scripts or widths in one word, or with invisible characters between them.

    Thai and Indic text may hold some such characters of its own, so they count only between Latin, Cyrillic and Han;
    the word joiner and the byte order mark count anywhere. Of 148 000 ordinary messages of nine sets three in 100 000
    look disguised (formulas, a name half in wide letters).
    """
    return not body.isascii() and _DISGUISED.search(body, 0, READ_AT_MOST) is not None


def shape_of(body: str) -> tuple[str, ...]:
    """The features of one message's shape; always one of each kind."""
    return shapes_of([body])[0]


def shapes_of(bodies: Sequence[str]) -> list[tuple[str, ...]]:
    """The same of some dozens of messages, whose characters are counted together."""
    if not bodies:
        return []
    texts = [body[:READ_AT_MOST] + "\n" for body in bodies]
    lengths = np.asarray([len(text) for text in texts])
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    counts = np.add.reduceat(
        _counters().take(np.minimum(codes, _TABLE_SIZE - 1)), lengths.cumsum() - lengths
    ).tolist()
    return [_shape(body, text, count) for body, text, count in zip(bodies, texts, counts, strict=True)]


def _shape(body: str, text: str, counts: int) -> tuple[str, ...]:
    upper, lower, digits, space, signs = (counts >> place * _COUNTER_BITS & _COUNTER for place in range(5))
    visible = max(1, len(text) - space)
    size = len(body) if body.isascii() else len(body.encode("utf-8", "surrogatepass"))
    return (
        _LENGTH[bisect_left(_LENGTHS, size)],
        _CAPITALS[bisect_left(_SHARES, upper / max(1, upper + lower))],
        _DIGITS[bisect_left(_SHARES, digits / visible)],
        _SIGNS[bisect_left(_SHARES, signs / visible)],
        _EXCLAIMS[min(text.count("!"), 2)],
        _ASKS["?" in text],
    )


@cache
def _counters() -> NDArray[np.int64]:
    """For each character a one in the counter of its class, so that one sum counts all classes."""
    counted = (_UPPER, _LOWER, _DIGIT, _SPACE, _SIGN)
    one = np.zeros(8, np.int64)
    for place, kind in enumerate(counted):
        one[kind] = 1 << place * _COUNTER_BITS
    return one[_classes()]


@cache
def _classes() -> NDArray[np.uint8]:
    table = np.full(_TABLE_SIZE, _OTHER, np.uint8)
    for code in range(_TABLE_SIZE):
        character = chr(code)
        if character.isdigit():
            table[code] = _DIGIT
        elif character.isupper():
            table[code] = _UPPER
        elif character.islower():
            table[code] = _LOWER
        elif character.isspace():
            table[code] = _SPACE
        elif not character.isalnum() and not (0x300 <= code < 0x370 or 0x900 <= code < 0x1000):
            table[code] = _SIGN
    table[ord("!")] = _EXCLAIM
    table[ord("?")] = _QUESTION
    return table
