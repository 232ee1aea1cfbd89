"""The same faults and the same streams for the naive pipeline, with an oracle for its own two tables."""

import json
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC

from kafka import TopicPartition
from kafka.admin import NewTopic

from benchmarks.naive import pipeline
from smishwatch.pipeline.broker.admin import admin_client, committed_offsets
from smishwatch.pipeline.broker.connection import group_name
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.stages.salvage import split_elements
from smishwatch.schemas.topics import REPORTS
from tests.chaos.faults import Fault, kill_all
from tests.chaos.runs import Result
from tests.chaos.site import Site
from tests.chaos.stream import Flow, Profile, flow
from tests.support.house import report

CREW = (pipeline.GROUP,)
PARTITIONS = 4
STILL_SECONDS = 7.0
"""When nothing was committed or written for so long, what is missing then is lost: it commits every 2.8 s."""
START_SECONDS = 60.0
NAIVE_REPORTS = REPORTS.model_copy(update={"name": "naive.reports"})


def prepare(site: Site) -> None:
    """Its topic and its tables."""
    with admin_client(site.settings.kafka) as client:
        client.create_topics([NewTopic(pipeline.topic_of(site.settings), PARTITIONS, 1)])
    pipeline.create_tables(site.settings)


class NaiveRunner:
    """Runs faults on a site whose crew is the naive pipeline alone."""

    def __init__(self, site: Site, broker: str) -> None:
        self._site = site
        self._broker = broker

    def run(self, fault: Fault, seed: int, number: int) -> Result:
        """One run of a fault that the naive pipeline can meet, by a worker that was just started.

        One bad record ends its loop for good, so it gets poison only where that is the fault itself.
        """
        result = Result("naive", self._broker, fault.name, seed)
        profile = fault.profile
        if profile.poison == Profile().poison:
            profile = replace(profile, poison=())
        stream = flow(seed, f"run{number}", profile)
        kill_all(self._site)
        self._must_work()
        points = self._site.points
        points.forget()
        fault_at = f"{pipeline.GROUP}.{fault.naive}{'.refuse' if fault.action == 'refuse' else ''}"
        if fault.naive:
            points.arm(fault_at, fault.action, fault.times)
        self._send(stream.parts[0])
        fault.during(self._site)
        self._send(stream.parts[1])
        fault.after(self._site)
        self._send(stream.parts[2])
        result.acknowledged = len(stream.accepted)
        self._wait_until_nothing_moves()
        points.disarm()
        self._compare(stream, result)
        return result

    def close(self) -> None:
        """Nothing is kept."""

    def _must_work(self) -> None:
        """A report without any fault arrives first, or the run would show a pipeline that does not run at all."""
        probe = json.dumps(report(f"probe-{time.monotonic_ns()}", carrier="probe")).encode()
        before = self._site.rows("SELECT count() FROM naive_reports")[0][0]
        with Producer(self._site.settings.kafka) as producer:
            producer.deliver([Record(NAIVE_REPORTS, b"probe", probe)])
        deadline = time.monotonic() + START_SECONDS
        while self._site.rows("SELECT count() FROM naive_reports")[0][0] == before:
            assert time.monotonic() < deadline, f"the naive pipeline does not run\n{self._site.logs()}"
            time.sleep(0.2)

    def _send(self, records: list[Record]) -> None:
        """The stream's reports one a record, poison among them."""
        single = [
            Record(NAIVE_REPORTS, record.key, element)
            for record in records
            for element in _elements(record.value)
        ]
        with Producer(self._site.settings.kafka, delivery_seconds=60) as producer:
            producer.send_and_confirm(single)

    def _wait_until_nothing_moves(self) -> None:
        seen, since = None, time.monotonic()
        while time.monotonic() - since < STILL_SECONDS:
            self._site.tend()
            now = self._state()
            if now != seen:
                seen, since = now, time.monotonic()
            time.sleep(0.5)

    def _state(self) -> tuple[int, int]:
        """Rows, and what is committed."""
        try:
            rows = self._site.rows("SELECT count() FROM naive_reports")[0][0]
            kafka = self._site.settings.kafka
            places = [TopicPartition(pipeline.topic_of(self._site.settings), at) for at in range(PARTITIONS)]
            with admin_client(kafka) as client:
                committed = committed_offsets(client, group_name(kafka, pipeline.GROUP), places)
        except Exception:  # one of them is away
            return -1, -1
        return rows, sum(committed.values())

    def _compare(self, stream: Flow, result: Result) -> None:
        where = f"WHERE carrier IN ({', '.join(repr(carrier) for carrier in stream.carriers)})"
        first = {}
        for sent in stream.accepted:
            first.setdefault((sent.carrier, sent.report_id), sent)
        found = Counter(self._site.rows(f"SELECT carrier, report_id FROM naive_reports {where}"))
        result.lost = len(first.keys() - found.keys())
        result.duplicated = found.total() - len(found)
        wanted = Counter(
            (report.reported_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0), report.carrier)
            for report in first.values()
        )
        counted = {
            (hour.replace(tzinfo=UTC), carrier): reports
            for hour, carrier, reports in self._site.rows(
                f"SELECT hour, carrier, sum(reports) FROM naive_hourly {where} GROUP BY hour, carrier"
            )
        }
        keys = wanted.keys() | counted.keys()
        result.mismatches = sum(wanted[key] != counted.get(key, 0) for key in keys)


def _elements(envelope: bytes) -> list[bytes]:
    """The reports of an envelope; each names its carrier itself, poison does not."""
    split = split_elements(envelope)
    assert split is not None
    return split[1]
