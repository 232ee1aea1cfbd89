"""Genuine notices, written for this project in the manner of institutions: what must never be called a scam."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from smishwatch.pipeline.enrich.tables import read_table

FILE = Path(__file__).with_name("notices.tsv")


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; the sender is absent where reports often lack it."""

    kind: str
    country: str
    sender: str | None
    text: str


def genuine_notices() -> Sequence[Notice]:
    """All notices, in the file's order."""
    return [
        Notice(row["kind"], row["country"], row["sender"] or None, row["text"])
        for row in read_table(FILE, ("kind", "country", "sender", "text"))
    ]
