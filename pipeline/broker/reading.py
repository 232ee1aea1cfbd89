"""Reading a stretch of a partition outside any group, and where a group stands."""

from collections.abc import Iterator

from kafka import KafkaConsumer, TopicPartition

from smishwatch.pipeline.broker.admin import admin_client, committed_offsets
from smishwatch.pipeline.broker.connection import client_options, group_name, topic_name
from smishwatch.pipeline.broker.consumer import Stored, polled
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import Topic

WITHIN_SECONDS = 30.0
"""A stretch whose records exist is never silent for so long."""


def committed_offset(kafka: KafkaSettings, worker: str, topic: Topic, partition: int = 0) -> int:
    """The next offset that the worker's group would read; 0 when it never committed one."""
    group, place = group_name(kafka, worker), TopicPartition(topic_name(kafka, topic), partition)
    with admin_client(kafka) as client:
        return committed_offsets(client, group, [place]).get(place, 0)


def stretch(
    kafka: KafkaSettings, topic: Topic, start: int, end: int, partition: int = 0
) -> Iterator[list[Stored]]:
    """The records with ``start <= offset < end``, in order, as they come; later ones where the first are gone.

    Raises:
        TimeoutError: when the broker is silent before the end is reached.
    """
    name = topic_name(kafka, topic)
    place = TopicPartition(name, partition)
    consumer = KafkaConsumer(**client_options(kafka), enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        consumer.assign([place])
        consumer.seek(place, start)
        while start < end:
            part = polled(consumer, WITHIN_SECONDS)
            if not part:
                raise TimeoutError(f"{name} does not give its records from {start} to {end}")
            start = part[-1].offset + 1
            yield [record for record in part if record.offset < end]
    finally:
        consumer.close()
