"""The signature a message claims: its 【…】 or [Brand] prefix, or the same at its end."""

import re
from typing import Final

_FIRST: Final = re.compile(r"\s*[【\[「]\s?([^【】\[\]「」]{2,30}?)\s?[】\]」]")
_LAST: Final = re.compile(r"[【\[]\s?([^【】\[\]]{2,30}?)\s?[】\]][\s.。!]{0,3}$")
_LETTER: Final = re.compile(r"[^\W\d_]")


def find_signature(text: str) -> tuple[int, int] | None:
    """Where the name inside the brackets stands in surface text; the beginning counts before the end."""
    match = _FIRST.match(text)
    if match is None or _LETTER.search(match[1]) is None:
        match = _LAST.search(text, max(0, len(text) - 40))
    if match is None or _LETTER.search(match[1]) is None:
        return None
    return match.span(1)
