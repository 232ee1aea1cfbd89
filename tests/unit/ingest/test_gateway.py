"""The gateway's answers: what each request gets, and what is on the broker afterwards."""

import asyncio
import gzip
import json
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate

from smishwatch.pipeline.ingest.gateway import GatewayLimits, create_gateway
from smishwatch.pipeline.ingest.gateway.answers import BatchReceipt, Problem
from smishwatch.pipeline.ingest.gateway.limits import BusyError, Turnstile
from smishwatch.pipeline.ingest.keys import KeyRing, create_key, key_path, list_keys, revoke_key
from tests.unit.ingest.doubles import PEPPER, MemoryBroker

NOW = datetime(2026, 2, 1, tzinfo=UTC)
SMALL = GatewayLimits(body_bytes=20_000, decompressed_bytes=50_000, reports_per_request=20, body_seconds=0.3)
NDJSON = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}


class Door:
    """A gateway without a network, and one carrier's key."""

    def __init__(self, directory: Path, broker: Any, limits: GatewayLimits) -> None:
        self.path = key_path(directory)
        self.key, _ = create_key(self.path, "carrier-a", NOW)
        self.broker = broker
        self.app = create_gateway(KeyRing(self.path), broker, PEPPER, limits=limits, clock=lambda: NOW)

    def client(self) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://gateway", headers=headers
        )

    def post(
        self, content: bytes | str, headers: dict[str, str] = JSON, path: str = "/v1/reports"
    ) -> httpx.Response:
        async def once() -> httpx.Response:
            async with self.client() as client:
                return await client.post(path, content=content, headers=headers)

        return asyncio.run(once())

    def get(self, path: str) -> httpx.Response:
        async def once() -> httpx.Response:
            async with self.client() as client:
                return await client.get(path)

        return asyncio.run(once())


@pytest.fixture
def broker() -> MemoryBroker:
    return MemoryBroker()


@pytest.fixture
def door(tmp_path: Path, broker: MemoryBroker) -> Door:
    return Door(tmp_path, broker, SMALL)


def report(report_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"report_id": report_id, "reported_at": "2026-01-31T00:00:00Z", "body": "hello", **more}


def lines(*reports: dict[str, Any]) -> str:
    return "\n".join(map(json.dumps, reports))


def test_one_report_is_stored_and_receipted(door: Door, broker: MemoryBroker) -> None:
    answer = door.post(json.dumps(report(sender="10086")))
    assert answer.status_code == 202
    receipt = BatchReceipt.model_validate(answer.json())
    assert (receipt.accepted, receipt.rejected, receipt.duplicates) == (1, 0, 0)
    (envelope,) = broker.envelopes()
    assert envelope.batch_id.startswith(receipt.batch_id)
    assert (envelope.carrier, envelope.accepted_at, envelope.reports[0].sender) == ("carrier-a", NOW, "10086")


@pytest.mark.parametrize(
    ("content", "headers", "status", "code", "field", "line"),
    [
        ("", JSON, 400, "empty", None, None),
        (" \n", JSON, 400, "empty", None, None),
        ("[]", JSON, 400, "empty", None, None),
        ("{", JSON, 400, "unreadable", None, 1),
        ("[" + json.dumps(report()), JSON, 400, "unreadable", None, 1),
        (b"\xff\xff", NDJSON, 400, "unreadable", None, 1),
        ("no gzip", JSON | {"Content-Encoding": "gzip"}, 400, "unreadable", None, None),
        ("report_id,colour\n", {"Content-Type": "text/csv"}, 400, "unreadable", "colour", 1),
        (json.dumps(report(body=1)), JSON, 422, "all-rejected", "body", 1),
        (json.dumps(report(carrier="other")), JSON, 422, "all-rejected", "carrier", 1),
        (json.dumps(report(reported_at="1999-12-31T23:59:59Z")), JSON, 422, "all-rejected", "reported_at", 1),
        (json.dumps(report(reported_at="2026-02-03T00:00:01Z")), JSON, 422, "all-rejected", "reported_at", 1),
        (json.dumps(report(body="x" * 20_000)), JSON, 413, "too-large", None, None),
        (gzip.compress(b"0" * 60_000, mtime=0), NDJSON | {"Content-Encoding": "gzip"}, 413, "too-large", None, None),
        (lines(*(report(str(n)) for n in range(21))), NDJSON, 413, "too-large", None, None),
        ("{}", {"Content-Type": "text/plain"}, 415, "media-type", "Content-Type", None),
        ("{}", {"Content-Type": "application/json; charset=gbk"}, 415, "media-type", "Content-Type", None),
        ("{}", JSON | {"Content-Encoding": "br"}, 415, "content-encoding", "Content-Encoding", None),
    ],
)  # fmt: skip
def test_what_cannot_be_accepted_gets_a_problem(
    door: Door, broker: MemoryBroker, content: bytes, headers: dict[str, str],
    status: int, code: str, field: str | None, line: int | None,
) -> None:  # fmt: skip
    answer = door.post(content, headers)
    problem = Problem.model_validate(answer.json())
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, problem.type.rpartition(":")[2], problem.field, problem.line) == (
        status,
        code,
        field,
        line,
    )
    assert ";" in problem.detail, "what is wrong; what to do"
    assert broker.reports() == []


def test_the_good_reports_of_a_mixed_request_are_stored(door: Door, broker: MemoryBroker) -> None:
    answer = door.post("\n".join([json.dumps(report("a")), "nonsense", "", json.dumps(report("b"))]), NDJSON)
    assert answer.status_code == 202
    assert [(one["line"], one["status"]) for one in answer.json()["receipts"]] == [
        (1, "accepted"), (2, "rejected"), (4, "accepted"),
    ]  # fmt: skip
    assert [report_id for _, report_id in broker.ids()] == ["a", "b"]
    assert [letter.detail.split(":")[0] for letter in broker.dead_letters()] == ["line 2, report 2"]


def test_reports_of_an_array_on_one_line_are_told_apart(door: Door, broker: MemoryBroker) -> None:
    content = json.dumps([report("a"), report("b", body=1), {}, report("d")])
    receipts = door.post(content, JSON).json()["receipts"]
    assert [(one["line"], one["position"], one["status"]) for one in receipts] == [
        (1, 1, "accepted"), (1, 2, "rejected"), (1, 3, "rejected"), (1, 4, "accepted"),
    ]  # fmt: skip
    said = [one["detail"].split(":")[0] for one in receipts if "detail" in one]
    assert said == ["line 1, report 2", "line 1, report 3"]
    assert [letter.detail.split(":")[0] for letter in broker.dead_letters()] == said


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer smk_carrier-a_wrong", "Basic smk", "Bearer smk_carrier-a_" + "x" * 43],
)
def test_without_an_open_key_nothing_is_read(
    door: Door, broker: MemoryBroker, authorization: str | None
) -> None:
    async def once() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(door.app), base_url="http://gateway"
        ) as client:
            headers = JSON | ({"Authorization": authorization} if authorization is not None else {})
            return await client.post("/v1/reports", content=json.dumps(report()), headers=headers)

    answer = asyncio.run(once())
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert broker.records == []


def test_a_revoked_key_is_refused_at_the_next_request(door: Door) -> None:
    assert door.post(json.dumps(report())).status_code == 202
    revoke_key(door.path, list_keys(door.path)[0].key_id, NOW)
    assert door.post(json.dumps(report())).status_code == 401


def test_without_the_broker_nothing_is_acknowledged(tmp_path: Path) -> None:
    door = Door(tmp_path, MemoryBroker(refusals=1), SMALL)
    assert door.get("/readyz").status_code == 503
    answer = door.post(lines(report("a"), report("b")), NDJSON)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:smishwatch:problem:not-stored")
    assert int(answer.headers["Retry-After"]) > 0
    assert "receipts" not in answer.json()
    assert door.post(lines(report("a"), report("b")), NDJSON).status_code == 202
    assert door.get("/readyz").status_code == 200


def test_a_fault_of_ours_says_nothing_of_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(MemoryBroker):
        def deliver(self, records: Any) -> None:
            raise RuntimeError("hello +8613900000000")

    answer = Door(tmp_path, Broken(), SMALL).post(json.dumps(report()))
    assert answer.status_code == 500
    shown = answer.text + "".join(capsys.readouterr()) + caplog.text
    assert "RuntimeError" in shown
    assert "13900000000" not in shown


def test_a_full_door_answers_at_once(tmp_path: Path) -> None:
    held, let_go = threading.Event(), threading.Event()

    class Slow(MemoryBroker):
        def deliver(self, records: Any) -> None:
            held.set()
            assert let_go.wait(10)
            super().deliver(records)

    limits = GatewayLimits(requests_at_once=1)
    door = Door(tmp_path, Slow(), limits)

    async def both() -> tuple[httpx.Response, httpx.Response]:
        async with door.client() as client:
            first = asyncio.create_task(client.post("/v1/reports", json=report("a")))
            while not held.is_set():
                await asyncio.sleep(0.01)
            second = await client.post("/v1/reports", json=report("b"))
            let_go.set()
            return await first, second

    first, second = asyncio.run(both())
    assert (first.status_code, second.status_code, second.headers["Retry-After"]) == (202, 503, "1")
    assert door.broker.ids() == [("carrier-a", "a")]


def test_too_many_requests_of_one_carrier_leave_the_others_alone() -> None:
    now = 0.0
    turnstile = Turnstile(GatewayLimits(requests_per_second=2, burst_requests=3), clock=lambda: now)

    def passes(carrier: str) -> bool:
        try:
            with turnstile.passing(carrier):
                return True
        except BusyError as busy:
            assert busy.carrier_only
            return False

    assert [passes("a") for _ in range(4)] == [True, True, True, False]
    assert passes("b")
    now = 1.0
    assert [passes("a") for _ in range(3)] == [True, True, False]


def test_a_carrier_has_its_share_of_the_places() -> None:
    turnstile = Turnstile(GatewayLimits(requests_at_once=3, requests_at_once_per_carrier=2))
    with turnstile.passing("a"), turnstile.passing("a"):
        with pytest.raises(BusyError) as refused, turnstile.passing("a"):
            pass
        assert refused.value.carrier_only
        with turnstile.passing("b"):
            with pytest.raises(BusyError) as full, turnstile.passing("c"):
                pass
            assert not full.value.carrier_only
    with turnstile.passing("c"):
        pass


def test_more_requests_than_a_carrier_may_are_told_to_wait(tmp_path: Path) -> None:
    door = Door(tmp_path, MemoryBroker(), GatewayLimits(requests_per_second=0.001, burst_requests=1))
    answers = [door.post(json.dumps(report())) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 429]
    assert answers[1].headers["Retry-After"] == "1"


def test_a_body_that_drips_loses_its_place(door: Door, broker: MemoryBroker) -> None:
    async def dripping() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.05)

    async def once() -> httpx.Response:
        async with door.client() as client:
            return await client.post("/v1/reports", content=dripping(), headers=JSON)

    answer = asyncio.run(once())
    assert (answer.status_code, broker.records) == (408, [])


def test_texts_to_report_numbers_have_their_own_path(door: Door, broker: MemoryBroker) -> None:
    text = {"reporter": "+8613900000000", "at": "2026-01-31T00:00:00Z"}
    texts = [{**text, "to": "10086999", "text": "10690000*您好"}, {**text, "to": "7726", "text": "You won"},
             {**text, "to": "7726", "text": "62226"}]  # fmt: skip
    answer = door.post(json.dumps(texts), path="/v1/sms")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 2)
    assert [(one.sender, one.body) for _, one in broker.reports()] == [
        ("10690000", "您好"),
        ("62226", "You won"),
    ]


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing", 404), ("/v1/reports", 405), ("/docs", 404), ("/metrics", 404)]
)
def test_other_paths_are_problems_too(door: Door, path: str, status: int) -> None:
    answer = door.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    Problem.model_validate(answer.json())


def test_the_openapi_document_is_valid_complete_and_asks_for_the_key(door: Door) -> None:
    document = door.get("/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {"/v1/reports", "/v1/sms", "/healthz", "/readyz"}
    post = document["paths"]["/v1/reports"]["post"]
    assert set(post["responses"]) >= {"202", "400", "401", "408", "413", "415", "422", "429", "503"}
    assert post["security"] == [{"apiKey": []}]
    assert document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"


def test_the_examples_of_the_document_are_accepted(door: Door, broker: MemoryBroker) -> None:
    paths = door.get("/openapi.json").json()["paths"]
    for path in ("/v1/reports", "/v1/sms"):
        for media_type, media in paths[path]["post"]["requestBody"]["content"].items():
            examples = [one["value"] for one in media.get("examples", {}).values()]
            for example in [*examples, *([media["example"]] if "example" in media else [])]:
                content = example if isinstance(example, str) else json.dumps(example)
                answer = door.post(content, {"Content-Type": media_type}, path)
                assert answer.status_code == 202, (path, media_type, answer.text)
    assert len(broker.reports()) == 5
