"""A gateway as a real server in a thread, in front of the embedded broker."""

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import uvicorn
from kafka import KafkaConsumer, TopicPartition

from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.pipeline.ingest.delivery import BrokerDelivery
from smishwatch.pipeline.ingest.gateway import GatewayLimits, create_gateway
from smishwatch.pipeline.ingest.keys import KeyRing, create_key
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import REJECTED, REPORTS
from tests.support.devstack import fresh_topic_prefix

PEPPER = b"a pepper for tests only"


@dataclass(frozen=True)
class RunningGateway:
    """Its address, a key of each of two carriers, and the broker behind it."""

    address: str
    keys_path: Path
    key: str
    other_key: str
    kafka: KafkaSettings

    def client(self, key: str | None = None) -> httpx.Client:
        """A client with a key; the first carrier's by default."""
        headers = {"Authorization": f"Bearer {key or self.key}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=60)


def kafka_at(bootstrap: str) -> KafkaSettings:
    """Settings with names that no other test uses."""
    return KafkaSettings(
        bootstrap=bootstrap, topic_prefix=fresh_topic_prefix("gateway"), group_prefix=uuid.uuid4().hex
    )


@contextmanager
def running_gateway(
    kafka: KafkaSettings, directory: Path, limits: GatewayLimits | None = None, delivery_seconds: float = 5
) -> Iterator[RunningGateway]:
    """A gateway with the topics made, on a free port; stopped at the end."""
    ensure_topics(kafka, (REPORTS, REJECTED))
    keys_path = directory / "api-keys.json"
    now = datetime.now(tz=UTC)
    key, _ = create_key(keys_path, "carrier-a", now)
    other_key, _ = create_key(keys_path, "carrier-b", now)
    delivery = BrokerDelivery(kafka, delivery_seconds)
    app = create_gateway(KeyRing(keys_path), delivery, PEPPER, limits=limits, with_metrics=True)
    server = uvicorn.Server(uvicorn.Config(app, port=0, access_log=False, log_config=None, ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield RunningGateway(f"http://127.0.0.1:{port}", keys_path, key, other_key, kafka)
    finally:
        server.should_exit = True
        thread.join()
        delivery.close()


@dataclass(frozen=True)
class Stored:
    """One record on the broker."""

    topic: str
    key: bytes | None
    value: bytes


def everything_on(kafka: KafkaSettings) -> list[Stored]:
    """Every record on the doors' two topics as they are now, in order within a partition."""
    consumer = KafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False)
    try:
        places = [
            TopicPartition(topic_name(kafka, topic), partition)
            for topic in (REPORTS, REJECTED)
            for partition in range(topic.partitions)
        ]
        consumer.assign(places)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(places)
        found: list[Stored] = []
        while any(consumer.position(place) < end for place, end in ends.items()):
            for records in consumer.poll(timeout_ms=500).values():
                found.extend(Stored(one.topic, one.key, one.value) for one in records)
        return found
    finally:
        consumer.close()
