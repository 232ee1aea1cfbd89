"""Where a consumer group begins: setting its offsets back while none of its members is running."""

import time

from kafka import TopicPartition
from kafka.errors import KafkaError
from kafka.structs import OffsetAndMetadata

from smishwatch.pipeline.broker.admin import admin_client
from smishwatch.pipeline.broker.connection import group_name, topic_name
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import Topic

RETRY_SECONDS = 1.0


def committed_offset(kafka: KafkaSettings, worker: str, topic: Topic, partition: int = 0) -> int | None:
    """The next offset that the group would read, or ``None`` when it never committed one."""
    group, place = group_name(kafka, worker), TopicPartition(topic_name(kafka, topic), partition)
    with admin_client(kafka) as client:
        found = client.list_group_offsets({group: [place]})[group].get(place)
    return None if found is None or found.offset < 0 else int(found.offset)


def begin_at(kafka: KafkaSettings, worker: str, topic: Topic, offset: int, partition: int = 0) -> None:
    """Make the group read from this offset next.

    A member that was killed counts as running until its session ends, so this waits for that.

    Raises:
        KafkaError: when the group still has members after two sessions.
    """
    group, place = group_name(kafka, worker), TopicPartition(topic_name(kafka, topic), partition)
    deadline = time.monotonic() + 2 * kafka.session_seconds
    with admin_client(kafka) as client:
        while True:
            try:
                client.alter_group_offsets(group, {place: OffsetAndMetadata(offset, "", -1)})
                return
            except KafkaError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(RETRY_SECONDS)
