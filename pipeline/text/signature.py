"""The signature a message claims: its 【…】 or [Brand] prefix, or the same at its end."""

import re
from typing import Final

_FIRST: Final = re.compile(r" ?[【\[「] ?([^【】\[\]「」]{2,30}?) ?[】\]」]")
_LAST: Final = re.compile(r"[【\[] ?([^【】\[\]]{2,30}?) ?[】\]][ .。!]{0,3}$")
_LETTER: Final = re.compile(r"[^\W\d_]")


def find_signature(text: str) -> str | None:
    """The name inside the brackets in surface text; the beginning counts before the end."""
    match = _FIRST.match(text)
    if match is None or _LETTER.search(match[1]) is None:
        if text[-4:].find("】") < 0 and text[-4:].find("]") < 0:
            return None
        match = _LAST.search(text, max(0, len(text) - 40))
    if match is None or _LETTER.search(match[1]) is None:
        return None
    return match[1]
