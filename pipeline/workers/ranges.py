"""Gathering records into sealed ranges: the unit that is written to the warehouse, repeated whole, and committed."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from smishwatch.pipeline.broker.consumer import Place, Stored

MOST_RANGE_BYTES = 24 * 1024 * 1024
"""About 20 000 enriched reports, the size of insert that ClickHouse likes."""
WITHIN_SECONDS = 1.0
"""How long a report waits for company: one insert a second and table is what ClickHouse likes."""
MOST_GATHERED_BYTES = 2 * MOST_RANGE_BYTES
"""Per partition: one range being written, one being gathered. More stays on the broker."""


@dataclass(frozen=True)
class Range:
    """Consecutive records of one partition, never cut again."""

    place: Place
    records: tuple[Stored, ...]

    @property
    def last(self) -> int:
        """Offset of the last record."""
        return self.records[-1].offset

    @cached_property
    def token(self) -> str:
        """Equal for equal content from the same place: the warehouse takes a token once.

        The hash is in it because offsets start again where a broker has lost its topics.
        """
        content = hashlib.blake2b(digest_size=12)
        for record in self.records:
            content.update(record.value)
        place = f"{self.place.topic}:{self.place.partition}:{self.records[0].offset}-{self.last}"
        return f"{place}:{content.hexdigest()}"


@dataclass(slots=True)
class _Waiting:
    """What has come from one partition and is not sealed yet."""

    records: list[Stored] = field(default_factory=list)
    bytes: int = 0
    since: float = 0.0
    writing_bytes: int = 0
    writing: bool = False


class Gathering:
    """Records per partition until they are old or heavy enough; at most one range of each is out for writing."""

    def __init__(self) -> None:
        self._waiting: dict[Place, _Waiting] = {}

    def add(self, records: Iterable[Stored], now: float) -> None:
        """Take records as they came. Where offsets go back, the partition begins again: what waited is forgotten."""
        for record in records:
            waiting = self._waiting.setdefault(record.place, _Waiting())
            if waiting.records and record.offset <= waiting.records[-1].offset:
                waiting.records, waiting.bytes = [], 0
            if not waiting.records:
                waiting.since = now
            waiting.records.append(record)
            waiting.bytes += len(record.value)

    def keep_only(self, owned: set[Place]) -> None:
        """Forget what waits of partitions that were taken away; their next owner gets it again."""
        for place in self._waiting.keys() - owned:
            waiting = self._waiting[place]
            waiting.records, waiting.bytes = [], 0

    def seal(self, now: float, everything: bool = False) -> list[Range]:
        """The ranges to write now; each must be given back to ``written``."""
        return [
            self._sealed(place, waiting)
            for place, waiting in self._waiting.items()
            if waiting.records
            and not waiting.writing
            and (everything or waiting.bytes >= MOST_RANGE_BYTES or now - waiting.since >= WITHIN_SECONDS)
        ]

    def written(self, place: Place) -> None:
        """The range that was out for writing is done."""
        waiting = self._waiting[place]
        waiting.writing, waiting.writing_bytes = False, 0

    @property
    def full(self) -> set[Place]:
        """Partitions of which no more should be fetched for now."""
        return {
            place
            for place, waiting in self._waiting.items()
            if waiting.bytes + waiting.writing_bytes >= MOST_GATHERED_BYTES
        }

    @property
    def bytes(self) -> int:
        """Everything that was read and is not written."""
        return sum(waiting.bytes + waiting.writing_bytes for waiting in self._waiting.values())

    @property
    def empty(self) -> bool:
        """Whether nothing waits and nothing is out for writing."""
        return not any(waiting.records or waiting.writing for waiting in self._waiting.values())

    def _sealed(self, place: Place, waiting: _Waiting) -> Range:
        count, weight = 0, 0
        while count < len(waiting.records) and weight < MOST_RANGE_BYTES:
            weight += len(waiting.records[count].value)
            count += 1
        sealed = Range(place, tuple(waiting.records[:count]))
        del waiting.records[:count]
        waiting.bytes -= weight
        waiting.writing, waiting.writing_bytes = True, weight
        return sealed
