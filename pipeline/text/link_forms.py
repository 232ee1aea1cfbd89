"""Signs of links and addresses in disguise, written plainly.

Dots: ``[.]``, ``(dot)``, 点, 。, ``www，`` and dots with spaces around them; the sign of an e-mail address: ``[at]``,
``#at#``, 艾特, ``arroba``; slashes: ``http:\\\\host\\path``; a figure in the ending: ``.c0m``.
"""

import re
import unicodedata
from typing import Final

from smishwatch.pipeline.text.trace import Trace

_ENDINGS: Final = (
    "com|cn|net|org|cc|top|vip|xyz|info|tk|me|co|hk|tw|in|ly|app|shop|site|club|icu|pw|ru|us|biz|ws|tv|im|io|la|pro"
    "|online|xin|wang|fun|link|live|buzz|uk|id|my|sg|th|vn|ph|jp|kr|de|fr|es|it|br|mx|ga|ml|cf|gq"
)
_OPEN: Final = r"[\[({【「<]"
_CLOSE: Final = r"[\])}】」>]"
_BRACKETED: Final = re.compile(rf"{_OPEN} ?(?:[.。]|dot|点|punto|ponto|titik|d0t) ?{_CLOSE}")
_SPACES_AROUND: Final = re.compile(
    rf" {{0,2}}{_OPEN} ?(?:[.。]|dot|点|punto|ponto|titik|d0t) ?{_CLOSE} {{0,2}}"
)
_WORD_DOT: Final = re.compile(
    rf" {{1,2}}(?:dot|d0t|punto|ponto|titik) {{1,2}}(?=(?:[a-z0-9-]{{1,63}} dot )?(?:{_ENDINGS})(?![a-z]))"
)
_OTHER_DOT: Final = re.compile(
    rf"[点。·,、](?<=[a-z0-9].)(?:(?<=[,、])(?=(?:com|cn|net|org|cc|vip)(?![a-z]))"
    rf"|(?<=[点。·]) ?(?=(?:{_ENDINGS})(?![a-z])|[a-z0-9-]{{1,63}}[.点。、·](?:{_ENDINGS})(?![a-z])))"
)
_SPACED_WORD: Final = re.compile(rf" 点(?<=[a-z0-9]..) ?(?=(?:{_ENDINGS})(?![a-z]))")
_AFTER_WWW: Final = re.compile(r"w(?<![a-z].)ww(?: ?[点。、·,] ?| \. ?|\. )(?=[a-z0-9])")
_AFTER_SPACED: Final = re.compile(
    r"\.(?<=[a-z0-9].) {1,2}(?=(?:com|cn|net|org|top|xyz|vip)(?:/|(?![a-z0-9.])))"
)
_BEFORE_SPACED: Final = re.compile(
    r" \.(?<=[a-z0-9]..) ?(?=(?:com|cn|net|org|top|xyz|vip)(?:[./]|(?![a-z0-9])))"
)
_BEFORE_PATH: Final = re.compile(rf" \.(?<=[a-z0-9]..) ?(?=(?:{_ENDINGS})/[a-z0-9@+])")
_ZERO_IN_COM: Final = re.compile(r"0(?<=[a-z0-9]\.c.)(?=m(?![a-z0-9]))")

_SOME_AT: Final = re.compile(r"[\[({【「<#_*] ?(?:at|@|艾特|arroba) ?[\])}】」>#_*]")
_HOST: Final = (
    r"[a-z0-9-]{1,63}"
    rf"(?:\.[a-z]| ?(?:{_OPEN} ?)?(?:dot|d0t|点|punto|ponto|titik|\.|。)(?: ?{_CLOSE})? ?[a-z])"
)
_AT: Final = re.compile(
    rf"(?<=[a-z0-9])(?: ?{_OPEN} ?(?:at|@|艾特|arroba) ?{_CLOSE} ?|[#_*]at[#_*]| arroba | ?艾特 ?)(?={_HOST})"
)
_SCHEME_BACKWARDS: Final = re.compile(r"h[tx*]{1,4}ps? ?[:;] ?\\{1,3} ?[a-z0-9]")
_BACKSLASH: Final = re.compile(r"\\(?<=[a-z0-9/-].)(?=[a-z0-9?#_-])")


def repair_signs(trace: Trace) -> None:
    """Write every sign that is meant as one of a link or an address; the trace remembers what stood there."""
    text = trace.text
    if _SOME_AT.search(text) is not None or "arroba" in text or "艾特" in text:
        trace.substitute(_AT, "@")
    if _BRACKETED.search(text) is not None:
        trace.substitute(_SPACES_AROUND, ".")
    if " dot " in text or "titik" in text or "punto" in text or "ponto" in text or "d0t" in text:
        trace.substitute(_WORD_DOT, ".")
    if not text.isascii() or "," in text:
        trace.substitute(_OTHER_DOT, ".")
        if " 点" in text:
            trace.substitute(_SPACED_WORD, ".")
    if "www" in text:
        trace.substitute(_AFTER_WWW, "www.")
    if " ." in text:
        trace.substitute(_BEFORE_SPACED, ".")
        trace.substitute(_BEFORE_PATH, ".")
    if ". " in text:
        trace.substitute(_AFTER_SPACED, ".")
    if ".c0m" in text:
        trace.substitute(_ZERO_IN_COM, "o")
    if "\\" in text and _SCHEME_BACKWARDS.search(text) is not None:
        trace.substitute(_BACKSLASH, "/")


def is_written_as_host(label: str) -> bool:
    """Whether nothing stands in a label but letters of any script with their marks, figures and hyphens."""
    return all(character in "-_" or unicodedata.category(character)[0] in "LMN" for character in label)
