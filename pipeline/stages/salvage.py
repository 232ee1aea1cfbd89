"""Taking a broken JSON envelope apart, so that one bad report does not take its neighbours with it.

A JSON parser gives up on a whole record for one invalid byte, one lone surrogate or one deep nest. Here the
bytes are only *scanned*: strings are skipped, brackets are counted, and each element of the ``reports`` array is
cut out to be parsed alone. Time and memory are linear in the length; nothing recurses.
"""

import re

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{},:]', re.DOTALL)
_REPORTS_KEY = b'"reports"'


def split_elements(raw: bytes) -> tuple[bytes, list[bytes]] | None:
    """Cut the elements out of the top-level ``reports`` array.

    Returns:
        The envelope with an empty array in place of the reports, and the bytes of each element; ``None`` when
        there is no such array or it does not end.
    """
    start = _array_start(raw)
    if start is None:
        return None
    elements: list[bytes] = []
    depth = 0
    element_start = start
    for token in _TOKEN.finditer(raw, start):
        mark = token.group()
        if mark in (b"[", b"{"):
            depth += 1
        elif mark == b"]" and depth == 0:
            last = raw[element_start : token.start()].strip()
            if last or elements:
                elements.append(last)
            return raw[:start] + raw[token.start() :], elements
        elif mark in (b"]", b"}"):
            depth -= 1
        elif mark == b"," and depth == 0:
            elements.append(raw[element_start : token.start()].strip())
            element_start = token.end()
    return None


def _array_start(raw: bytes) -> int | None:
    """Position behind the ``[`` of the top-level ``"reports": [``."""
    depth = 0
    tokens = _TOKEN.finditer(raw)
    for token in tokens:
        mark = token.group()
        if mark in (b"[", b"{"):
            depth += 1
        elif mark in (b"]", b"}"):
            depth -= 1
        elif depth == 1 and mark == _REPORTS_KEY:
            colon = next(tokens, None)
            bracket = next(tokens, None)
            if colon and bracket and colon.group() == b":" and bracket.group() == b"[":
                return bracket.end()
            return None
    return None
