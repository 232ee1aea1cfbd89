"""The gateway as a process of its own: how it starts, what it writes to its log, how it stops."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest

from smishwatch.infra.devstack.ports import free_port
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.ingest.keys import create_key, key_path
from smishwatch.schemas.topics import REJECTED, REPORTS
from tests.component.gateway.harness import PEPPER, everything_on, kafka_at
from tests.support.devstack import embedded_stack

__all__ = ["embedded_stack"]
pytestmark = pytest.mark.stack

START = (
    "import sys; from smishwatch.pipeline.ingest.gateway import run; from smishwatch.pipeline.settings import Settings;"
    "run(Settings(), '127.0.0.1', int(sys.argv[1]))"
)


@contextmanager
def gateway_process(directory: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, once it answers."""
    port = free_port()
    environment = os.environ | {
        "SMISHWATCH_PEPPER": PEPPER.decode(),
        "SMISHWATCH_DATA_DIR": str(directory),
        "SMISHWATCH_LOG_FORMAT": "json",
        **settings,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", START, str(port)], env=environment, stderr=subprocess.PIPE, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while not _answers(address):
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield process, address
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz").status_code == 200
    except httpx.TransportError:
        return False


def test_it_serves_logs_without_numbers_and_stops_in_order(
    embedded_stack: EmbeddedStack, tmp_path: Path
) -> None:
    kafka = kafka_at(embedded_stack.kafka_bootstrap)
    ensure_topics(kafka, (REPORTS, REJECTED))
    key, row = create_key(key_path(tmp_path), "carrier-a", datetime.now(tz=UTC))
    settings = {
        "SMISHWATCH_KAFKA__BOOTSTRAP": kafka.bootstrap,
        "SMISHWATCH_KAFKA__TOPIC_PREFIX": kafka.topic_prefix,
    }
    report = {
        "report_id": "r1",
        "reported_at": "2026-01-31T00:00:00Z",
        "body": "hello",
        "reporter": "+8613912345678",
    }
    with gateway_process(tmp_path, **settings) as (process, address):
        headers = {"Authorization": f"Bearer {key}"}
        assert httpx.post(f"{address}/v1/reports", json=report, headers=headers).status_code == 202
        assert (
            httpx.post(f"{address}/v1/reports", json={**report, "body": 1}, headers=headers).status_code
            == 422
        )
        assert httpx.get(f"{address}/readyz").status_code == 200
        assert "smishwatch_door_reports_total" in httpx.get(f"{address}/metrics").text
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    assert process.returncode == 0
    requests = [line for line in map(json.loads, log.splitlines()) if line["event"] == "request"]
    assert [(line["status"], line["carrier"], line["key_id"]) for line in requests] == [
        (202, "carrier-a", row.key_id),
        (422, "carrier-a", row.key_id),
    ]
    assert "13912345678" not in log
    assert key not in log
    assert len(everything_on(kafka)) == 2


def test_whoever_sends_too_much_gets_the_answer_and_not_a_broken_connection(tmp_path: Path) -> None:
    key, _ = create_key(key_path(tmp_path), "carrier-a", datetime.now(tz=UTC))
    nowhere = f"127.0.0.1:{free_port()}"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    with gateway_process(tmp_path, SMISHWATCH_KAFKA__BOOTSTRAP=nowhere) as (_, address):
        asked = Request(f"{address}/v1/reports", b"x" * 30_000_000, headers)
        with pytest.raises(HTTPError) as refused:
            urlopen(asked, timeout=30)
        answer = json.loads(refused.value.read())
    assert refused.value.code == 413
    assert "send smaller parts" in answer["detail"]


def test_ctrl_c_is_an_orderly_stop_too(tmp_path: Path) -> None:
    with gateway_process(tmp_path, SMISHWATCH_KAFKA__BOOTSTRAP=f"127.0.0.1:{free_port()}") as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_it_starts_without_a_broker_and_says_that_it_is_not_ready(tmp_path: Path) -> None:
    key, _ = create_key(key_path(tmp_path), "carrier-a", datetime.now(tz=UTC))
    report = {"report_id": "r1", "reported_at": "2026-01-31T00:00:00Z", "body": "hello"}
    nowhere = f"127.0.0.1:{free_port()}"
    with gateway_process(tmp_path, SMISHWATCH_KAFKA__BOOTSTRAP=nowhere) as (_, address):
        assert httpx.get(f"{address}/readyz").status_code == 503
        answer = httpx.post(
            f"{address}/v1/reports", json=report, headers={"Authorization": f"Bearer {key}"}, timeout=30
        )
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
