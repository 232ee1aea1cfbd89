"""Several workers of a stage, partitions that are added, and groups that begin again: the numbers stay."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from smishwatch.pipeline.broker.admin import admin_client
from smishwatch.pipeline.broker.connection import group_name, topic_name
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.schemas.topics import ENRICHED, REPORTS
from tests.support.brokers import Services, services
from tests.support.house import House, envelope, house, report

__all__ = ["services"]
pytestmark = pytest.mark.stack

CARRIERS = [f"carrier-{number}" for number in range(8)]


def send(workers: House, part: str, count: int = 5) -> int:
    """Reports of every carrier, in records of their own; how many."""
    with Producer(workers.settings.kafka) as producer:
        producer.deliver(
            [
                Record(REPORTS, carrier.encode(), envelope([report(f"{part}-{number}")], carrier))
                for carrier in CARRIERS
                for number in range(count)
            ]
        )
    return len(CARRIERS) * count


def owns(workers: House, worker: str) -> bool:
    """Whether this instance has partitions."""
    return workers.at_work(worker)


def eventually(found: Callable[[], bool], workers: House, within_seconds: float = 180.0) -> None:
    """Wait for it."""
    deadline = time.monotonic() + within_seconds
    while not found():
        assert time.monotonic() < deadline, workers.logs()
        time.sleep(0.1)


def counts(workers: House) -> tuple[int, int, int]:
    """Rows, distinct reports, and what the hourly rollup says."""
    rows, distinct = workers.rows("SELECT count(), uniqExact(carrier, report_id) FROM reports FINAL")[0]
    return rows, distinct, workers.rows("SELECT sum(reports) FROM rollup_hourly")[0][0]


@pytest.mark.timeout(300)
def test_two_workers_of_each_stage_share_the_work_and_take_over(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path, "two") as workers:
        workers.start()
        eventually(lambda: all(owns(workers, name) for name in ("enrich", "cluster", "sink")), workers)
        sent = send(workers, "alone")
        workers.start("enrich.2", "sink.2", "cluster.2")
        sent += send(workers, "while they come")
        eventually(lambda: owns(workers, "enrich.2") and owns(workers, "sink.2"), workers)
        sent += send(workers, "together")
        for name in ("enrich", "sink", "cluster"):
            workers.kill(name)
        sent += send(workers, "after the first were killed")
        workers.drain(150, each=lambda: workers.start_again("enrich.2", "sink.2", "cluster.2"))
        assert set(workers.stop("enrich.2", "sink.2").values()) == {0}, workers.logs()
        assert counts(workers) == (sent, sent, sent)
        placed = workers.rows("SELECT count() FROM template_places FINAL")
        assert placed == workers.rows("SELECT uniqExact(template_id) FROM reports FINAL")


@pytest.mark.timeout(300)
def test_groups_that_begin_again_change_no_number(services: Services, tmp_path: Path) -> None:
    with house(services, tmp_path, "again") as workers:
        workers.start()
        sent = send(workers, "first")
        workers.drain(120)
        workers.stop("enrich", "sink")
        kafka = workers.settings.kafka
        with admin_client(kafka) as client:
            for worker, topic in (("enrich", REPORTS), ("sink", ENRICHED)):
                beginning = {
                    TopicPartition(topic_name(kafka, topic), partition): OffsetAndMetadata(0, "", -1)
                    for partition in range(topic.partitions)
                }
                client.alter_group_offsets(group_name(kafka, worker), beginning)
        assert sum(workers.lag().values()) > 0
        workers.start("enrich", "sink")
        sent += send(workers, "second")
        workers.drain(120)
        workers.stop("sink")
        assert counts(workers) == (sent, sent, sent), workers.logs()


@pytest.mark.kafka
@pytest.mark.timeout(300)
def test_partitions_that_are_added_are_read_and_written(tmp_path: Path) -> None:
    from tests.support.brokers import require_kafka, shared_services

    require_kafka()
    with house(shared_services("kafka"), tmp_path, "added") as workers:
        workers.start()
        sent = send(workers, "before")
        workers.drain(120)
        kafka = workers.settings.kafka
        with admin_client(kafka) as client:
            client.create_partitions({topic_name(kafka, REPORTS): 6})
        time.sleep(1)  # a new producer then sees them all
        with Producer(kafka) as producer:
            values = [envelope([report(f"added-{number}")], "carrier-x") for number in range(6)]
            producer.deliver(
                [Record(REPORTS, b"x", value, partition) for partition, value in enumerate(values)]
            )
        workers.drain(150)
        workers.stop("sink")
        assert counts(workers) == (sent + 6,) * 3, workers.logs()
        found = workers.rows(
            "SELECT DISTINCT origin_partition FROM reports FINAL WHERE carrier = 'carrier-x' ORDER BY 1"
        )
        assert found == [(partition,) for partition in range(6)]
        assert {process.poll() for name, process in workers.processes.items() if name != "sink"} == {None}
        assert json.loads(workers.page("enrich", "/healthz"))["worker"] == "enrich"
