"""The stream's memory of entities: sums per record in, reputations out; a function of the sequence of records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec
import zstandard

from smishwatch.pipeline.reputation.membership import Membership, hash_of
from smishwatch.pipeline.reputation.record import Entity, key_of
from smishwatch.pipeline.reputation.shard import Shard
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntitiesSeenEnvelope, EntityReputation, EntitySeen

SNAPSHOT_VERSION = 1
SHARDS = 256
"""Each grows and forgets by itself: at ten million entities the longest pause is that of 40 000."""
MOST_ENTITIES = 10_000_000
_LEVEL = 1

Name = tuple[EntityKind, str]


class SnapshotRefusedError(ValueError):
    """The bytes are no snapshot, or one of another version."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a record changed."""

    changed: tuple[Name, ...] = ()
    forgotten: tuple[Name, ...] = ()
    """Entities that had to make room, those first that were heard of longest ago."""


class ReputationMemory:
    """What is known of each entity.

    Args:
        most: how many entities are remembered at most, spread evenly; a full share forgets those that were heard of
            longest ago by event time
    """

    def __init__(self, most: int = MOST_ENTITIES) -> None:
        self._most_in_shard = max(1, most // SHARDS)
        self._shards = [Shard() for _ in range(SHARDS)]
        self._carriers: dict[str, int] = {}
        self._regions: dict[str, int] = {}
        self._applied: dict[tuple[str, int], int] = {}
        self._membership = Membership()

    def apply(self, envelope: EntitiesSeenEnvelope) -> Heard:
        """Take the sums of one record, once per origin, or what the clusterer says of templates and campaigns."""
        if envelope.places or envelope.heads:
            return self._place(envelope)
        origin = envelope.origin
        source = (origin.topic, origin.partition)
        if origin.offset <= self._applied.get(source, -1):
            return Heard()
        self._applied[source] = origin.offset
        forgotten: list[Entity] = []
        for seen in envelope.entities:
            forgotten += self._take(seen)
        return Heard(
            tuple((seen.kind, seen.value) for seen in envelope.entities),
            tuple((entity.kind, entity.value) for entity in forgotten),
        )

    def get(self, kind: EntityKind, value: str) -> EntityReputation | None:
        """What is known of an entity now."""
        key = key_of(kind, value)
        entity = self._shards[key % SHARDS].get(key)
        return None if entity is None else entity.published(self._membership.head)

    def all(self) -> Iterator[EntityReputation]:
        """Everything that is known; for an empty topic."""
        for shard in self._shards:
            for entity in shard.entities():
                yield entity.published(self._membership.head)

    def start_epoch(self) -> None:
        """Forget which origins were applied: the broker has lost its topics, and offsets start again from zero."""
        self._applied.clear()

    def snapshot(self) -> bytes:
        """All that the next record's outcome depends on."""
        pack = zstandard.ZstdCompressor(level=_LEVEL, threads=-1).compress
        tables, waiting = self._membership.parts()
        content = {
            "version": SNAPSHOT_VERSION,
            "carriers": list(self._carriers),
            "regions": list(self._regions),
            "applied": [[topic, partition, offset] for (topic, partition), offset in self._applied.items()],
            "membership": [pack(part) for part in tables],
            "waiting": waiting,
            "shards": [[pack(part) for part in shard.parts()] for shard in self._shards],
        }
        return msgspec.msgpack.encode(content)

    @classmethod
    def restore(cls, data: bytes, most: int = MOST_ENTITIES) -> "ReputationMemory":
        """The memory that ``snapshot`` saw.

        Raises:
            SnapshotRefusedError: not a snapshot, or of another version; replay the stream instead
        """
        memory = cls(most)
        unpack = zstandard.ZstdDecompressor().decompress
        try:
            content = msgspec.msgpack.decode(data)
            if content["version"] != SNAPSHOT_VERSION or len(content["shards"]) != SHARDS:
                raise SnapshotRefusedError(
                    f"snapshot of version {content['version']}, not {SNAPSHOT_VERSION}"
                )
            memory._carriers = {name: number for number, name in enumerate(content["carriers"])}
            memory._regions = {name: number for number, name in enumerate(content["regions"])}
            memory._applied = {(topic, partition): offset for topic, partition, offset in content["applied"]}
            tables = tuple(map(unpack, content["membership"]))
            memory._membership = Membership.from_parts(tables, content["waiting"])
            memory._shards = [Shard.from_parts(*map(unpack, parts)) for parts in content["shards"]]
        except (msgspec.DecodeError, zstandard.ZstdError, KeyError, TypeError) as problem:
            raise SnapshotRefusedError(f"not a snapshot of reputations: {problem}") from problem
        return memory

    @property
    def weight_bytes(self) -> int:
        """What entities and membership weigh in memory."""
        return self._membership.weight_bytes + sum(shard.weight_bytes for shard in self._shards)

    def __len__(self) -> int:
        return sum(shard.count for shard in self._shards)

    def _take(self, seen: EntitySeen) -> list[Entity]:
        key = key_of(seen.kind, seen.value)
        shard = self._shards[key % SHARDS]
        entity = shard.get(key)
        forgotten: list[Entity] = []
        if entity is None:
            entity = Entity(seen.kind, seen.value)
            if shard.count >= self._most_in_shard:
                forgotten = shard.forget_oldest()
        entity.shared = seen.shared
        for voice in seen.voices:
            carrier = self._carriers.setdefault(voice.carrier, len(self._carriers))
            region = self._regions.setdefault(voice.region, len(self._regions)) if voice.region else None
            entity.hear(int(voice.at.timestamp()), voice.who, carrier, region, voice.legit)
        self._appear(entity, key, seen.template_ids)
        shard.put(key, entity)
        return forgotten

    def _appear(self, entity: Entity, key: int, template_ids: Iterable[str]) -> None:
        for template_id in template_ids:
            campaign = self._membership.campaign(template_id, waiting=key)
            if campaign is not None:
                entity.appear_in(campaign, self._membership.head)

    def _place(self, envelope: EntitiesSeenEnvelope) -> Heard:
        for head in envelope.heads:
            self._membership.join(head.campaign_id, head.head)
        changed: dict[Name, None] = {}
        for place in envelope.places:
            for key in self._membership.place(place.template_id, place.campaign_id):
                shard = self._shards[key % SHARDS]
                entity = shard.get(key)
                if entity is not None:
                    entity.appear_in(hash_of(place.campaign_id), self._membership.head)
                    shard.put(key, entity)
                    changed[entity.kind, entity.value] = None
        return Heard(tuple(changed))
