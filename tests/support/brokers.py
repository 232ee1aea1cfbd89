"""Both brokers for the same tests: the embedded one and Apache Kafka, each beside the embedded warehouse.

In a test module write

    from tests.support.brokers import Services, services

    __all__ = ["services"]
    pytestmark = pytest.mark.stack

and take ``services`` as an argument: the test runs once on each broker. On Apache Kafka it carries the marker
``kafka``: `make test-kafka` runs it, and it is skipped, saying why, where a JVM or the jars are missing.
"""

import atexit
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from smishwatch.infra.kafka import jars
from smishwatch.infra.kafka.node import KafkaNode
from tests.support.devstack import Services, require_wheels, shared_stack

__all__ = ["BROKERS", "OnKafka", "Services", "require_kafka", "services", "shared_services"]

BROKERS = ("embedded", "kafka")


@dataclass(frozen=True)
class OnKafka:
    """Apache Kafka, and the embedded warehouse."""

    node: KafkaNode
    warehouse: Services

    @property
    def kafka_bootstrap(self) -> str:
        """``host:port`` of the node."""
        return self.node.bootstrap

    @property
    def clickhouse_host(self) -> str:
        """The warehouse's host."""
        return self.warehouse.clickhouse_host

    @property
    def clickhouse_port(self) -> int:
        """The warehouse's port."""
        return self.warehouse.clickhouse_port


@pytest.fixture(scope="session", params=[BROKERS[0], pytest.param(BROKERS[1], marks=pytest.mark.kafka)])
def services(request: pytest.FixtureRequest) -> Services:
    """A broker and a warehouse that run, shared by every test of this process."""
    require_wheels()
    if request.param == BROKERS[1]:
        require_kafka()
    return shared_services(request.param)


def require_kafka() -> None:
    """Skip where Apache Kafka cannot run, saying what is missing."""
    if (reason := jars.missing()) is not None:
        pytest.skip(reason)


def shared_services(broker: str) -> Services:
    """The services of this process with this broker, started on first use."""
    return shared_stack() if broker == BROKERS[0] else _shared_on_kafka()


@cache
def _shared_on_kafka() -> OnKafka:
    directory = tempfile.TemporaryDirectory(prefix="smishwatch-kafka-", ignore_cleanup_errors=True)
    node = KafkaNode(Path(directory.name))
    node.start()
    atexit.register(directory.cleanup)
    atexit.register(node.stop)
    return OnKafka(node, shared_stack())
