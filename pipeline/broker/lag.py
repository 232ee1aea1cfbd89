"""How far a consumer group is behind, as the broker sees it."""

import time
from contextlib import ExitStack, closing
from dataclasses import dataclass

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

from smishwatch.pipeline.broker.admin import admin_client, committed_offsets
from smishwatch.pipeline.broker.connection import client_options, group_name, topic_name
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import (
    ALERTS,
    CAMPAIGNS,
    ENRICHED,
    ENTITIES_SEEN,
    REJECTED,
    REPORTS,
    TEMPLATES_SEEN,
    Topic,
)

END_WITHIN_SECONDS = 5.0

READS: dict[str, tuple[Topic, ...]] = {
    "enrich": (REPORTS,),
    "cluster": (TEMPLATES_SEEN,),
    "reputation": (ENTITIES_SEEN,),
    "sink": (ENRICHED, REJECTED, CAMPAIGNS, ALERTS),
}
"""Which topics each kind of worker reads."""


def topics_of(worker: str) -> tuple[Topic, ...]:
    """The topics that a worker reads; a clusterer of a part has its kind before a hyphen.

    Raises:
        KeyError: no worker reads by this name
    """
    return READS[worker.partition("-")[0]]


@dataclass(frozen=True, slots=True)
class PartitionLag:
    """One partition: records that were stored but not yet committed as done by the group."""

    topic: str
    partition: int
    committed: int
    end: int

    @property
    def records(self) -> int:
        """Records still to be done. After a broker lost its topics a commit can be beyond the end."""
        return max(0, self.end - self.committed)


def lag(kafka: KafkaSettings, worker: str) -> list[PartitionLag]:
    """The lag of a worker (as ``topics_of``) on every partition it reads. Opens its own connections."""
    with LagReader(kafka, worker) as reader:
        return reader.read()


class LagReader:
    """Keeps the connections for asking again and again. Not thread-safe."""

    def __init__(self, kafka: KafkaSettings, worker: str) -> None:
        self._group = group_name(kafka, worker)
        self._topics = [topic_name(kafka, topic) for topic in topics_of(worker)]
        self._kafka = kafka
        with ExitStack() as opened:  # the first is closed where the second is refused
            self._admin = opened.enter_context(closing(KafkaAdminClient(**client_options(kafka))))
            self._consumer = opened.enter_context(
                closing(
                    KafkaConsumer(
                        **client_options(kafka),
                        enable_auto_commit=False,
                        enable_incremental_fetch_sessions=False,
                        max_partition_fetch_bytes=1,  # one batch at most: only the high water mark is wanted
                        fetch_max_wait_ms=50,
                        allow_auto_create_topics=False,
                    )
                )
            )
            self._opened = opened.pop_all()

    def read(self) -> list[PartitionLag]:
        """The lag now, one row per partition, in the order of topic and partition."""
        ends = end_offsets(self._admin, self._consumer, self._topics)
        committed = committed_offsets(self._admin, self._group, sorted(ends))
        return [
            PartitionLag(at.topic, at.partition, committed.get(at, 0), end)
            for at, end in sorted(ends.items())
        ]

    def total(self) -> int:
        """Records still to be done, all partitions together."""
        return sum(partition.records for partition in self.read())

    def close(self) -> None:
        """Close the connections."""
        self._opened.close()

    def __enter__(self) -> "LagReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def topic_ends(kafka: KafkaSettings, topic: Topic) -> dict[int, int]:
    """The offset that the next record of each partition will get."""
    name = topic_name(kafka, topic)
    consumer = KafkaConsumer(
        **client_options(kafka), enable_auto_commit=False, enable_incremental_fetch_sessions=False
    )
    try:
        with admin_client(kafka) as admin:
            return {at.partition: end for at, end in end_offsets(admin, consumer, [name]).items()}
    finally:
        consumer.close()


def end_offsets(
    admin: KafkaAdminClient, consumer: KafkaConsumer, topics: list[str]
) -> dict[TopicPartition, int]:
    """The high water mark of every partition, from a fetch.

    ListOffsets would be simpler, but the embedded broker answers it with the first offset of the last *batch*
    plus one; what it puts into a fetch's answer is right.
    """
    described = admin.describe_topics(topics)
    missing = set(topics) - {row["name"] for row in described if row["error_code"] == 0 and row["partitions"]}
    if missing:
        raise LookupError(f"the broker does not know {', '.join(sorted(missing))}")
    partitions = [
        TopicPartition(row["name"], part["partition_index"])
        for row in described
        for part in row["partitions"]
    ]
    consumer.unsubscribe()  # forgets the marks of the last time
    consumer.assign(partitions)
    consumer.seek_to_end(*partitions)
    consumer.poll(0)
    deadline = time.monotonic() + END_WITHIN_SECONDS
    ends: dict[TopicPartition, int] = {}
    while len(ends) < len(partitions) and time.monotonic() < deadline:
        consumer.poll(50)
        ends = {at: mark for at in partitions if (mark := consumer.highwater(at)) is not None}
    if len(ends) < len(partitions):
        raise TimeoutError(f"the broker did not say where {sorted(set(partitions) - set(ends))} end")
    return ends
