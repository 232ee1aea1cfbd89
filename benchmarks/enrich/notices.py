"""Genuine notices, written in the manner of institutions: what must never be called a scam. And what must be."""

from collections.abc import Mapping, Sequence
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
    return _read(FILE)


def overdue_messages() -> Sequence[Notice]:
    """What is said with the word 逾期: points that expire, real reminders, fake reminders."""
    return _read(FILE.with_name("overdue.tsv"))


def obvious_scams() -> Sequence[Notice]:
    """Scams that nobody would mistake, from addresses that are filed for and from private numbers."""
    return _read(FILE.with_name("obvious.tsv"))


def situations() -> Sequence[Notice]:
    """What is said where, in some forty languages; the kind is what it should be taken for."""
    return _read(FILE.with_name("situations.tsv"))


def by_kind(notices: Sequence[Notice]) -> Mapping[str, Sequence[Notice]]:
    """The notices of each kind, kinds in the order in which they first stand."""
    found: dict[str, list[Notice]] = {}
    for notice in notices:
        found.setdefault(notice.kind, []).append(notice)
    return found


def _read(path: Path) -> Sequence[Notice]:
    return [
        Notice(row["kind"], row["country"], row["sender"] or None, row["text"])
        for row in read_table(path, ("kind", "country", "sender", "text"))
    ]
