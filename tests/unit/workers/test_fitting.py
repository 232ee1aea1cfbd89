"""Whatever stands on the topic, something deliverable comes of it."""

import json
from typing import Any

import pytest

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers import fitting
from smishwatch.pipeline.workers.enrich import outgoing_records
from smishwatch.pipeline.workers.fitting import enrich_to_fit

PEPPER = b"a pepper for tests only"


@pytest.fixture(scope="module")
def context() -> EnrichContext:
    return EnrichContext(Enricher(starter()), PEPPER, Sealer(PEPPER))


def record(*bodies: str) -> SourceRecord:
    reports = [
        {"report_id": f"r{number}", "reported_at": "2026-03-01T12:00:00Z", "body": body}
        for number, body in enumerate(bodies)
    ]
    whole = {
        "schema": "smishwatch.reports/1",
        "batch_id": "b",
        "carrier": "acme",
        "accepted_at": "2026-03-01T12:00:00Z",
        "reports": reports,
    }
    return SourceRecord("reports.v1", 2, 7, 1_772_366_400_000, b"acme", json.dumps(whole).encode())


def ids(found: fitting.Fitted) -> tuple[list[str], list[tuple[str, str]]]:
    """Report ids that go on, and id and reason of those that do not."""
    outcome, _ = found
    going_on = [report.report_id for report in outcome.enriched.reports] if outcome.enriched else []
    return going_on, [(letter.report_id or "", letter.reason.value) for letter in outcome.dead_letters]


def test_an_ordinary_record_goes_on_whole_and_to_its_own_partition(context: EnrichContext) -> None:
    found = enrich_to_fit(record("hello", "世界"), context, outgoing_records)
    assert ids(found) == (["r0", "r1"], [])
    assert [(made.topic.name, made.partition) for made in found[1]] == [
        ("reports.enriched.v1", 2),
        ("templates.seen.v1", None),
    ]


def test_of_what_is_too_large_the_beginning_goes_on(context: EnrichContext) -> None:
    bodies = [f"message {number} " + "长" * 500 for number in range(8)]
    found = enrich_to_fit(record(*bodies), context, outgoing_records, largest_bytes=20_000)
    assert ids(found) == ([f"r{n}" for n in range(4)], [(f"r{n}", "too_large") for n in range(4, 8)])
    assert max(len(made.value) for made in found[1]) <= 20_000


def test_a_report_that_is_too_large_alone_is_a_dead_letter(context: EnrichContext) -> None:
    assert ids(enrich_to_fit(record("x" * 9_000), context, outgoing_records, largest_bytes=10_000)) == (
        [],
        [("r0", "too_large")],
    )


def test_a_record_that_cannot_be_sealed_whole_is_cut(
    context: EnrichContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "MOST_SOURCE_BYTES", 2_000)
    monkeypatch.setattr(fitting, "KEPT_BYTES", 100)
    big = record("x" * 3_000)
    outcome, _ = enrich_to_fit(big, context, outgoing_records)
    (letter,) = outcome.dead_letters
    assert (letter.reason.value, letter.raw_bytes) == ("too_large", 100)
    assert context.sealer.open(letter.sealed_raw) == big.value[:100]


def test_a_fault_in_our_code_takes_only_the_report_it_hits(
    context: EnrichContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = fitting.enrich_reads

    def faulty(reads: Any, *rest: Any) -> Any:
        reads = list(reads)
        if any(getattr(getattr(read, "report", None), "body", "") == "breaks" for read in reads):
            raise ZeroDivisionError
        return real(reads, *rest)

    monkeypatch.setattr(fitting, "enrich_reads", faulty)
    found = enrich_to_fit(record("good", "breaks", "good too"), context, outgoing_records)
    assert ids(found) == (["r0", "r2"], [("r1", "processing_failed")])


def test_a_fault_in_reading_makes_a_dead_letter_of_the_record(
    context: EnrichContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(_: SourceRecord) -> Any:
        raise RecursionError

    monkeypatch.setattr(fitting, "read_record", faulty)
    one = record("good")
    outcome, _ = enrich_to_fit(one, context, outgoing_records)
    (letter,) = outcome.dead_letters
    assert (letter.reason.value, context.sealer.open(letter.sealed_raw)) == ("processing_failed", one.value)
