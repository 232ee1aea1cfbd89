"""Script and language of a message, offline, in a few microseconds.

The script decides most languages. Those written in Latin, Cyrillic, Arabic or Devanagari letters are told apart
by their function words, which short, misspelt texts without accents keep, and by letters that few of them have.
"""

import re
from functools import cache
from typing import Final

from smishwatch.pipeline.text.tables import rows

_BLOCKS: Final = {
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "Jpan": "\u3041-\u30ff\uff66-\uff9f",
    "Hang": "\uac00-\ud7af\u1100-\u11ff\u3130-\u318f",
    "Thai": "\u0e00-\u0e7f",
    "Arab": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
    "Cyrl": "\u0400-\u052f",
    "Deva": "\u0900-\u097f",
    "Grek": "\u0370-\u03ff",
    "Hebr": "\u0590-\u05ff",
    "Armn": "\u0530-\u058f",
    "Beng": "\u0980-\u09ff",
    "Guru": "\u0a00-\u0a7f",
    "Gujr": "\u0a80-\u0aff",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Knda": "\u0c80-\u0cff",
    "Mlym": "\u0d00-\u0d7f",
    "Sinh": "\u0d80-\u0dff",
    "Laoo": "\u0e80-\u0eff",
    "Mymr": "\u1000-\u109f",
    "Geor": "\u10a0-\u10ff",
    "Ethi": "\u1200-\u137f",
    "Khmr": "\u1780-\u17ff",
    "Latn": "A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a",
}
"""ISO 15924 code → its blocks; Han and kana stand first."""
NO_SCRIPT: Final = "Zyyy"
SCRIPTS: Final = frozenset({*_BLOCKS, NO_SCRIPT})
"""Every answer of ``script_of``."""

_LATIN_PER_SIGN: Final = 4
"""Letters of a Latin word weigh as much as one hanzi or syllable sign."""

_KANA_SHARE: Final = 5
"""With more than one kana to so many hanzi a text is Japanese."""

_LANGUAGE_OF: Final = {
    "Hani": "zh", "Jpan": "ja", "Hang": "ko", "Thai": "th", "Grek": "el", "Hebr": "he", "Armn": "hy",
    "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml",
    "Sinh": "si", "Laoo": "lo", "Mymr": "my", "Geor": "ka", "Ethi": "am", "Khmr": "km",
}  # fmt: skip
_USUAL: Final = {"Latn": "und", "Cyrl": "ru", "Arab": "ar", "Deva": "hi"}
"""The answer where no function word was met."""

_NO_WORDS: Final = str.maketrans(dict.fromkeys(',:;!?()"।॥،؛؟۔…', " "))
"""Punctuation that stands at words; an apostrophe is part of one, and a dot may be part of a host."""

_MOST_OWNERS: Final = 4
"""A word that more languages share says too little to be looked at."""


class _ScriptTable(dict[int, str]):
    """For ``str.translate``: every character to one letter for its script, what belongs to none to nothing."""

    def __missing__(self, code_point: int) -> str:
        character = chr(code_point)
        mark = next((mark for mark, (_, run) in _MARKED.items() if run.match(character) is not None), "")
        self[code_point] = mark
        return mark


_MARKED: Final = {
    chr(ord("a") + place): (script, re.compile(f"[{block}]"))
    for place, (script, block) in enumerate(_BLOCKS.items())
}
_MARKS: Final = _ScriptTable()
_HAN: Final = "a"
_KANA: Final = "b"
_LATIN: Final = next(mark for mark, (script, _) in _MARKED.items() if script == "Latn")
_ASCII_LETTER: Final = re.compile("[A-Za-z]")


def script_of(text: str) -> str:
    """ISO 15924 code of the script most of a text is written in; ``Zyyy`` without letters."""
    if text.isascii():
        return "Latn" if _ASCII_LETTER.search(text) is not None else NO_SCRIPT
    if _is_plainly_han(text):
        return "Hani"
    signs = text.translate(_MARKS)
    counts = {mark: float(signs.count(mark)) for mark in sorted(set(signs))}
    if not counts:
        return NO_SCRIPT
    if len(counts) > 1:
        if _LATIN in counts:
            counts[_LATIN] /= _LATIN_PER_SIGN
        if counts.get(_KANA, 0) * _KANA_SHARE > counts.get(_HAN, 0):
            counts[_KANA] += counts.get(_HAN, 0)
    return _MARKED[max(counts, key=counts.__getitem__)][0]


def _first_byte(byte: int) -> int:
    if 0xE5 <= byte <= 0xE9:
        return ord("h")
    if byte in (0xE3, 0xEF):
        return ord("k")
    return ord("l") if chr(byte).isalpha() and byte < 0x80 else ord("o" if byte >= 0xC0 else " ")


_FIRST_BYTES: Final = bytes(map(_first_byte, range(256)))
"""What the first byte of a character in UTF-8 says: 5 of 6 hanzi (E5–E9), kana among others (E3, EF), an ASCII letter,
any other sign beyond ASCII."""


def _is_plainly_han(text: str) -> bool:
    """Whether hanzi outweigh all that might count against them, by first bytes alone: most Chinese messages."""
    signs = text.encode("utf-8", "surrogatepass").translate(_FIRST_BYTES)
    han, kana = signs.count(b"h"), signs.count(b"k")
    rivals = signs.count(b"l") / _LATIN_PER_SIGN + kana + signs.count(b"o")
    return han > _KANA_SHARE * kana and han > rivals


@cache
def _function_words() -> dict[str, tuple[tuple[str, float], ...]]:
    """Word → the languages it belongs to and how much it says for each: a shared word says less."""
    languages: dict[str, list[str]] = {}
    for language, words, *_ in rows("function_words.tsv"):
        for word in words.split():
            languages.setdefault(word, []).append(language)
    return {
        word: tuple((language, 1 / len(owners)) for language in owners) for word, owners in languages.items()
    }


@cache
def _letters() -> tuple[re.Pattern[str], dict[str, tuple[tuple[str, float], ...]]]:
    """The letters that tell, and what each says of each language."""
    said = {
        letter: tuple((language, 1 / len(owners.split())) for language in owners.split())
        for letters, owners, *_ in rows("language_letters.tsv")
        for letter in letters
        if letter != " "
    }
    return re.compile(f"[{''.join(said)}]"), said


@cache
def _places() -> dict[str, int]:
    """Where each language first stands in the table of words: of equals the one more often met comes first."""
    places: dict[str, int] = {}
    for language, *_ in rows("function_words.tsv"):
        places.setdefault(language, len(places))
    return places


def language_of(text: str, script: str, written: str = "") -> str:
    """ISO 639-1 code of the language of a text in this script; ``und`` where nothing tells.

    Args:
        text: folded, for its words
        script: its ISO 15924 code
        written: the original, for its letters: folding takes accents away
    """
    fixed = _LANGUAGE_OF.get(script)
    if fixed is not None:
        return fixed
    if script == NO_SCRIPT:
        return "und"
    known = _function_words()
    scores: dict[str, float] = {}
    for word in filter(known.__contains__, text.translate(_NO_WORDS).replace(". ", " ").rstrip(".").split()):
        for language, weight in known[word]:
            scores[language] = scores.get(language, 0.0) + weight
    if not written.isascii():
        pattern, said = _letters()
        for letter in sorted(set(pattern.findall(written.lower()))):
            for language, weight in said[letter]:
                scores[language] = scores.get(language, 0.0) + weight
    if not scores:
        return _USUAL.get(script, "und")
    places = _places()
    return max(scores, key=lambda language: (scores[language], -places.get(language, len(places)), language))
