"""The Apache Kafka node: it starts, keeps what it acknowledged through a kill, and ends in order."""

from pathlib import Path

import pytest

from smishwatch.infra.devstack.errors import PortTakenError
from smishwatch.infra.kafka.node import KafkaNode
from smishwatch.pipeline.broker.admin import ensure_topics, incarnation
from smishwatch.pipeline.broker.lag import topic_ends
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.schemas.topics import TEMPLATES_SEEN
from tests.support.brokers import require_kafka

pytestmark = pytest.mark.kafka


@pytest.mark.timeout(240)
def test_a_killed_node_starts_again_with_everything_it_acknowledged(tmp_path: Path) -> None:
    require_kafka()
    with KafkaNode(tmp_path / "node") as node:
        kafka = KafkaSettings(bootstrap=node.bootstrap)
        ensure_topics(kafka)
        before = incarnation(kafka, TEMPLATES_SEEN)
        with Producer(kafka) as producer:
            producer.deliver([Record(TEMPLATES_SEEN, b"0", b"x")] * 100)
        node.kill()
        assert not node.healthy()
        node.start()
        assert node.healthy()
        assert topic_ends(kafka, TEMPLATES_SEEN) == {0: 100}
        assert incarnation(kafka, TEMPLATES_SEEN) == before
        with pytest.raises(PortTakenError):
            KafkaNode(tmp_path / "other", int(node.bootstrap.rpartition(":")[2])).start()
