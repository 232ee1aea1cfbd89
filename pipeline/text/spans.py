"""Places in a surface text that mean something, and the text with such places blanked."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from smishwatch.pipeline.text.slots import MARKS
from smishwatch.schemas.codes import SlotKind


class Span(NamedTuple):
    """``text[start:end]`` holds something of this kind. ``private``: it is the victim's and gets redacted."""

    start: int
    end: int
    kind: SlotKind
    private: bool = False


def free(start: int, end: int, spans: Iterable[Span]) -> bool:
    """Whether no span touches ``start:end``."""
    return all(end <= span.start or start >= span.end for span in spans)


def blank(text: str, spans: Sequence[Span]) -> str:
    """The text, equally long, with every span filled with its slot's mark. Spans must not overlap."""
    pieces: list[str] = []
    position = 0
    for span in sorted(spans):
        pieces += (text[position : span.start], MARKS[span.kind] * (span.end - span.start))
        position = span.end
    pieces.append(text[position:])
    return "".join(pieces)
