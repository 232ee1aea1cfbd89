"""A share of the entities: a table of places, records of one size, and the values end to end.

Python objects would cost several times as much; what these arrays cost, ``python -m benchmarks.reputation`` measures.
"""

from collections.abc import Iterator

from smishwatch.pipeline.reputation.record import LAYOUT, Entity, pack, unpack
from smishwatch.pipeline.reputation.table import Table

EVICTED_PART = 16
"""A full shard forgets this part of its entities at once, so that it does not do so for every new one."""


class Shard:
    """Entities by 64-bit key."""

    __slots__ = ("_heap", "_places", "_records")

    def __init__(self) -> None:
        self._places = Table()
        self._records, self._heap = bytearray(), bytearray()

    @property
    def count(self) -> int:
        """How many entities."""
        return self._places.count

    def get(self, key: int) -> Entity | None:
        """The entity, as a copy to be worked on."""
        place = self._places.get(key)
        return None if place is None else unpack(self._records, place * LAYOUT.size, self._heap)[0]

    def put(self, key: int, entity: Entity) -> None:
        """Keep the entity as it is now."""
        place = self._places.get(key)
        if place is not None:
            begin = place * LAYOUT.size
            _, at, length = unpack(self._records, begin, self._heap)
            self._records[begin : begin + LAYOUT.size] = pack(entity, at, length)
            return
        value = entity.value.encode()
        self._places.put(key, self.count)
        self._records += pack(entity, len(self._heap), len(value))
        self._heap += value

    def forget_oldest(self) -> list[Entity]:
        """Drop the entities that were heard of longest ago; of equals those with the smallest keys."""
        ordered = sorted(self.items(), key=lambda item: (item[1].last_seen, item[0]))
        going = max(1, len(ordered) // EVICTED_PART)
        self._places, self._records, self._heap = Table(), bytearray(), bytearray()
        for key, entity in ordered[going:]:
            self.put(key, entity)
        return [entity for _, entity in ordered[:going]]

    def entities(self) -> Iterator[Entity]:
        """All of them."""
        return (entity for _, entity in self.items())

    def items(self) -> Iterator[tuple[int, Entity]]:
        """Every key with its entity."""
        for key, place in self._places.items():
            yield key, unpack(self._records, place * LAYOUT.size, self._heap)[0]

    @property
    def weight_bytes(self) -> int:
        """What it weighs, allocated room included."""
        return self._places.weight_bytes + self._records.__sizeof__() + self._heap.__sizeof__()

    def parts(self) -> tuple[bytes, ...]:
        """For the snapshot."""
        return (*self._places.parts(), bytes(self._records), bytes(self._heap))

    @classmethod
    def from_parts(cls, keys: bytes, places: bytes, records: bytes, heap: bytes) -> "Shard":
        """The shard that ``parts`` saw."""
        shard = cls()
        shard._places = Table.from_parts(keys, places)
        shard._records, shard._heap = bytearray(records), bytearray(heap)
        return shard
