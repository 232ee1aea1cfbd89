"""Importing onto the real embedded broker."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.ingest.delivery import BrokerDelivery
from smishwatch.pipeline.ingest.formats.mapping import parse_mapping
from smishwatch.pipeline.ingest.importer import ImportOptions, import_files
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.report import ReportEnvelope
from smishwatch.schemas.topics import REJECTED, REPORTS
from tests.component.gateway.harness import PEPPER, everything_on, kafka_at
from tests.support.devstack import embedded_stack

__all__ = ["embedded_stack"]
pytestmark = pytest.mark.stack

DATA = Path(os.environ.get("SMISHWATCH_DATA", "../shared/data"))


def test_poison_between_good_lines_stops_nobody(embedded_stack: EmbeddedStack, tmp_path: Path) -> None:
    kafka = kafka_at(embedded_stack.kafka_bootstrap)
    ensure_topics(kafka, (REPORTS, REJECTED))
    good = [
        json.dumps({"report_id": f"r{n}", "reported_at": "2026-01-31T00:00:00Z", "body": "hello"}).encode()
        for n in range(8)
    ]
    poison = [
        b"{",
        b'{"report_id": 1}',
        b'{"body": "' + b"x" * (5 << 20) + b'"}',
        b"[" * 100_000,
        b"\xff\xfe\xfd",
        good[0].replace(b"hello", b"\\u0000"),
        good[0].replace(b"hello", b"\\ud800"),
    ]
    path = tmp_path / "poison.ndjson"
    path.write_bytes(b"\n".join(part for pair in zip(good, [*poison, b""], strict=True) for part in pair))
    delivery = BrokerDelivery(kafka)
    try:
        summary = import_files([path], ImportOptions(carrier="lab"), delivery, PEPPER)
    finally:
        delivery.close()
    assert (summary.lines, summary.accepted, summary.rejected) == (15, 8, 7)
    stored = everything_on(kafka)
    letters = [
        DeadLetter.model_validate_json(one.value) for one in stored if one.topic.endswith(REJECTED.name)
    ]
    assert sorted(letter.reason.value for letter in letters) == sorted(
        ["not_json", "invalid_report", "too_large", "too_deep", "not_utf8", "invalid_report", "not_json"]
    )
    assert max(letter.raw_bytes for letter in letters) == len(poison[2]), "kept whole"
    assert {
        one.report_id
        for record in stored
        if record.topic.endswith(REPORTS.name)
        for one in ReportEnvelope.model_validate_json(record.value).reports
    } == {f"r{n}" for n in range(8)}


def test_fifteen_thousand_messages(embedded_stack: EmbeddedStack) -> None:
    path = DATA / "spamhunter_2018_2020.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no message dumps at {DATA}; set SMISHWATCH_DATA")
    kafka = kafka_at(embedded_stack.kafka_bootstrap)
    ensure_topics(kafka, (REPORTS, REJECTED))
    options = ImportOptions(mapping=parse_mapping(["body=text", "reported_at=date"], ["carrier=lab"]))
    delivery = BrokerDelivery(kafka)
    try:
        started = time.perf_counter()
        summary = import_files([path], options, delivery, PEPPER, clock=lambda: datetime.now(tz=UTC))
        print(f"\nimport: {summary.lines / (time.perf_counter() - started):,.0f} lines/s")
        again = import_files([path], options, delivery, PEPPER)
    finally:
        delivery.close()
    assert (summary.lines, summary.accepted, summary.rejected) == (15_038, 15_038, 0)
    assert again.accepted == summary.accepted
    ids = [
        report.report_id
        for record in everything_on(kafka)
        for report in ReportEnvelope.model_validate_json(record.value).reports
    ]
    assert (len(ids), len(set(ids))) == (2 * 15_038, 15_038)
