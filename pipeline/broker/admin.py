"""Creating the topics of the topic table, and looking at what is there."""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import InvalidConfigurationError, KafkaError, RetriableError, TopicAlreadyExistsError

from smishwatch.pipeline.broker.connection import client_options, topic_name
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import LARGEST_RECORD_BYTES, TOPICS, Topic

ANSWER_WITHIN_MS = 8_000
"""For the first connection; a person waits for it, and whoever must not give up calls again."""

COORDINATOR_WITHIN_SECONDS = 15.0
"""A new broker makes its topic of offsets when the first group asks; until then no group has a coordinator."""

VISIBLE_WITHIN_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class TopicState:
    """A topic as the broker has it."""

    name: str
    exists: bool
    partitions: int
    incarnation: str
    """The broker's own id of the topic: another one after the topic was deleted and made again."""
    created: bool = False
    notes: tuple[str, ...] = ()
    """Where the broker differs from the topic table, in words."""


@contextmanager
def admin_client(kafka: KafkaSettings) -> Iterator[KafkaAdminClient]:
    """A client for administration, closed at the end.

    Raises:
        ConnectionError: no broker answers at the address.
    """
    try:
        client = KafkaAdminClient(**client_options(kafka), bootstrap_timeout_ms=ANSWER_WITHIN_MS)
    except KafkaError as problem:
        raise ConnectionError(f"no broker at {kafka.bootstrap}") from problem
    try:
        yield client
    finally:
        client.close()


def ensure_topics(kafka: KafkaSettings, topics: tuple[Topic, ...] = TOPICS) -> list[TopicState]:
    """Create what is missing; nothing that exists is changed. Safe to call at the same time as others do.

    Returns:
        One state per topic, in the table's order. A note says where the broker did not take a setting or an
        existing topic has other partitions.
    """
    with admin_client(kafka) as client:
        created = {topic.name: _create(client, kafka, topic) for topic in topics}
        states = _once_all_exist(client, kafka, topics)
        kept = _kept_settings(client, [state.name for state in states])
    return [
        TopicState(
            state.name,
            state.exists,
            state.partitions,
            state.incarnation,
            created=created[topic.name],
            notes=tuple(_differences(topic, state, kept.get(state.name, {}))),
        )
        for topic, state in zip(topics, states, strict=True)
    ]


def describe(kafka: KafkaSettings, topics: tuple[Topic, ...] = TOPICS) -> list[TopicState]:
    """The topics as the broker has them now, in the given order."""
    with admin_client(kafka) as client:
        return _describe(client, kafka, topics)


def topics_like(kafka: KafkaSettings, pattern: str) -> list[str]:
    """The names, without the deployment's prefix, of topics that match the pattern as a whole."""
    with admin_client(kafka) as client:
        names: Iterable[str] = client.list_topics()
    prefix = kafka.topic_prefix
    own = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    return sorted(name for name in own if re.fullmatch(pattern, name))


def incarnation(kafka: KafkaSettings, topic: Topic) -> str:
    """The broker's id of the topic. Offsets can be compared within one incarnation only.

    Raises:
        LookupError: when the topic does not exist.
    """
    (state,) = describe(kafka, (topic,))
    if not state.exists:
        raise LookupError(f"topic {state.name} does not exist; create it with: smishwatch topics")
    return state.incarnation


def committed_offsets(
    client: KafkaAdminClient, group: str, places: Iterable[TopicPartition]
) -> dict[TopicPartition, int]:
    """The next offset that the group would read, for each of these partitions on which it has committed one.

    Raises:
        RetriableError: when the group's coordinator cannot be found for long.
    """
    deadline = time.monotonic() + COORDINATOR_WITHIN_SECONDS
    while True:
        try:
            found = client.list_group_offsets({group: list(places)})[group]
        except RetriableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return {place: at.offset for place, at in found.items() if at.offset >= 0}


def topic_settings(topic: Topic) -> dict[str, str]:
    """The topic's row of the table as Kafka settings."""
    settings = {
        "cleanup.policy": topic.cleanup,
        "max.message.bytes": str(LARGEST_RECORD_BYTES + 64 * 1024),
    }
    if "carriers" in topic.producers:  # carriers' own producers write here, and their clocks are not ours
        settings["message.timestamp.type"] = "LogAppendTime"
    if topic.retention_seconds is not None:
        settings["retention.ms"] = str(topic.retention_seconds * 1_000)
    return settings


def _create(client: KafkaAdminClient, kafka: KafkaSettings, topic: Topic) -> bool:
    """Create the topic; without its settings where the broker does not know one of them."""
    for settings in (topic_settings(topic), {}):
        wanted = NewTopic(topic_name(kafka, topic), topic.partitions, kafka.replication_factor)
        wanted.topic_configs = settings
        try:
            client.create_topics([wanted])
        except TopicAlreadyExistsError:
            return False
        except InvalidConfigurationError:
            if not settings:
                raise
        else:
            return True
    return False


def _once_all_exist(
    client: KafkaAdminClient, kafka: KafkaSettings, topics: tuple[Topic, ...]
) -> list[TopicState]:
    """The topics as soon as the broker names them all: metadata shows a new topic a little later."""
    deadline = time.monotonic() + VISIBLE_WITHIN_SECONDS
    while True:
        states = _describe(client, kafka, topics)
        if all(state.exists and state.partitions for state in states) or time.monotonic() > deadline:
            return states
        time.sleep(0.1)


def _describe(client: KafkaAdminClient, kafka: KafkaSettings, topics: tuple[Topic, ...]) -> list[TopicState]:
    names = [topic_name(kafka, topic) for topic in topics]
    found: dict[str, dict[str, Any]] = {row["name"]: row for row in client.describe_topics(names)}
    return [
        TopicState(
            name=name,
            exists=name in found and found[name]["error_code"] == 0,
            partitions=len(found[name]["partitions"]) if name in found else 0,
            incarnation=str(found[name]["topic_id"] or "") if name in found else "",
        )
        for name in names
    ]


def _kept_settings(client: KafkaAdminClient, names: list[str]) -> dict[str, dict[str, Any]]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    answer: dict[str, dict[str, dict[str, Any]]] = client.describe_configs(resources)
    return answer.get("topic", {})


def _differences(topic: Topic, state: TopicState, kept: dict[str, Any]) -> Iterator[str]:
    if state.partitions != topic.partitions:
        yield f"has {state.partitions} partitions, the table says {topic.partitions}"
    if not kept:
        yield "the broker keeps no topic settings: retention and compaction are not applied"
