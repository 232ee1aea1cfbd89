"""What is remembered of one entity, in 114 bytes: distinct things only, so that a report sent again changes nothing."""

import hashlib
import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from smishwatch.pipeline.reputation import sketch
from smishwatch.pipeline.reputation.sketch import Sketch
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntityReputation

LAYOUT = struct.Struct("<IIdQQQBBBB32s16s16sIH")
"""first_seen, last_seen, rate, carriers, regions (two halves), reporters, vouching, campaigns, flags, the three
sketches, place and length of the value."""
HALF_LIFE_DAYS = 7.0
"""A wave of one campaign lasts days to weeks: after a month of silence a rate has lost nineteen twentieths."""
DAY_SECONDS = 86_400
MOST_CARRIERS = 64
MOST_REGIONS = 128
"""The last bit stands for every further one: then numbers are too low by those."""
_LATEST = 2**32 - 1
_HALF = (1 << 64) - 1
_SHARED = 4
_KINDS = tuple(EntityKind)
_GAIN = math.log(2) / HALF_LIFE_DAYS
"""What one person adds to the rate per day, so that a steady stream of people shows its own rate."""

Head = Callable[[int], int]
"""Which campaign a campaign is part of now, both as 32-bit hashes."""


@dataclass(slots=True)
class Entity:
    """One entity while it is worked on. Times are seconds since 1970."""

    kind: EntityKind
    value: str
    shared: bool = False
    first_seen: int = _LATEST
    last_seen: int = 0
    rate: float = 0.0
    carriers: int = 0
    regions: int = 0
    """Bit sets over the numbers that the stream has given to names."""
    reporters: Sketch = field(default_factory=lambda: sketch.empty(32))
    vouching: Sketch = field(default_factory=lambda: sketch.empty(16))
    campaigns: Sketch = field(default_factory=lambda: sketch.empty(16))

    def hear(self, at: int, who: int, carrier: int, region: int | None, legit: bool) -> None:
        """One report, in any order of times; one that was heard before changes nothing.

        Args:
            at: seconds since 1970
            who: hash of the reporter
            carrier: its number
            region: its number, or ``None`` where it is not known
            legit: whether the reporter vouches for the message
        """
        at = min(max(at, 0), _LATEST)
        people = sketch.increment(self.reporters, who & _LATEST)
        self.rate = self.rate * _faded(at - self.last_seen) + people * _GAIN * _faded(self.last_seen - at)
        self.first_seen, self.last_seen = min(self.first_seen, at), max(self.last_seen, at)
        self.carriers |= 1 << min(carrier, MOST_CARRIERS - 1)
        if region is not None:
            self.regions |= 1 << min(region, MOST_REGIONS - 1)
        self.reporters = sketch.add(self.reporters, who & _LATEST)
        if legit:
            self.vouching = sketch.add(self.vouching, who & _LATEST)

    def appear_in(self, campaign: int, head: Head) -> None:
        """It stands in this campaign; campaigns that became one meanwhile count once as long as they are listed."""
        self.campaigns = sketch.add(sketch.renamed(self.campaigns, head), head(campaign))

    def published(self, head: Head) -> EntityReputation:
        """As others may know it."""
        return EntityReputation(
            kind=self.kind,
            value=self.value,
            shared=self.shared,
            first_seen=datetime.fromtimestamp(self.first_seen, tz=UTC),
            last_seen=datetime.fromtimestamp(self.last_seen, tz=UTC),
            reporters=sketch.estimate(self.reporters),
            legit_reporters=sketch.estimate(self.vouching),
            carriers=self.carriers.bit_count(),
            regions=self.regions.bit_count(),
            campaigns=sketch.estimate(sketch.renamed(self.campaigns, head)),
            rate_per_day=round(self.rate, 6),
        )


def key_of(kind: EntityKind, value: str) -> int:
    """64 bits that stand for the entity, never 0. Of ten million, two share them with a chance of 1 in 370 000."""
    digest = hashlib.blake2b(f"{kind.value}:{value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1


def pack(entity: Entity, value_at: int, value_bytes: int) -> bytes:
    """The record; the value itself lies elsewhere."""
    return LAYOUT.pack(
        entity.first_seen, entity.last_seen, entity.rate, entity.carriers, entity.regions & _HALF,
        entity.regions >> 64, entity.reporters[0], entity.vouching[0], entity.campaigns[0],
        _KINDS.index(entity.kind) | (_SHARED if entity.shared else 0), entity.reporters[1], entity.vouching[1],
        entity.campaigns[1], value_at, value_bytes,
    )  # fmt: skip


def unpack(records: bytearray, place: int, heap: bytearray) -> tuple[Entity, int, int]:
    """The entity of a record, with place and length of its value."""
    (first, last, rate, carriers, low, high, people, vouch, stands, flags, reporters, vouching, campaigns, at,
     length) = LAYOUT.unpack_from(records, place)  # fmt: skip
    entity = Entity(
        _KINDS[flags & 3], heap[at : at + length].decode(), bool(flags & _SHARED), first, last, rate, carriers,
        low | high << 64, (people, reporters), (vouch, vouching), (stands, campaigns),
    )  # fmt: skip
    return entity, at, length


def _faded(seconds: int) -> float:
    """How much of a rate is left after so many seconds; all of it when they are negative."""
    return 1.0 if seconds <= 0 else 2.0 ** (-seconds / (HALF_LIFE_DAYS * DAY_SECONDS))
