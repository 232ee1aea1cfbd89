"""How kits disguise a text from filters while people can still read it: one function a trick.

Each takes the random source, a text and a share (0–1) of places to touch. The tables are our own short lists;
the Chinese ones are in ``data/disguises.toml``.
"""

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files
from random import Random

from smishwatch.pipeline.simulator.drawing import between, pick

ZERO_WIDTH = ("\u200b", "\u200c", "\u2060", "\ufeff")
_SYMBOLS = "·丨*~|/-_^`."
_FULL_WIDTH = {
    chr(code): chr(code + 0xFEE0) for code in (*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B))
}
_ENCLOSED = dict(zip("0123456789", "⓪①②③④⑤⑥⑦⑧⑨", strict=True))
_TABLES = tomllib.loads(
    files("smishwatch.pipeline.simulator").joinpath("data", "disguises.toml").read_text(encoding="utf-8")
)
_TRADITIONAL: dict[str, str] = dict(
    zip(_TABLES["traditional"]["simplified"], _TABLES["traditional"]["traditional"], strict=True)
)
_SOUND_ALIKE: dict[str, list[str]] = _TABLES["sound_alike"]
_LOOK_ALIKE = {
    "a": "а", "c": "с", "e": "е", "i": "і", "o": "о", "p": "р", "s": "ѕ", "x": "х", "y": "у", "A": "Α", "B": "В",
    "C": "С", "E": "Ε", "H": "Н", "I": "Ι", "K": "К", "M": "М", "N": "Ν", "O": "О", "P": "Р", "T": "Т", "X": "Х",
}  # fmt: skip
_LEET = {
    "a": "4",
    "e": "3",
    "i": "1",
    "o": "0",
    "s": "5",
    "t": "7",
    "A": "4",
    "E": "3",
    "I": "1",
    "O": "0",
    "S": "$",
}


def _is_hanzi(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _mapped(random: Random, text: str, table: dict[str, str], share: float) -> str:
    draw = random.random
    return "".join(table[c] if c in table and draw() < share else c for c in text)


def traditional(random: Random, text: str, share: float) -> str:
    """Some characters in their traditional form."""
    return _mapped(random, text, _TRADITIONAL, share * 2)


def sound_alike(random: Random, text: str, share: float) -> str:
    """Telling words replaced by ones that sound or look the same."""
    for word, others in _SOUND_ALIKE.items():
        if word in text and random.random() < share * 2.5:
            text = text.replace(word, pick(random, others))
    return text


def full_width(random: Random, text: str, share: float) -> str:
    """Full-width digits and letters."""
    return _mapped(random, text, _FULL_WIDTH, share * 2)


def enclosed(random: Random, text: str, share: float) -> str:
    """Digits in circles."""
    return _mapped(random, text, _ENCLOSED, share)


def look_alike(random: Random, text: str, share: float) -> str:
    """Latin letters replaced by Cyrillic and Greek ones of the same shape."""
    return _mapped(random, text, _LOOK_ALIKE, share)


def leet(random: Random, text: str, share: float) -> str:
    """Digits for letters."""
    return _mapped(random, text, _LEET, share * 0.7)


def zero_width(random: Random, text: str, share: float) -> str:
    """Invisible characters after letters."""
    mark = pick(random, ZERO_WIDTH)
    draw = random.random
    return "".join(c + mark if c.isalpha() and draw() < share * 0.6 else c for c in text)


def spaced(random: Random, text: str, share: float) -> str:
    """Spaces between hanzi, or between the letters of some words."""
    draw = random.random
    if any(_is_hanzi(c) for c in text):
        return "".join(c + " " if _is_hanzi(c) and draw() < share else c for c in text)
    words = text.split(" ")
    return " ".join(" ".join(w) if len(w) > 4 and w.isalpha() and draw() < share * 0.5 else w for w in words)


def split_by_symbol(random: Random, text: str, share: float) -> str:
    """One symbol pushed between the characters of words."""
    mark = pick(random, _SYMBOLS)
    draw = random.random
    if any(_is_hanzi(c) for c in text):
        return "".join(c + mark if _is_hanzi(c) and draw() < share * 0.6 else c for c in text)
    words = text.split(" ")
    return " ".join(mark.join(w) if len(w) > 4 and w.isalpha() and draw() < share * 0.3 else w for w in words)


def shouted(random: Random, text: str, share: float) -> str:
    """Some words in capitals."""
    return " ".join(w.upper() if random.random() < share else w for w in text.split(" "))


Trick = Callable[[Random, str, float], str]

_HANZI_TRICKS: tuple[Trick, ...] = (
    traditional,
    sound_alike,
    full_width,
    enclosed,
    zero_width,
    spaced,
    split_by_symbol,
)
_LATIN_TRICKS: tuple[Trick, ...] = (
    look_alike,
    leet,
    zero_width,
    spaced,
    split_by_symbol,
    full_width,
    shouted,
)
_OTHER_TRICKS: tuple[Trick, ...] = (full_width, enclosed, zero_width)
_LIGHT = {
    "zh": (traditional, sound_alike, full_width, spaced),
    "latin": (look_alike, zero_width, shouted, leet),
}
_LATIN = frozenset({"en", "vi", "id", "es", "fr", "pt"})


def tricks(random: Random, language: str, level: int) -> tuple[tuple[Trick, float], ...]:
    """The tricks, each with its share, that a kit of a mutation level uses in a language: none below level 2."""
    if level < 2:
        return ()
    script = "latin" if language in _LATIN else language
    if level == 2:
        return ((pick(random, _LIGHT.get(script, _OTHER_TRICKS)), random.uniform(0.08, 0.25)),)
    every = {"zh": _HANZI_TRICKS, "latin": _LATIN_TRICKS}.get(script, _OTHER_TRICKS)
    chosen = random.sample(every, between(random, 2, 3) if len(every) > 3 else 2)
    return tuple((trick, random.uniform(0.15, 0.4)) for trick in chosen)


def disguise(random: Random, text: str, chosen: tuple[tuple[Trick, float], ...]) -> str:
    """Applies the tricks in turn."""
    for trick, share in chosen:
        text = trick(random, text, share)
    return text


def _upper(link: str) -> str:
    head, dot, rest = link.partition(".")
    return head + dot + rest.upper()


_BREAKS: dict[str, Callable[[str], str]] = {
    "bracket": lambda link: link.replace(".", "[.]", 1),
    "space": lambda link: link.replace(".", " .", 1),
    "dot_word": lambda link: link.replace("https://", "").replace("http://", "").replace(".", "点", 1),
    "hxxp": lambda link: link.replace("http", "hxxp", 1),
    "no_colon": lambda link: link.replace("://", " //", 1),
    "ideographic": lambda link: link.replace(".", "。", 1),
    "space_path": lambda link: re.sub(r"(?<=[^/:])/", "/ ", link, count=1),
    "upper": _upper,
}


def break_link(link: str, style: str) -> str:
    """A link written so that a person can type it but a filter may not see it."""
    return _BREAKS[style](link)


LINK_BREAKS = ("bracket", "space", "hxxp", "no_colon", "space_path", "upper")
CHINESE_LINK_BREAKS = ("dot_word", "space", "ideographic", "no_colon", "bracket")
