"""Block and allow lists in force at a moment: what carriers, partners and analysts say of an entity."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.feeds import ListEntry


class Lists:
    """Rows of block and allow lists by entity; each holds from its first sighting until it expires."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[tuple[EntityKind, str], tuple[ListEntry, ...]]) -> None:
        self._entries = entries

    @classmethod
    def from_entries(cls, entries: Iterable[ListEntry]) -> "Lists":
        """Gather the rows of any number of feeds."""
        gathered: dict[tuple[EntityKind, str], list[ListEntry]] = {}
        for entry in entries:
            gathered.setdefault((entry.kind, entry.value), []).append(entry)
        return cls({key: tuple(rows) for key, rows in gathered.items()})

    @classmethod
    def empty(cls) -> "Lists":
        """Nothing is listed."""
        return cls({})

    def find(self, kind: EntityKind, value: str, at: datetime) -> ListEntry | None:
        """The row that counts at that time; an allowing row wins over a blocking one, since a person set it."""
        rows = [row for row in self._entries.get((kind, value), ()) if _in_force(row, at)]
        allowing = [row for row in rows if row.list_ == "allow"]
        return next(iter(allowing or rows), None)

    def __len__(self) -> int:
        return sum(len(rows) for rows in self._entries.values())


def _in_force(row: ListEntry, at: datetime) -> bool:
    return row.first_seen <= at and (row.expires_at is None or at < row.expires_at)
