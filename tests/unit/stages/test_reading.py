"""From bytes to reports and rejections: one bad report never takes its neighbours with it."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.stages.reading import AcceptedReport, Rejection, read_record
from smishwatch.pipeline.stages.salvage import split_elements
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.codes import RejectReason

ACCEPTED_AT = "2026-10-05T01:12:50Z"
STORED_AT_MS = 1_791_200_000_000
GOOD = b'{"report_id":"good","reported_at":"2026-10-05T01:00:00Z","body":"hello"}'


def record(value: bytes) -> SourceRecord:
    return SourceRecord("reports.v1", 0, 7, STORED_AT_MS, None, value)


def envelope(*reports: bytes, carrier: bytes = b'"acme"') -> bytes:
    return (
        b'{"schema":"smishwatch.reports/1","batch_id":"b","carrier":%s,"accepted_at":"%s","reports":[%s]}'
        % (carrier, ACCEPTED_AT.encode(), b",".join(reports))
    )


def report(**fields: object) -> bytes:
    return json.dumps(
        {"report_id": "bad", "reported_at": "2026-10-05T01:00:00Z", "body": "hello", **fields}
    ).encode()


POISON = {
    "not JSON": (b'{"report_id": nonsense}', RejectReason.NOT_JSON),
    "wrong type": (report(body=42), RejectReason.INVALID_REPORT),
    "unknown field": (report(colour="red"), RejectReason.INVALID_REPORT),
    "missing field": (b'{"report_id":"bad","body":"x"}', RejectReason.INVALID_REPORT),
    "five megabytes": (report(body="x" * 5_000_000), RejectReason.INVALID_REPORT),
    "empty body": (report(body=""), RejectReason.INVALID_REPORT),
    "deep nesting": (
        b'{"report_id":"bad","body":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        RejectReason.TOO_DEEP,
    ),
    "invalid UTF-8": (b'{"report_id":"bad","body":"\xff\xfe"}', RejectReason.NOT_UTF8),
    "NUL": (report(body="a\x00b"), RejectReason.INVALID_REPORT),
    "lone surrogate": (
        rb'{"report_id":"bad","reported_at":"2026-10-05T01:00:00Z","body":"\ud800"}',
        RejectReason.NOT_JSON,
    ),
    "clock of 1970": (report(reported_at="1970-01-01T00:00:00Z"), RejectReason.IMPLAUSIBLE_TIME),
    "clock of 2099": (report(reported_at="2099-01-01T00:00:00Z"), RejectReason.IMPLAUSIBLE_TIME),
    "epoch seconds": (report(reported_at=1_790_000_000), RejectReason.INVALID_REPORT),
    "epoch seconds as text": (report(reported_at="1790000000"), RejectReason.INVALID_REPORT),
    "time without offset": (report(reported_at="2026-10-05T01:00:00"), RejectReason.INVALID_REPORT),
    "null": (b"null", RejectReason.INVALID_REPORT),
    "braces in a string": (report(body="}]{[", colour="red"), RejectReason.INVALID_REPORT),
}


@pytest.mark.parametrize(("poison", "reason"), POISON.values(), ids=POISON.keys())
def test_poison_in_an_envelope_leaves_its_neighbours_alone(poison: bytes, reason: RejectReason) -> None:
    first, bad, last = read_record(record(envelope(GOOD, poison, GOOD)))
    assert isinstance(first, AcceptedReport)
    assert isinstance(last, AcceptedReport)
    assert (first.index, bad.index, last.index) == (0, 1, 2)
    assert isinstance(bad, Rejection)
    assert bad.reason is reason
    assert bad.carrier == "acme"
    assert bad.raw


@pytest.mark.parametrize(("poison", "reason"), POISON.values(), ids=POISON.keys())
def test_poison_as_a_record_of_its_own_is_one_rejection(poison: bytes, reason: RejectReason) -> None:
    (bad,) = read_record(record(poison))
    assert isinstance(bad, Rejection)
    assert bad.raw
    assert reason is not RejectReason.IMPLAUSIBLE_TIME or bad.reason in {
        RejectReason.IMPLAUSIBLE_TIME,
        RejectReason.CARRIER_MISSING,
    }


def test_a_bare_report_from_a_carriers_own_producer_is_accepted_when_the_broker_stored_it() -> None:
    (read,) = read_record(record(report(report_id="r1", carrier="acme")))
    assert isinstance(read, AcceptedReport)
    assert read.carrier == "acme"
    assert read.accepted_at == datetime.fromtimestamp(STORED_AT_MS / 1_000, tz=UTC)


def test_a_report_without_any_carrier_says_so() -> None:
    (read,) = read_record(record(envelope(GOOD, carrier=b"null")))
    assert isinstance(read, Rejection)
    assert read.reason is RejectReason.CARRIER_MISSING
    assert read.report_id == "good"


def test_an_unknown_schema_is_refused_whole() -> None:
    (read,) = read_record(record(envelope(GOOD).replace(b"reports/1", b"reports/9")))
    assert isinstance(read, Rejection)
    assert read.reason is RejectReason.UNKNOWN_SCHEMA


def test_a_truncated_envelope_is_one_rejection_with_all_its_bytes() -> None:
    raw = envelope(GOOD, GOOD)[:-20]
    (read,) = read_record(record(raw))
    assert isinstance(read, Rejection)
    assert read.raw == raw


def test_the_detail_names_the_field_and_never_its_value() -> None:
    _, read = read_record(record(envelope(GOOD, report(reporter="+15550100", disposition="+15550100"))))
    assert isinstance(read, Rejection)
    assert "disposition" in read.detail
    assert "5550100" not in read.detail


def test_a_field_named_like_a_number_is_not_repeated() -> None:
    _, read = read_record(record(envelope(GOOD, report(**{"+15550100": "x", "colour": "red"}))))
    assert isinstance(read, Rejection)
    assert "colour" in read.detail
    assert "5550100" not in read.detail


@given(st.binary(max_size=300))
def test_no_bytes_raise_and_none_vanish(value: bytes) -> None:
    reads = read_record(record(value))
    assert reads or b"reports" in value


@given(st.lists(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)))
def test_splitting_finds_the_elements_that_a_parser_finds(values: list[object]) -> None:
    raw = json.dumps({"a": [1, "reports"], "reports": values, "z": {"reports": [0]}}).encode()
    parts = split_elements(raw)
    assert parts is not None
    head, elements = parts
    assert [json.loads(element) for element in elements] == values
    assert json.loads(head) == {"a": [1, "reports"], "reports": [], "z": {"reports": [0]}}
