"""First half of the folding, with every position traceable: characters, hanzi apart, words in disguise, digits.

Links, contacts and signatures are looked for in what comes out of here, so that they are found in whatever
disguise they were written, and can still be shown as they were written.

Patterns here begin with a character or a class and look behind only after it: the regex engine then skips
to the places where that character stands, which is most of this room's speed.
"""

import re
from collections import defaultdict
from functools import cache
from typing import Final

from smishwatch.pipeline.text.scripts import CJK, HAN
from smishwatch.pipeline.text.tables import rows
from smishwatch.pipeline.text.trace import Trace

_HAN: Final = re.compile(f"[{HAN}]")
_SEPARATOR: Final = (
    "[ *·.~/\\\\|+=#&@^'_\u00a1-\u00a9\u00ab-\u00bf\u02c2-\u02df\u2010-\u2bff\u2e00-\u2e5d\u3003\u3004\u3012-\u3020"
    "\ua000-\ua4cf\ufffd\U0001f000-\U0001faff-]"
)
"""What is put between hanzi to break words: spaces, signs, emoji. Not the punctuation that speaks."""

_SEPARATORS: Final = re.compile(
    f"{_SEPARATOR}(?<=[{CJK}].)(?<!\\.(?=(?:中国|公司|网络|网址)(?![{CJK}]))){_SEPARATOR}*+(?=[{CJK}])"
)
_SEGMENT_MARK: Final = '[,;:!、。?"<>\\[\\]()]'
_SEGMENTED: Final = re.compile(f"{_SEGMENT_MARK}(?:[{CJK}]{_SEGMENT_MARK}){{2,}}+(?=[{CJK}])")
_SEGMENT_MARKS: Final = re.compile(_SEGMENT_MARK)

_SPACED_DIGITS: Final = re.compile(r"\d(?<!\d\d)(?<!\d[ .*_-]\d)(?:[ .*_-]{1,2}\d(?!\d)){4,}+")
_NOT_DIGIT: Final = re.compile(r"\D+")
_UNITS: Final = (
    "jta?|rb|ribu(?:an)?|juta|k|m|w|gb|mb|g|gr|gram|kg|ml|usd|eur|rs|rm|baht|th|st|min"
    "|mins|mnt|menit|hr|hrs|hrs?|h|days?|hari|bln|x|pm|am|xx+|sms"
)
_LETTERS_IN_DIGITS: Final = re.compile(
    rf"(?:\d(?:(?<![a-z0-9]\d)|(?<=[^a-z]r[psm]\d))(?=[\d.,:/-]{{0,20}}[oli])"
    rf"|[oli](?<![a-z0-9].)(?=[oli]{{0,3}}(?::?\d|[时分])))"
    rf"(?<![a-z][._@-].)[0-9oli]*+(?:[.,:/-][0-9oli]++)*+(?=(?:{_UNITS})?(?![a-z0-9])"
    rf"|(?<=oo)[a-z])(?!\.[a-z]|-[a-z]|[@/][a-z])"
)
"""A number with letters among its digits; not a part of a host, whose every letter counts."""

_DIGIT: Final = re.compile(r"\d")
_LETTER_BY_DIGIT: Final = re.compile(r"\d(?:(?<=[oli:]\d)|(?=[.,:/-]?[oli]))|o[时分]")
_AS_DIGITS: Final = str.maketrans("oli", "011")
_SPACES: Final = re.compile(r"\s{2,}|^\s+|\s+$")
_SPELLED: Final = re.compile(r" [a-z](?= )(?: [a-z](?![a-z0-9'])){2,}")
_SPELLED_WHOLE: Final = re.compile(r"[a-z](?<![a-z0-9'].)(?:[ .*_-][a-z](?![a-z0-9'])){3,}+")
_NOT_LETTER: Final = re.compile(r"[ .*_-]")

_NUMERALS: Final = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_AS_NUMERALS: Final = str.maketrans(_NUMERALS, "001234567891123456789")
_NUMERAL_RUN: Final = re.compile(
    f"[{_NUMERALS}](?<![十百千万{_NUMERALS}].)(?:[\\d{_NUMERALS}]){{6,}}+(?![十百千万])"
    f"|\\d(?<!\\d\\d)(?<![{_NUMERALS}]\\d)(?=\\d{{0,12}}[{_NUMERALS}])[\\d{_NUMERALS}]{{7,}}+(?![十百千万])"
)
_SOME_NUMERALS: Final = re.compile(f"[{_NUMERALS}][\\d{_NUMERALS}]{{2}}")
_HEART: Final = re.compile("[❤♥♡💕💗🧡💛💚💙💜](?<=[微薇徽v].)")
"""A heart after 微 is read 心, which sounds like 信."""

_SPACED_NAME: Final = re.compile(
    r"[vw](?<![a-z0-9@._/:-].)[ ._*-]x(?= ?(?:号?[ :是]{1,3})?(?:[a-z][a-z0-9_-]{5,19}(?![a-z0-9])|1[3-9]\d{9}))"
)
"""``v x`` and ``w.x`` before an id are the messenger's initials."""

_PLUS: Final = re.compile(r"\+(?=[微薇徽威]|v(?![a-z]))")
"""A plus sign before the messenger's name is read 加, add; so it is no separator."""

_REST_OF_WECHAT: Final = "[信芯伈馨心❤♥♡x号]"
"""After 加微 these continue the word 微信, which has its own rows."""


def surface(original: str) -> Trace:
    """The text with characters folded, hanzi pulled together, disguised words and digits written plainly."""
    trace = Trace(original)
    if not original.isascii() and _HAN.search(trace.text) is not None:
        _fold_hanzi(trace)
    text = trace.text
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        trace.substitute(_SPACES, _one_space)
    text = trace.text
    if _DIGIT.search(text) is not None:
        if _LETTER_BY_DIGIT.search(text) is not None:
            trace.substitute(_LETTERS_IN_DIGITS, _letters_to_digits)
        trace.substitute(_SPACED_DIGITS, _digits_only)
    elif "o时" in text or "o分" in text:
        trace.substitute(_LETTERS_IN_DIGITS, _letters_to_digits)
    if _SPELLED.search(trace.text) is not None or _SPELLED_WHOLE.match(trace.text) is not None:
        trace.substitute(_SPELLED_WHOLE, _letters_only)
    return trace


def _fold_hanzi(trace: Trace) -> None:
    text = trace.text
    if "微" in text or "薇" in text or "v" in text or "徽" in text or "威" in text:
        trace.substitute(_HEART, "信")
        trace.substitute(_PLUS, "加")
    if " x" in text or ".x" in text or "*x" in text or "-x" in text or "_x" in text:
        trace.substitute(_SPACED_NAME, "微信")
    trace.substitute(_SEPARATORS, "")
    trace.substitute(_SEGMENTED, _without_segment_marks)
    pattern, meant = _disguises()
    trace.substitute(pattern, lambda match: meant[match[0]])
    if _SOME_NUMERALS.search(trace.text) is not None:
        trace.substitute(_NUMERAL_RUN, _numerals_to_digits)


def _one_space(match: re.Match[str]) -> str:
    return " " if match.start() and match.end() < len(match.string) else ""


def _letters_to_digits(match: re.Match[str]) -> str:
    """``1O0`` → ``100``; a single letter before a single digit (``o2``, ``i5``) is a name, not a number."""
    text = match[0]
    return text if len(text) == 2 and not text[0].isdigit() else text.translate(_AS_DIGITS)


def _digits_only(match: re.Match[str]) -> str:
    return _NOT_DIGIT.sub("", match[0])


def _letters_only(match: re.Match[str]) -> str:
    return _NOT_LETTER.sub("", match[0])


def _without_segment_marks(match: re.Match[str]) -> str:
    return _SEGMENT_MARKS.sub("", match[0])


def _numerals_to_digits(match: re.Match[str]) -> str:
    return match[0].translate(_AS_NUMERALS)


@cache
def _disguises() -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all words in disguise and split characters, and what each of them means.

    Alternatives are grouped by first character, longest first within a group.
    """
    meant: dict[str, str] = {}
    for written, word, *_ in [*rows("split_characters.tsv"), *rows("disguised_words.tsv")]:
        folded = Trace(written).text
        if folded != word:
            meant[folded] = word
    groups: dict[str, list[str]] = defaultdict(list)
    for written in sorted(meant, key=lambda word: (-len(word), word)):
        rest = re.escape(written[1:])
        if written.isascii():
            rest += rf"(?![a-z]|[.:@/_-][a-z/])(?<![a-z./@_-]{re.escape(written)})"
        elif written[0].isascii():
            rest += rf"(?<![a-z]{re.escape(written)})"
        elif meant[written] == "加微信":
            rest += f"(?!{_REST_OF_WECHAT})"
        groups[written[0]].append(rest)
    return re.compile(
        "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in groups.items())
    ), meant
