"""Dots of links in disguise: ``[.]``, ``(dot)``, 点, 。, ``www，`` and dots with spaces around them."""

import re
from typing import Final

from smishwatch.pipeline.text.trace import Trace

_ENDINGS: Final = (
    "com|cn|net|org|cc|top|vip|xyz|info|tk|me|co|hk|tw|in|ly|app|shop|site|club|icu|pw|ru|us|biz|ws|tv|im|io|la|pro"
    "|online|xin|wang|fun|link|live|buzz|uk|id|my|sg|th|vn|ph|jp|kr|de|fr|es|it|br|mx|ga|ml|cf|gq"
)
_BRACKETED: Final = re.compile(r"[\[({【「<] ?(?:[.。]|dot|点|punto|titik|d0t) ?[\])}】」>]")
_SPACES_AROUND: Final = re.compile(r" {0,2}[\[({【「<] ?(?:[.。]|dot|点|punto|titik|d0t) ?[\])}】」>] {0,2}")
_WORD_DOT: Final = re.compile(
    rf" {{1,2}}(?:dot|d0t|punto|titik) {{1,2}}(?=(?:[a-z0-9-]{{1,63}} dot )?(?:{_ENDINGS})(?![a-z]))"
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


def repair_dots(trace: Trace) -> None:
    """Write every dot that is meant as a dot of a link as ``.``; the trace remembers what stood there."""
    text = trace.text
    if _BRACKETED.search(text) is not None:
        trace.substitute(_SPACES_AROUND, ".")
    if " dot " in text or "titik" in text or "punto" in text or "d0t" in text:
        trace.substitute(_WORD_DOT, ".")
    if not text.isascii() or "," in text:
        trace.substitute(_OTHER_DOT, ".")
        if " 点" in text:
            trace.substitute(_SPACED_WORD, ".")
    if "www" in text:
        trace.substitute(_AFTER_WWW, "www.")
    if " ." in text:
        trace.substitute(_BEFORE_SPACED, ".")
    if ". " in text:
        trace.substitute(_AFTER_SPACED, ".")
