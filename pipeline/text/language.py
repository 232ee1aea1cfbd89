"""Script and language of a message, offline, in a few microseconds.

The script decides most languages. Those written in Latin, Cyrillic, Arabic or Devanagari letters are told apart
by their function words and by letters only they use: short, misspelt texts without accents keep these words.
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
}
"""ISO 15924 code → its blocks."""

_RUNS: Final = {script: re.compile(f"[{block}]+") for script, block in _BLOCKS.items()}
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\uff21-\uff5a]+")
_HAN: Final = _RUNS["Hani"]
_OTHER: Final = re.compile(
    "[" + "".join(block for script, block in _BLOCKS.items() if script != "Hani") + "]"
)
_LATIN_PER_SIGN: Final = 4
"""Letters of a Latin word weigh as much as one hanzi or syllable sign."""

_LANGUAGE_OF: Final = {
    "Hani": "zh", "Jpan": "ja", "Hang": "ko", "Thai": "th", "Grek": "el", "Hebr": "he", "Armn": "hy",
    "Beng": "bn", "Guru": "pa", "Gujr": "gu", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml",
    "Sinh": "si", "Laoo": "lo", "Mymr": "my", "Geor": "ka", "Ethi": "am", "Khmr": "km",
}  # fmt: skip
_USUAL: Final = {"Latn": "und", "Cyrl": "ru", "Arab": "ar", "Deva": "hi"}
"""The answer where no function word was met."""

_MOST_OWNERS: Final = 4
"""A word that more languages share says too little to be looked at."""


def script_of(text: str) -> str:
    """ISO 15924 code of the script most of a text is written in; ``Zyyy`` without letters."""
    if text.isascii():
        return "Latn" if _LATIN.search(text) is not None else "Zyyy"
    other = _OTHER.search(text)
    if other is None:
        han = _count(_HAN, text) if _HAN.search(text) is not None else 0
        if han * 2 >= len(text):
            return "Hani"
        latin = _count(_LATIN, text)
        if han == latin == 0:
            return "Zyyy"
        return "Hani" if han * _LATIN_PER_SIGN >= latin else "Latn"
    first = next(script for script, run in _RUNS.items() if run.match(other[0]) is not None)
    if first != "Jpan" and _count(_RUNS[first], text) * 2 >= len(text):
        return first
    counts = {script: _count(run, text) for script, run in _RUNS.items()}
    counts["Latn"] = _count(_LATIN, text) // _LATIN_PER_SIGN
    if counts["Jpan"] * 5 > counts["Hani"]:
        counts["Jpan"] += counts["Hani"]
    script = max(counts, key=counts.__getitem__)
    return script if counts[script] else "Latn"


def _count(runs: re.Pattern[str], text: str) -> int:
    return sum(map(len, runs.findall(text)))


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


def language_of(text: str, script: str) -> str:
    """ISO 639-1 code of the language of folded text in this script; ``und`` where nothing tells."""
    fixed = _LANGUAGE_OF.get(script)
    if fixed is not None:
        return fixed
    if script == "Zyyy":
        return "und"
    known = _function_words()
    scores: dict[str, float] = {}
    for word in text.split():
        owners = known.get(word)
        if owners is not None:
            for language, weight in owners:
                scores[language] = scores.get(language, 0.0) + weight
    return (
        max(scores, key=lambda language: (scores[language], language))
        if scores
        else _USUAL.get(script, "und")
    )
