"""The gateway in front of the real embedded broker: what is acknowledged is stored, and nobody writes as another."""

import gzip
import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard

from smishwatch.infra.devstack import broker
from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.ingest.gateway import GatewayLimits
from smishwatch.pipeline.stages.privacy import Sealer, hash_reporter
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.report import ReportEnvelope
from smishwatch.schemas.topics import REJECTED, REPORTS
from tests.component.gateway.harness import (
    PEPPER,
    RunningGateway,
    Stored,
    everything_on,
    kafka_at,
    running_gateway,
)
from tests.support.devstack import embedded_stack

__all__ = ["embedded_stack"]
pytestmark = pytest.mark.stack

REPORTER = "+8613912345678"


@pytest.fixture
def gateway(embedded_stack: EmbeddedStack, tmp_path: Path) -> Iterator[RunningGateway]:
    with running_gateway(kafka_at(embedded_stack.kafka_bootstrap), tmp_path) as running:
        yield running


def report(report_id: str, **more: Any) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "reported_at": "2026-01-31T08:15:00+08:00",
        "body": "【某银行】您的贷款已逾期",
        **more,
    }


def ndjson(*reports: dict[str, Any]) -> bytes:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in reports).encode()


def envelopes(stored: list[Stored]) -> list[ReportEnvelope]:
    return [
        ReportEnvelope.model_validate_json(one.value) for one in stored if one.topic.endswith(REPORTS.name)
    ]


def dead_letters(stored: list[Stored]) -> list[DeadLetter]:
    return [DeadLetter.model_validate_json(one.value) for one in stored if one.topic.endswith(REJECTED.name)]


def ids(stored: list[Stored]) -> list[tuple[str | None, str]]:
    return [(envelope.carrier, one.report_id) for envelope in envelopes(stored) for one in envelope.reports]


def test_a_receipt_per_report_and_the_records_on_the_broker(gateway: RunningGateway) -> None:
    good, again, bad = report("r1", reporter=REPORTER), report("r1", reporter=REPORTER), report("r2", body="")
    conflict, last = report("r1", body="another text"), report("r3")
    with gateway.client() as client:
        answer = client.post(
            "/v1/reports",
            content=ndjson(good, again, bad, conflict, last),
            headers={"Content-Type": "application/x-ndjson"},
        )
    assert answer.status_code == 202
    receipt = answer.json()
    assert [(one["line"], one.get("report_id"), one["status"]) for one in receipt["receipts"]] == [
        (1, "r1", "accepted"),
        (2, "r1", "duplicate_in_request"),
        (3, "r2", "rejected"),
        (4, "r1", "conflict_in_request"),
        (5, "r3", "accepted"),
    ]
    assert (receipt["accepted"], receipt["rejected"], receipt["duplicates"]) == (2, 1, 2)
    stored = everything_on(gateway.kafka)
    assert ids(stored) == [("carrier-a", "r1"), ("carrier-a", "r1"), ("carrier-a", "r3")]
    (letter,) = dead_letters(stored)
    assert (letter.carrier, letter.report_id, letter.reason) == ("carrier-a", "r2", "invalid_report")
    assert json.loads(Sealer(PEPPER).open(letter.sealed_raw)) == bad


@pytest.mark.parametrize(
    ("content_type", "encoding", "body"),
    [
        ("application/json", None, json.dumps(report("r1")).encode()),
        ("application/json; charset=utf-8", None, json.dumps([report("r1")]).encode()),
        ("application/x-ndjson", "gzip", gzip.compress(ndjson(report("r1")), mtime=0)),
        ("application/x-ndjson", "zstd", zstandard.compress(ndjson(report("r1")))),
        ("text/csv", None, b"report_id,reported_at,body\nr1,2026-01-31T00:15:00Z,hello\n"),
    ],
)
def test_every_form_of_one_report_is_stored(
    gateway: RunningGateway, content_type: str, encoding: str | None, body: bytes
) -> None:
    headers = {"Content-Type": content_type} | ({"Content-Encoding": encoding} if encoding else {})
    with gateway.client() as client:
        answer = client.post("/v1/reports", content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    assert ids(everything_on(gateway.kafka)) == [("carrier-a", "r1")]


def test_a_key_writes_as_its_own_carrier_only(gateway: RunningGateway) -> None:
    with gateway.client(gateway.other_key) as client:
        other = client.post("/v1/reports", json=report("r1", carrier="carrier-a"))
        own = client.post("/v1/reports", json=report("r2", carrier="carrier-b"))
        unnamed = client.post("/v1/reports", json=report("r3"))
    assert (other.status_code, own.status_code, unnamed.status_code) == (422, 202, 202)
    assert other.json()["field"] == "carrier"
    assert ids(everything_on(gateway.kafka)) == [("carrier-b", "r2"), ("carrier-b", "r3")]


def test_no_reporter_is_in_the_clear_anywhere(
    gateway: RunningGateway, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    digits = REPORTER.removeprefix("+")
    bodies = [
        ("application/json", json.dumps(report("r1", reporter=REPORTER)).encode()),
        ("application/json", json.dumps(report("r2", reporter=REPORTER, body=7)).encode()),
        ("application/json", json.dumps(report("r3", reporter=[REPORTER])).encode()),
        ("application/json", json.dumps({REPORTER: 1, **report("r4")}).encode()),
        ("application/json", b'{"reporter": "' + REPORTER.encode()),
        ("text/csv", f"{REPORTER},2026,hello\n".encode()),
        ("application/x-ndjson", b'{"reporter": "' + REPORTER.encode() + b'\xff"}\n'),
        ("application/json", json.dumps({
            "v": "1", "u": "A/B/1", "s": "12345", "r": REPORTER,
            "m": {"p": "sms", "t": "2026-01-31T00:15:00Z", "c": "hello"},
        }).encode()),
        ("application/json", json.dumps({"v": "1", "r": REPORTER, "m": {}}).encode()),
    ]  # fmt: skip
    with gateway.client() as client:
        answers = [
            client.post("/v1/reports", content=body, headers={"Content-Type": content_type})
            for content_type, body in bodies
        ]
        sms = {"to": "10086999", "reporter": REPORTER, "at": "2026-01-31T00:15:00Z"}
        answers.append(client.post("/v1/sms", json={**sms, "text": "10690000*hello"}))
        answers.append(client.post("/v1/sms", json={**sms, "text": "no syntax"}))
    assert [answer.status_code for answer in answers] == [
        202,
        422,
        422,
        422,
        400,
        400,
        400,
        202,
        422,
        202,
        422,
    ]
    stored = everything_on(gateway.kafka)
    assert len(ids(stored)) == 3
    hashes = {one.reporter for envelope in envelopes(stored) for one in envelope.reports}
    assert hashes == {hash_reporter(REPORTER, PEPPER)}
    opened = [
        Sealer(PEPPER).open(letter.sealed_raw).decode("utf-8", "replace") for letter in dead_letters(stored)
    ]
    assert sum(digits in raw for raw in opened) == 7, "the dead letters do hold what was rejected, sealed"
    printed = capfd.readouterr()
    shown = [
        *(answer.text for answer in answers),
        *(one.value.decode() + str(one.key) for one in stored),
        *(str(record.__dict__) for record in caplog.records),
        printed.out,
        printed.err,
    ]
    assert not [text for text in shown if digits in text]


def test_a_broker_that_dies_under_load_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    port = free_port()
    process = broker.start(port, tmp_path / "broker.log")
    kafka = kafka_at(f"127.0.0.1:{port}")
    acknowledged: list[str] = []
    refused: list[tuple[int, str]] = []
    stop = threading.Event()

    def post(client: httpx.Client, name: str) -> None:
        for number in range(10_000):
            if stop.is_set():
                return
            answer = client.post("/v1/reports", json=report(f"{name}-{number}"))
            if answer.status_code == 202:
                acknowledged.append(f"{name}-{number}")
            else:
                refused.append((answer.status_code, answer.headers["Retry-After"]))

    try:
        limits = GatewayLimits(requests_per_second=1e6, burst_requests=1_000_000)
        with (
            running_gateway(kafka, tmp_path, limits, delivery_seconds=2) as gateway,
            gateway.client() as client,
        ):
            posting = [threading.Thread(target=post, args=(client, f"t{n}")) for n in range(4)]
            for thread in posting:
                thread.start()
            _wait_until(lambda: len(acknowledged) >= 50)
            stored = {report_id for _, report_id in ids(everything_on(kafka))}
            before = list(acknowledged[:50])
            process.kill()
            _wait_until(lambda: len(refused) >= 4)
            assert client.get("/readyz").status_code == 503
            assert client.get("/healthz").status_code == 200
            after_death = len(acknowledged)
            time.sleep(0.5)
            assert len(acknowledged) == after_death, "nothing is acknowledged without a broker"
            assert set(before) <= stored
            assert {status for status, _ in refused} == {503}
            stop.set()
            for thread in posting:
                thread.join()

            process = broker.start(port, tmp_path / "broker.log")  # an empty one: it keeps nothing
            ensure_topics(kafka, (REPORTS, REJECTED))
            _wait_until(lambda: client.post("/v1/reports", json=report("back")).status_code == 202)
            assert ("carrier-a", "back") in ids(everything_on(kafka))
    finally:
        stop.set()
        process.kill()


def test_a_full_batch_is_one_record_and_cheaper_than_its_reports_one_by_one(gateway: RunningGateway) -> None:
    body = ndjson(*(report(f"r{n}", sender="+85212345678", reporter=f"+86139{n:08}") for n in range(500)))
    headers = {"Content-Type": "application/x-ndjson"}
    with gateway.client() as client:
        client.post("/v1/reports", content=ndjson(report("warm")), headers=headers)
        started = time.perf_counter()
        for n in range(20):
            client.post("/v1/reports", content=ndjson(report(f"s{n}")), headers=headers)
        singly = (time.perf_counter() - started) / 20
        started = time.perf_counter()
        answers = [client.post("/v1/reports", content=body, headers=headers) for _ in range(20)]
        seconds = time.perf_counter() - started
    assert {answer.status_code for answer in answers} == {202}
    print(
        f"\nNDJSON POST of 500 reports, one client: {20 * 500 / seconds:,.0f} reports/s; one by one {1 / singly:,.0f}"
    )
    stored = everything_on(gateway.kafka)
    assert [len(envelope.reports) for envelope in envelopes(stored)] == [*[1] * 21, *[500] * 20]
    assert seconds / (20 * 500) < singly / 3, "on the same machine at the same time, however fast it is"


def test_a_stopped_gateway_finishes_what_it_began(embedded_stack: EmbeddedStack, tmp_path: Path) -> None:
    kafka = kafka_at(embedded_stack.kafka_bootstrap)
    answers: list[httpx.Response] = []
    with running_gateway(kafka, tmp_path) as gateway:

        def slow_body() -> Iterator[bytes]:
            first, second = ndjson(report("r1"), report("r2")).split(b"\n", 1)
            yield first + b"\n"
            begun.set()
            time.sleep(0.7)
            yield second

        def post() -> None:
            headers = {"Content-Type": "application/x-ndjson"}
            with gateway.client() as client:
                answers.append(client.post("/v1/reports", content=slow_body(), headers=headers))

        begun = threading.Event()
        thread = threading.Thread(target=post)
        thread.start()
        begun.wait()
        time.sleep(0.1)
    thread.join()
    assert [answer.status_code for answer in answers] == [202]
    assert ids(everything_on(kafka)) == [("carrier-a", "r1"), ("carrier-a", "r2")]


def test_metrics_count_answers_and_name_nobody(gateway: RunningGateway) -> None:
    with gateway.client() as client:
        client.post("/v1/reports", json=report("r1", reporter=REPORTER))
        page = client.get("/metrics").text
    assert re.search(r'^smishwatch_door_requests_total\{status="202"\} [1-9]', page, re.MULTILINE)
    assert "carrier-a" not in page


def _wait_until(reached: Any, within_seconds: float = 120) -> None:
    deadline = time.monotonic() + within_seconds
    while not reached():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)
