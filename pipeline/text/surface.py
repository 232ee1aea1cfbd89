"""First half of the folding, with every position traceable: characters, hanzi apart, words in disguise, digits.

Links, contacts and signatures are looked for in what comes out of here, so that they are found in whatever
disguise they were written, and can still be shown as they were written.
"""

import re
from functools import cache
from typing import Final

from smishwatch.pipeline.text.scripts import CJK, HAN, WORD
from smishwatch.pipeline.text.tables import rows
from smishwatch.pipeline.text.trace import Trace

_SPEAKING: Final = ',。!?;:、()【】《》「」"<>%¥$€£\\[\\]'
"""Punctuation that may stand between two hanzi for a reason; everything else between them is a separator."""

_SEPARATOR: Final = f"(?:[^{WORD}{_SPEAKING}]|_)"
_HAN: Final = re.compile(f"[{HAN}]")
_SEPARATORS: Final = re.compile(f"{_SEPARATOR}(?<=[{CJK}].){_SEPARATOR}*+(?=[{CJK}])")
_SEGMENT_MARK: Final = '[,;:!、。?"<>\\[\\]()]'
_SEGMENTED: Final = re.compile(f"(?<![{CJK}])[{CJK}](?:{_SEGMENT_MARK}[{CJK}](?![{CJK}])){{3,}}")
_SEGMENT_MARKS: Final = re.compile(_SEGMENT_MARK)

_SPACED_DIGITS: Final = re.compile(r"(?<!\d)(?<!\d[ .*_-])\d(?:[ .*_-]{1,2}\d(?!\d)){4,}+")
_NOT_DIGIT: Final = re.compile(r"\D+")
_LETTER_DIGITS: Final = re.compile(r"(?<![a-z0-9])(?=[oli]*\d)[0-9oli]{2,}+(?![a-z0-9])")
_AS_DIGITS: Final = str.maketrans("oli", "011")

_NUMERALS: Final = str.maketrans("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "0012345678911234567892")
_NUMERAL_RUN: Final = re.compile(
    r"(?<![零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖十百千万])"
    r"(?=\d{0,12}[零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖])"
    r"[\d零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{7,}+(?![十百千万])"
)


_REST_OF_WECHAT: Final = "[信芯伈馨心❤♥♡x号]"
"""After 加微 these continue the word 微信, which has its own rows."""


def surface(original: str) -> Trace:
    """The text with characters folded, hanzi pulled together, disguised words and digits written plainly."""
    trace = Trace(original)
    if not trace.text.isascii() and _HAN.search(trace.text):
        _fold_hanzi(trace)
    if _LETTER_DIGITS.search(trace.text):
        trace.substitute(_LETTER_DIGITS, _letters_to_digits)
    if _SPACED_DIGITS.search(trace.text):
        trace.substitute(_SPACED_DIGITS, lambda match: _NOT_DIGIT.sub("", match[0]))
    return trace


def _fold_hanzi(trace: Trace) -> None:
    if _SEPARATORS.search(trace.text):
        trace.substitute(_SEPARATORS, "")
    if _SEGMENTED.search(trace.text):
        trace.substitute(_SEGMENTED, lambda match: _SEGMENT_MARKS.sub("", match[0]))
    pattern, meant = _disguises()
    if pattern.search(trace.text):
        trace.substitute(pattern, lambda match: meant[match[0]])
    if _NUMERAL_RUN.search(trace.text):
        trace.substitute(_NUMERAL_RUN, lambda match: match[0].translate(_NUMERALS))


def _letters_to_digits(match: re.Match[str]) -> str:
    """``1O0`` → ``100``; a single letter before a single digit (``o2``, ``i5``) is a name, not a number."""
    text = match[0]
    return text if len(text) == 2 and not text[0].isdigit() else text.translate(_AS_DIGITS)


@cache
def _disguises() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all words in disguise and split characters, longest first, and what each means."""
    meant: dict[str, str] = {}
    for written, word, *_ in [*rows("split_characters.tsv"), *rows("disguised_words.tsv")]:
        folded = Trace(written).text
        if folded != word:
            meant[folded] = word
    parts = []
    for written in sorted(meant, key=lambda word: (-len(word), word)):
        escaped = re.escape(written)
        if written.isascii():
            escaped = f"{escaped}(?![a-z])(?<![a-z]{escaped})"
        elif meant[written] == "加微信":
            escaped += f"(?!{_REST_OF_WECHAT})"
        parts.append(escaped)
    return re.compile("|".join(parts)), meant
