"""Block and allow lists in force at a moment: what feeds and analysts say of an entity."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.feeds import Decision, ListEntry

Key = tuple[EntityKind, str]
EVER_SINCE = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Listed:
    """One row in force from ``first_seen`` (report time) until before ``expires_at``; slim, there are many."""

    feed: str
    list_: Literal["block", "allow"]
    source: str
    first_seen: datetime
    expires_at: datetime | None
    decided_at: datetime = EVER_SINCE
    """When an analyst took the decision that it is."""

    @property
    def by_analyst(self) -> bool:
        """Whether a person said so here, rather than a feed."""
        return self.decided_at > EVER_SINCE


class Lists:
    """Rows by entity; a feed has at most one row for each."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: dict[Key, tuple[Listed, ...]] = {}

    @classmethod
    def from_entries(cls, entries: Iterable[ListEntry]) -> "Lists":
        """The rows of any number of sources."""
        lists = cls()
        for number, entry in enumerate(entries):
            lists.put(entry.kind, entry.value, listed(entry, f"feed {number}"))
        return lists

    @classmethod
    def empty(cls) -> "Lists":
        """Nothing is listed."""
        return cls()

    def put(self, kind: EntityKind, value: str, row: Listed) -> None:
        """Take a row; it replaces what the same feed said before."""
        others = tuple(one for one in self._rows.get((kind, value), ()) if one.feed != row.feed)
        self._rows[kind, value] = (*others, row)

    def drop(self, kind: EntityKind, value: str, feed: str) -> None:
        """The feed says nothing of the entity any more."""
        left = tuple(one for one in self._rows.get((kind, value), ()) if one.feed != feed)
        if left:
            self._rows[kind, value] = left
        else:
            self._rows.pop((kind, value), None)

    def find(self, kind: EntityKind, value: str, at: datetime) -> Listed | None:
        """The row that counts at that time: an analyst's before a feed's, then an allowing before a blocking one."""
        rows = [row for row in self._rows.get((kind, value), ()) if _in_force(row, at)]
        return max(rows, key=_precedence, default=None)

    def __len__(self) -> int:
        return len(self._rows)


def listed(entry: ListEntry, feed: str) -> Listed:
    """A feed's row in its slim form."""
    return Listed(feed, entry.list_, entry.source, entry.first_seen, entry.expires_at)


def decided(decision: Decision) -> Listed:
    """An analyst's row in its slim form; each decision is a feed of its own."""
    return Listed(
        f"decision {decision.decision_id}",
        "allow" if decision.action == "allow" else "block",
        f"{decision.analyst}, {decision.decision_id}",
        decision.since or EVER_SINCE,
        decision.until,
        decided_at=decision.at,
    )


def _in_force(row: Listed, at: datetime) -> bool:
    return row.first_seen <= at and (row.expires_at is None or at < row.expires_at)


def _precedence(row: Listed) -> tuple[datetime, bool, str]:
    """Of analysts' rows the latest; the feed's name makes the choice among equals the same in every process."""
    return row.decided_at, row.list_ == "allow", row.feed
