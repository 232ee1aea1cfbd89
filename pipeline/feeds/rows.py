"""A row of a feed as it is kept and published, and what telling two versions of a feed apart takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from smishwatch.schemas.feeds import FeedEvent, Institution, ListEntry

Kind = Literal["registry", "block", "allow"]
Payload = Institution | ListEntry
Rows = Mapping[str, Payload]
"""By row key: the institution's id, or ``kind:value``."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as read. ``undated`` are the keys of list rows whose file does not say since when they are known."""

    rows: Rows
    undated: frozenset[str] = frozenset()
    skipped: int = 0


def key_of(row: Payload) -> str:
    """What tells the rows of a feed apart."""
    return row.institution_id if isinstance(row, Institution) else f"{row.kind.value}:{row.value}"


def as_json(row: Payload) -> str:
    """The row as it is kept: equal for equal rows."""
    return row.model_dump_json(by_alias=True, exclude_none=True)


def from_json(kind: str, payload: str) -> Payload:
    """The row again."""
    return (Institution if kind == "registry" else ListEntry).model_validate_json(payload)


def as_event(feed: str, version: int, row: Payload, removed: bool) -> FeedEvent:
    """The row as it travels."""
    if isinstance(row, Institution):
        return FeedEvent(feed=feed, version=version, removed=removed, institution=row)
    return FeedEvent(feed=feed, version=version, removed=removed, entry=row)
