"""Reading with offsets in our own hands: nothing is committed but what the caller says is done."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import IllegalStateError, KafkaError
from kafka.structs import OffsetAndMetadata

from smishwatch.pipeline.broker.admin import describe
from smishwatch.pipeline.broker.connection import (
    HEARTBEATS_PER_SESSION,
    METADATA_SECONDS,
    client_options,
    group_name,
    topic_name,
)
from smishwatch.pipeline.broker.sharing import RememberingRange
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import LARGEST_RECORD_BYTES, Topic

LEAVE_MS = 1_000
MOST_POLL_BYTES = 2 * LARGEST_RECORD_BYTES


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A partition of a topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as it was stored."""

    place: Place
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes


def polled(consumer: KafkaConsumer, within_seconds: float) -> list[Stored]:
    """What has arrived, in order within each partition; empty when nothing did in time."""
    found = consumer.poll(timeout_ms=round(within_seconds * 1_000))
    return [
        Stored(
            Place(at.topic, at.partition), record.offset, record.timestamp, record.key, record.value or b""
        )
        for at, records in found.items()
        for record in records
    ]


class ExplicitConsumer:
    """A member of a consumer group that commits only on request. For one thread.

    Args:
        kafka: where the broker is
        worker: names the group
        topics: what to read
    """

    def __init__(self, kafka: KafkaSettings, worker: str, topics: Iterable[Topic]) -> None:
        self.refusal: str | None = None
        """Why the last commit was not taken."""
        topics = tuple(topics)
        partitions = {state.name: state.partitions for state in describe(kafka, topics)}
        self._kafka, self._worker = kafka, worker
        self._topics = [topic_name(kafka, topic) for topic in topics]
        self._assignor = RememberingRange(partitions)
        self._consumer = self._open()

    def _open(self) -> KafkaConsumer:
        kafka = self._kafka
        consumer = KafkaConsumer(
            **client_options(kafka),
            group_id=group_name(kafka, self._worker),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=round(kafka.session_seconds * 1_000),
            heartbeat_interval_ms=round(kafka.session_seconds * 1_000 / HEARTBEATS_PER_SESSION),
            metadata_max_age_ms=round(METADATA_SECONDS * 1_000),
            partition_assignment_strategy=[self._assignor],
            max_poll_records=1_000,
            fetch_max_bytes=MOST_POLL_BYTES,
            max_partition_fetch_bytes=LARGEST_RECORD_BYTES,
            allow_auto_create_topics=False,
        )
        consumer.subscribe(self._topics)
        return consumer

    def poll(self, within_seconds: float) -> list[Stored]:
        """What has arrived, in order within each partition; empty when nothing did in time.

        After a rebalance a partition starts again at its committed offset, so offsets may go back.
        """
        return polled(self._consumer, within_seconds)

    def commit(self, done: dict[Place, int]) -> bool:
        """Commit, per partition, the last offset that is done; partitions that are no longer ours are left out.

        Returns:
            Whether the broker took it. If not (a rebalance, or the broker is away), the records are delivered
            again to whoever owns the partition then, unless a later call succeeds.
        """
        offsets = {
            TopicPartition(place.topic, place.partition): OffsetAndMetadata(last + 1, "", -1)
            for place, last in done.items()
            if place in self.owned()
        }
        if not offsets:
            return True
        try:
            self._consumer.commit(offsets)
        except KafkaError as problem:
            self.refusal = f"{type(problem).__name__}: {problem}"[:200]
            return False
        self.refusal = None
        return True

    def owned(self) -> set[Place]:
        """The partitions that are ours now."""
        return {Place(at.topic, at.partition) for at in self._consumer.assignment()}

    def pause(self, places: set[Place]) -> None:
        """Fetch nothing more of these for now; those that are not ours are passed over."""
        self._each(self._consumer.pause, places)

    def resume(self, places: set[Place]) -> None:
        """Fetch these again."""
        self._each(self._consumer.resume, places)

    def join_again(self) -> None:
        """Begin anew as another member of the group, with nothing owned and nothing read.

        kafka-python can wait for minutes for an answer to a request to join that the broker does not have. It holds
        what it owned for its own meanwhile, and the broker takes none of its commits.
        """
        with suppress(KafkaError):
            self._consumer.close(autocommit=False, timeout_ms=LEAVE_MS)
        self._consumer = self._open()

    def close(self) -> None:
        """Leave the group, so that others take over at once."""
        self._consumer.close(autocommit=False)

    def _each(self, action: Callable[[TopicPartition], None], places: set[Place]) -> None:
        for place in places & self.owned():
            try:
                action(TopicPartition(place.topic, place.partition))
            except IllegalStateError:  # taken away between the two lines
                continue
