"""The broker room against a broker: topics, confirmed writing, lag, explicit offsets."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaConnectionError

from smishwatch.pipeline.broker.admin import describe, ensure_topics, incarnation
from smishwatch.pipeline.broker.consumer import ExplicitConsumer, Place, Stored
from smishwatch.pipeline.broker.lag import LagReader, lag, topic_ends
from smishwatch.pipeline.broker.producer import NotDeliveredError, Producer, Record
from smishwatch.pipeline.broker.reading import committed_offset, stretch
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import ENRICHED, REPORTS, TEMPLATES_SEEN, TOPICS
from tests.support.brokers import OnKafka, Services, services
from tests.support.devstack import fresh_topic_prefix

__all__ = ["services"]
pytestmark = pytest.mark.stack


@pytest.fixture
def kafka(services: Services) -> KafkaSettings:
    """A deployment of its own."""
    return KafkaSettings(
        bootstrap=services.kafka_bootstrap, topic_prefix=fresh_topic_prefix(), session_seconds=3
    )


@pytest.fixture
def consumer(kafka: KafkaSettings) -> Iterator[ExplicitConsumer]:
    """A member of the sink's group on the enriched topic."""
    ensure_topics(kafka)
    member = ExplicitConsumer(kafka, "sink", [ENRICHED])
    yield member
    member.close()


def read(consumer: ExplicitConsumer, count: int, within_seconds: float = 60.0) -> list[Stored]:
    """That many records."""
    found: list[Stored] = []
    deadline = time.monotonic() + within_seconds
    while len(found) < count and time.monotonic() < deadline:
        found += consumer.poll(0.2)
    return found


def test_topics_are_made_once_and_a_brokers_limits_are_named(
    kafka: KafkaSettings, services: Services
) -> None:
    assert [state.exists for state in describe(kafka)] == [False] * len(TOPICS)
    made = ensure_topics(kafka)
    assert [(state.created, state.partitions) for state in made] == [
        (True, topic.partitions) for topic in TOPICS
    ]
    limits = ("the broker keeps no topic settings: retention and compaction are not applied",)
    assert made[0].notes == (() if isinstance(services, OnKafka) else limits)
    assert [state.created for state in ensure_topics(kafka)] == [False] * len(TOPICS)
    assert incarnation(kafka, REPORTS) == made[0].incarnation != ""


def test_a_topic_that_is_missing_is_named_with_the_remedy(kafka: KafkaSettings) -> None:
    with pytest.raises(LookupError, match="smishwatch topics"):
        incarnation(kafka, REPORTS)


def test_each_record_has_its_own_answer(kafka: KafkaSettings) -> None:
    ensure_topics(kafka)
    with Producer(kafka) as producer:
        good, huge, also_good = producer.send_and_confirm(
            [
                Record(ENRICHED, b"k", b"one", partition=2),
                Record(ENRICHED, b"k", bytes(20 * 1024 * 1024)),
                Record(ENRICHED, b"k", b"two", partition=2),
            ]
        )
        assert (good.partition, good.offset, also_good.offset) == (2, 0, 1)
        assert huge.error == "MessageSizeTooLargeError"
        with pytest.raises(NotDeliveredError, match="1 of 2"):
            producer.deliver([Record(ENRICHED, b"k", b"x"), Record(ENRICHED, b"k", bytes(20 * 1024 * 1024))])


def test_one_carrier_keeps_one_partition(kafka: KafkaSettings) -> None:
    ensure_topics(kafka)
    with Producer(kafka) as producer:
        deliveries = producer.send_and_confirm([Record(REPORTS, b"carrier-a", b"x")] * 20)
    assert len({delivery.partition for delivery in deliveries}) == 1
    assert sorted(delivery.offset for delivery in deliveries) == list(range(20))


@pytest.mark.parametrize("batch", [1, 2, 7, 300])
def test_the_end_is_right_however_records_were_batched(kafka: KafkaSettings, batch: int) -> None:
    ensure_topics(kafka)
    with Producer(kafka) as producer, LagReader(kafka, "cluster") as reader:
        for times in (1, 2, 3):
            producer.deliver([Record(TEMPLATES_SEEN, b"0", b"x")] * batch)
            assert topic_ends(kafka, TEMPLATES_SEEN) == {0: batch * times}
            assert reader.total() == batch * times


def test_a_reader_of_lag_that_is_refused_leaves_no_connection(
    kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[KafkaAdminClient] = []

    class Kept(KafkaAdminClient):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            opened.append(self)

    def refused(**_: Any) -> None:
        raise KafkaConnectionError

    monkeypatch.setattr("smishwatch.pipeline.broker.lag.KafkaAdminClient", Kept)
    monkeypatch.setattr("smishwatch.pipeline.broker.lag.KafkaConsumer", refused)
    with pytest.raises(KafkaConnectionError):
        LagReader(kafka, "cluster")
    (admin,) = opened
    assert admin._closed


def test_nothing_is_committed_but_what_is_said_to_be_done(
    kafka: KafkaSettings, consumer: ExplicitConsumer
) -> None:
    with Producer(kafka) as producer:
        producer.deliver([Record(ENRICHED, b"k", bytes([number]), partition=1) for number in range(10)])
    records = read(consumer, 10)
    assert [(record.offset, record.value) for record in records] == [(n, bytes([n])) for n in range(10)]
    place = Place(f"{kafka.topic_prefix}reports.enriched.v1", 1)
    assert consumer.owned() == {Place(place.topic, partition) for partition in range(4)}
    assert consumer.commit({place: 3, Place("not-ours", 0): 99})
    consumer.close()
    assert {part.partition: part.records for part in lag(kafka, "sink") if part.records} == {1: 6}
    assert committed_offset(kafka, "sink", ENRICHED, partition=1) == 4
    again = ExplicitConsumer(kafka, "sink", [ENRICHED])
    assert [record.offset for record in read(again, 6)] == [4, 5, 6, 7, 8, 9]
    again.close()


def test_a_member_that_joins_again_gets_what_is_not_committed(
    kafka: KafkaSettings, consumer: ExplicitConsumer
) -> None:
    with Producer(kafka) as producer:
        producer.deliver([Record(ENRICHED, b"k", bytes([number]), partition=1) for number in range(6)])
    read(consumer, 6)
    place = Place(f"{kafka.topic_prefix}reports.enriched.v1", 1)
    assert consumer.commit({place: 2})
    consumer.join_again()
    assert [record.offset for record in read(consumer, 3)] == [3, 4, 5]
    assert consumer.commit({place: 5})


def test_what_is_paused_does_not_come(kafka: KafkaSettings, consumer: ExplicitConsumer) -> None:
    with Producer(kafka) as producer:
        producer.deliver([Record(ENRICHED, b"k", b"first", partition=0)])
        read(consumer, 1)
        consumer.pause(consumer.owned())
        producer.deliver([Record(ENRICHED, b"k", b"second", partition=0)])
        assert read(consumer, 1, within_seconds=1.0) == []
        consumer.resume(consumer.owned())
        assert [record.value for record in read(consumer, 1)] == [b"second"]


def test_a_stretch_of_a_partition_is_read_without_a_group(kafka: KafkaSettings) -> None:
    ensure_topics(kafka)
    with Producer(kafka) as producer:
        producer.deliver([Record(TEMPLATES_SEEN, b"0", bytes([number])) for number in range(20)])
    found = [record.offset for part in stretch(kafka, TEMPLATES_SEEN, 5, 17) for record in part]
    assert found == list(range(5, 17))
    assert committed_offset(kafka, "cluster", TEMPLATES_SEEN) == 0
