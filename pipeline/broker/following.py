"""Reading a whole topic from its start and then whatever is added, outside any group: how tables are held in memory."""

from collections.abc import Iterator

from kafka import KafkaConsumer, TopicPartition

from smishwatch.pipeline.broker.admin import admin_client
from smishwatch.pipeline.broker.connection import client_options, topic_name
from smishwatch.pipeline.broker.consumer import MOST_POLL_BYTES, Stored, polled
from smishwatch.pipeline.broker.lag import end_offsets
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import LARGEST_RECORD_BYTES, Topic

SILENT_SECONDS = 30.0
"""A broker that has records and gives none for so long is away."""
RECORDS_AT_ONCE = 5_000


class TopicFollower:
    """Every partition of a topic, from its first record on. For one thread.

    Args:
        kafka: where the broker is
        topic: usually a compacted one
    """

    def __init__(self, kafka: KafkaSettings, topic: Topic) -> None:
        self._topic = topic_name(kafka, topic)
        self._consumer = KafkaConsumer(
            **client_options(kafka),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=RECORDS_AT_ONCE,
            fetch_max_bytes=MOST_POLL_BYTES,
            max_partition_fetch_bytes=LARGEST_RECORD_BYTES,
            allow_auto_create_topics=False,
        )
        with admin_client(kafka) as admin:
            self._ends = end_offsets(admin, self._consumer, [self._topic])
        self._consumer.unsubscribe()
        self._consumer.assign(sorted(self._ends))
        self._consumer.seek_to_beginning(*self._ends)

    def load(self) -> Iterator[list[Stored]]:
        """Everything up to where the topic ended when this began, in parts; to be drained before anything else.

        Raises:
            TimeoutError: when the broker gives nothing although there is more.
        """
        while missing := self._missing():
            part = self.poll(SILENT_SECONDS)
            if not part and missing == self._missing():
                raise TimeoutError(f"{self._topic} does not give its records from {missing[0]} on")
            yield part

    def poll(self, within_seconds: float) -> list[Stored]:
        """What was added, in order within each partition; empty when nothing was in time."""
        return polled(self._consumer, within_seconds)

    def close(self) -> None:
        """Close the connections."""
        self._consumer.close(autocommit=False)

    def _missing(self) -> list[tuple[TopicPartition, int]]:
        """Partitions that are not read to their end, with the next offset of each."""
        places = [(at, self._consumer.position(at)) for at, end in sorted(self._ends.items()) if end > 0]
        return [(at, next_) for at, next_ in places if next_ < self._ends[at]]
