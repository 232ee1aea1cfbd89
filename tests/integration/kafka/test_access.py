"""Where everyone logs in: a carrier's credentials write to its own topic and do nothing else, and its reports arrive."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import confluent_kafka
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError, TopicAuthorizationFailedError
from pydantic import SecretStr

from smishwatch.infra.kafka.node import KafkaNode
from smishwatch.infra.kafka.properties import Admin
from smishwatch.pipeline.broker.access import grant_carrier, grant_own
from smishwatch.pipeline.ingest import kafka_door
from smishwatch.pipeline.settings import KafkaSettings
from tests.support.brokers import OnKafka, require_kafka
from tests.support.devstack import require_wheels, shared_stack
from tests.support.house import House, house, report

pytestmark = [pytest.mark.kafka, pytest.mark.stack]
PASSWORD = "a password for tests only"
OTHERS = ("reports.from.carrier-b.v1", "reports.v1", "reports.enriched.v1")


def login(node: KafkaNode, user: str) -> dict[str, Any]:
    """What kafka-python is told by this user."""
    return {
        "bootstrap_servers": node.bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": user,
        "sasl_plain_password": PASSWORD,
    }


def settings(node: KafkaNode, user: str) -> KafkaSettings:
    """The same as settings of ours."""
    return KafkaSettings(
        bootstrap=node.bootstrap,
        security_protocol="SASL_PLAINTEXT",
        sasl_username=user,
        sasl_password=SecretStr(PASSWORD),
        session_seconds=3,
    )


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaNode]:
    """A secured node with our own user and two carriers."""
    require_kafka()
    require_wheels()
    with KafkaNode(tmp_path_factory.mktemp("secured"), admin=Admin("admin", PASSWORD)) as made:
        admin = settings(made, "admin")
        grant_own(admin, "smishwatch", PASSWORD)
        for carrier in ("carrier-a", "carrier-b"):
            assert grant_carrier(admin, carrier, PASSWORD) == f"reports.from.{carrier}.v1"
        yield made


@pytest.fixture(scope="module")
def workers(node: KafkaNode, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Workers and the Kafka door, all logged in as our own user."""
    with house(
        OnKafka(node, shared_stack()),
        tmp_path_factory.mktemp("house"),
        "access",
        settings(node, "smishwatch"),
    ) as built:
        built.start()
        stopping = threading.Event()
        configured = built.settings.model_copy(update={"pepper": SecretStr("a pepper for tests only")})
        door = threading.Thread(target=kafka_door.run, args=(configured, stopping.is_set))
        door.start()
        yield built
        stopping.set()
        door.join(30)


@pytest.mark.timeout(240)
def test_what_carriers_write_to_their_own_topics_arrives_as_theirs(node: KafkaNode, workers: House) -> None:
    plain = KafkaProducer(**login(node, "carrier-a"))
    for number in range(20):
        plain.send("reports.from.carrier-a.v1", json.dumps(report(f"a{number}")).encode())
    plain.send("reports.from.carrier-a.v1", json.dumps(report("forged", carrier="carrier-b")).encode())
    plain.send("reports.from.carrier-a.v1", b"{nonsense")
    plain.close()
    librdkafka = confluent_kafka.Producer(
        {
            "bootstrap.servers": node.bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": "carrier-b",
            "sasl.password": PASSWORD,
        }
    )
    for number in range(20):
        librdkafka.produce(
            "reports.from.carrier-b.v1", json.dumps(report(f"b{number}", carrier="carrier-b")).encode()
        )
    assert librdkafka.flush(30) == 0
    wanted = [("carrier-a", 20), ("carrier-b", 20)]
    letters = [("carrier-a", "invalid_report"), ("carrier-a", "not_json")]
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        found = workers.rows("SELECT carrier, count() FROM reports FINAL GROUP BY carrier ORDER BY carrier")
        dead = workers.rows("SELECT carrier, reason FROM dead_letters FINAL ORDER BY reason")
        if (found, dead) == (wanted, letters):
            break
        time.sleep(0.3)
    assert (found, dead) == (wanted, letters), workers.logs()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("topic", OTHERS)
def test_a_carrier_can_write_to_no_other_topic(node: KafkaNode, workers: House, topic: str) -> None:
    producer = KafkaProducer(**login(node, "carrier-a"), max_block_ms=5_000)
    with pytest.raises(KafkaError) as refused:
        producer.send(topic, b"{}").get(timeout=10)
    producer.close()
    assert "Authorization" in repr(refused.value) or "Timeout" in repr(refused.value)
    with pytest.raises(KafkaError):
        strict = KafkaProducer(**login(node, "nobody"), max_block_ms=3_000, bootstrap_timeout_ms=3_000)
        strict.send(topic, b"{}").get(timeout=5)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("topic", ("reports.from.carrier-a.v1", *OTHERS))
def test_a_carrier_can_read_nothing_not_even_its_own(node: KafkaNode, workers: House, topic: str) -> None:
    consumer = KafkaConsumer(**login(node, "carrier-a"), auto_offset_reset="earliest")
    consumer.assign([TopicPartition(topic, 0)])
    found: dict[Any, Any] = {}
    deadline = time.monotonic() + 4
    try:
        while time.monotonic() < deadline:
            found |= consumer.poll(500)
    except TopicAuthorizationFailedError:
        pass
    finally:
        consumer.close()
    assert found == {}


@pytest.mark.timeout(120)
def test_a_carrier_can_join_no_group_and_make_no_topic(node: KafkaNode, workers: House) -> None:
    from smishwatch.pipeline.broker.admin import ensure_topics

    with pytest.raises(KafkaError):
        grant_carrier(settings(node, "carrier-a"), "carrier-c", PASSWORD)
    with pytest.raises(KafkaError):
        ensure_topics(settings(node, "carrier-a").model_copy(update={"topic_prefix": "mine."}))
