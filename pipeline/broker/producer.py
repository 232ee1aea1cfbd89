"""Writing to the broker: an answer means that it is stored.

The client is kafka-python everywhere, also below the Faust workers (from a thread): the embedded broker refuses to
give aiokafka's idempotent producer an id, and records are envelopes, so the client's own speed does not count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from smishwatch.pipeline.broker.connection import (
    LARGEST_REQUEST_BYTES,
    METADATA_SECONDS,
    client_options,
    topic_name,
)
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import Topic

MOST_BYTES_IN_FLIGHT = 32 * 1024 * 1024
"""Written but not yet confirmed; two records of the largest size."""
BATCH_BYTES = 1024 * 1024
"""Our records are envelopes, so a batch of the default 16 kB would hold a single one."""
DELIVERY_SECONDS = 30.0
"""After this a carrier is told to send again rather than kept waiting."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record to be written. Without ``partition`` the key decides, by Kafka's murmur2 as every client does.

    A partition beyond the topic's last is counted round: partitions may be added to one topic before the next.
    Without ``value`` the record takes its key out of a compacted topic.
    """

    topic: Topic
    key: bytes | None
    value: bytes | None
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one record: its place, or why it has none."""

    partition: int | None
    offset: int | None
    error: str | None = None


class NotDeliveredError(Exception):
    """The broker did not confirm every record; some of them may be stored nevertheless."""


class Producer:
    """An idempotent producer that answers only when all in-sync replicas have the records. Thread-safe.

    Raises:
        ConnectionError: when no broker answers within ``delivery_seconds``.
    """

    def __init__(self, kafka: KafkaSettings, delivery_seconds: float = DELIVERY_SECONDS) -> None:
        self._kafka = kafka
        self._delivery_seconds = delivery_seconds
        try:
            self._producer = KafkaProducer(
                **client_options(kafka),
                bootstrap_timeout_ms=round(delivery_seconds * 1_000),
                metadata_max_age_ms=round(METADATA_SECONDS * 1_000),
                acks="all",
                enable_idempotence=True,
                compression_type="lz4",
                linger_ms=5,  # lets concurrent requests of the gateway share a batch
                batch_size=BATCH_BYTES,
                max_request_size=LARGEST_REQUEST_BYTES,
                delivery_timeout_ms=round(delivery_seconds * 1_000),
                request_timeout_ms=round(delivery_seconds * 500),
                max_block_ms=round(delivery_seconds * 1_000),
                allow_auto_create_topics=False,
            )
        except KafkaTimeoutError:
            raise ConnectionError(f"no broker answers at {kafka.bootstrap}") from None

    def send_and_confirm(self, records: Sequence[Record]) -> list[Delivery]:
        """Write the records, in order, and return when the broker has confirmed or refused each.

        Returns:
            One delivery per record. Nothing is raised for a record: one that is too large, or that the broker did
            not take in time, has an ``error``, and the others are not affected.
        """
        waiting = iter(records)
        deliveries: list[Delivery] = []
        while part := list(_up_to_bytes(waiting, MOST_BYTES_IN_FLIGHT)):
            futures = [self._send(record) for record in part]
            deliveries.extend(self._outcome(future) for future in futures)
        return deliveries

    def deliver(self, records: Sequence[Record]) -> None:
        """Write the records, in order, and return when the broker has confirmed every one.

        Raises:
            NotDeliveredError: otherwise; whoever wants them delivered must send all of them again.
        """
        errors = [delivery.error for delivery in self.send_and_confirm(records) if delivery.error]
        if errors:
            raise NotDeliveredError(f"{len(errors)} of {len(records)} records were not taken: {errors[0]}")

    def close(self) -> None:
        """Close the connections; everything sent was confirmed or refused before."""
        self._producer.close(timeout=self._delivery_seconds)

    def __enter__(self) -> "Producer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, record: Record) -> Any:
        topic, partition = topic_name(self._kafka, record.topic), record.partition
        try:
            if partition:
                partition %= len(self._producer.partitions_for(topic)) or 1
            return self._producer.send(topic, record.value, key=record.key, partition=partition)
        except KafkaError as problem:
            return problem

    def _outcome(self, future: Any) -> Delivery:
        if isinstance(future, KafkaError):
            return Delivery(None, None, error=_words(future))
        try:
            stored = future.get(timeout=self._delivery_seconds * 2)
        except KafkaError as problem:
            return Delivery(None, None, error=_words(problem))
        return Delivery(stored.partition, stored.offset)


def _up_to_bytes(records: Iterator[Record], most: int) -> Iterator[Record]:
    """The next records until they weigh ``most``; at least one where there is one."""
    weight = 0
    while weight < most:
        taken = list(islice(records, 1))
        if not taken:
            return
        weight += len(taken[0].value or b"")
        yield taken[0]


def _words(problem: KafkaError) -> str:
    """The kind of error; never its text, which may quote the record."""
    return type(problem).__name__
