"""Redaction: the victim's identifiers leave the stored text, the scammer's contacts and links stay."""

import re
from collections.abc import Iterable
from typing import Final

from smishwatch.pipeline.text.slots import slot
from smishwatch.pipeline.text.spans import Span
from smishwatch.pipeline.text.trace import Trace
from smishwatch.schemas.codes import SlotKind

_IDENTITY: Final = re.compile(
    r"[1-9](?<![\da-z].)\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dx](?![\da-z])"
)
_LONG_NUMBER: Final = re.compile(r"\d{17}")
_ADDRESS: Final = re.compile(
    r"[收家住地](?:货地址|件地址|庭住址"
    r"|址)[:是为] ?(?P<address>[\u4e00-\u9fff0-9a-z#-]{4,40}?(?:号|室|楼|栋|单元|村"
    r"|组)(?:[0-9a-z-]{1,6}(?:号|室|楼|栋|单元|层)?){0,4}+)"
)


def find_identities(text: str) -> list[Span]:
    """Chinese identity numbers and home addresses in surface text."""
    spans = []
    if _LONG_NUMBER.search(text) is not None:
        spans = [Span(*match.span(), SlotKind.ACCOUNT, True) for match in _IDENTITY.finditer(text)]
    if not text.isascii():
        spans += [Span(*match.span("address"), SlotKind.NAME, True) for match in _ADDRESS.finditer(text)]
    return spans


def redact(trace: Trace, spans: Iterable[Span]) -> str:
    """The original with the private spans replaced by their slots."""
    pieces: list[str] = []
    position = 0
    for span in spans:
        if span.private and span.start < span.end:
            start, end = trace.span(span.start, span.end)
            if start >= position:
                pieces += (trace.original[position:start], slot(span.kind))
                position = end
    if position == 0:
        return trace.original
    pieces.append(trace.original[position:])
    return "".join(pieces)
