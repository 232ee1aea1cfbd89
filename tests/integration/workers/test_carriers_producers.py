"""A carrier's own producer sends bare reports, one a record, with the client it likes."""

import asyncio
import json
from pathlib import Path

import confluent_kafka
import pytest
from aiokafka import AIOKafkaProducer
from kafka import KafkaProducer

from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.schemas.topics import REPORTS
from tests.support.brokers import Services, services
from tests.support.house import house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack


def bare(report_id: str, carrier: str | None) -> bytes:
    """One canonical report."""
    named = {} if carrier is None else {"carrier": carrier}
    return json.dumps(report(report_id, reporter="+86 138 0013 8000", **named)).encode()


@pytest.mark.timeout(120)
def test_bare_reports_from_kafka_python_aiokafka_and_librdkafka_arrive(
    services: Services, tmp_path: Path
) -> None:
    with house(services, tmp_path, "bare") as workers:
        bootstrap, topic = workers.settings.kafka.bootstrap, topic_name(workers.settings.kafka, REPORTS)
        workers.start()
        plain = KafkaProducer(bootstrap_servers=bootstrap)
        for number in range(50):
            plain.send(
                topic, bare(f"plain-{number}", "carrier-a"), timestamp_ms=1
            )  # its clock stands at 1970
        plain.send(topic, bare("nobody", None))
        plain.close()

        async def send() -> None:
            async with AIOKafkaProducer(bootstrap_servers=bootstrap, compression_type="gzip") as producer:
                for number in range(50):
                    await producer.send_and_wait(topic, bare(f"async-{number}", "carrier-b"), key=b"any")

        asyncio.run(send())
        librdkafka = confluent_kafka.Producer({"bootstrap.servers": bootstrap, "acks": "all"})
        for number in range(50):
            librdkafka.produce(topic, bare(f"rd-{number}", "carrier-c"), key=b"any")
        assert librdkafka.flush(30) == 0
        workers.drain()
        wanted = [("carrier-a", 50, 1), ("carrier-b", 50, 1), ("carrier-c", 50, 1)]
        found = workers.rows(
            "SELECT carrier, count(), uniqExact(reporter) FROM reports FINAL GROUP BY 1 ORDER BY 1"
        )
        assert found == wanted
        assert workers.rows("SELECT reason FROM dead_letters FINAL") == [("carrier_missing",)]
