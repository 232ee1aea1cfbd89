"""The typed slots of a skeleton and the single control characters that stand for them while text is folded."""

from typing import Final

from smishwatch.schemas.codes import SlotKind

MARKS: Final = {
    SlotKind.AMOUNT: "\x01",
    SlotKind.DATE: "\x02",
    SlotKind.TIME: "\x03",
    SlotKind.NAME: "\x04",
    SlotKind.NUMBER: "\x05",
    SlotKind.CODE: "\x06",
    SlotKind.LINK: "\x07",
    SlotKind.PHONE: "\x08",
    SlotKind.ACCOUNT: "\x0e",
    SlotKind.PERCENT: "\x0f",
    SlotKind.EMAIL: "\x10",
}
"""Folded text holds no control characters of its own, and none of these counts as white space."""

SHOWN: Final = {mark: f"⟨{kind.value}⟩" for kind, mark in MARKS.items()}
MARK_CLASS: Final = "\x01-\x08\x0e-\x10"


def slot(kind: SlotKind) -> str:
    """How a slot is written in skeletons and redacted text."""
    return f"⟨{kind.value}⟩"
