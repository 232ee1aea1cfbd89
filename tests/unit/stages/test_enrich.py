"""The enrich stage: one record in, at most one record out on each topic, each with its origin."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.enrich.enricher import EnrichedMessage, Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.enrich.standing import Standing
from smishwatch.pipeline.stages.enrich import EnrichContext, enrich_record
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.codes import EntityKind, RejectReason
from smishwatch.schemas.sums import EntityReputation

PEPPER = b"a pepper for tests only"
SEALER = Sealer(PEPPER)
REPORTER = "+447700900123"


@pytest.fixture(scope="module")
def context() -> EnrichContext:
    return EnrichContext(Enricher(starter()), PEPPER, SEALER)


def record(*bodies: str, offset: int = 7, reporter: str = REPORTER) -> SourceRecord:
    reports = [
        {"report_id": f"r{number}", "reported_at": "2026-10-05T01:00:00Z", "body": body, "reporter": reporter}
        for number, body in enumerate(bodies)
    ]
    value = {
        "schema": "smishwatch.reports/1", "batch_id": "b", "carrier": "acme", "accepted_at": "2026-10-05T01:00:01Z",
        "reports": reports,
    }  # fmt: skip
    return SourceRecord("reports.v1", 2, offset, 1_791_200_000_000, b"acme", json.dumps(value).encode())


def test_everything_carries_the_origin_of_its_record(context: EnrichContext) -> None:
    outcome = enrich_record(record("pay http://evil-refund.top/a", "pay http://evil-refund.top/b"), context)
    assert outcome.enriched is not None
    assert outcome.templates is not None
    assert outcome.entities is not None
    assert [report.origin.index for report in outcome.enriched.reports] == [0, 1]
    for origin in (outcome.templates.origin, outcome.entities.origin, outcome.enriched.reports[0].origin):
        assert (origin.topic, origin.partition, origin.offset) == ("reports.v1", 2, 7)


def test_what_goes_out_passes_the_checks_of_those_who_read_it(context: EnrichContext) -> None:
    bodies = (
        "【工商银行】请点击 http://icbc-credit.top/a",
        "Dear John, call 07700900123",
        "您好",
        "x" * 10_000,
    )
    outcome = enrich_record(record(*bodies), context)
    for event in (outcome.enriched, outcome.templates, outcome.entities):
        assert event is not None
        assert type(event).model_validate_json(event.model_dump_json(by_alias=True)) == event


def test_reports_with_one_skeleton_are_one_row_with_a_voice_each(context: EnrichContext) -> None:
    outcome = enrich_record(
        record("pay £3.20 at http://evil.top/a", "pay £9.10 at http://evil.top/b"), context
    )
    assert outcome.templates is not None
    (template,) = outcome.templates.templates
    assert len(template.voices) == 2
    assert {(tie.value, tie.reports) for tie in template.ties if tie.kind.value == "domain"} == {
        ("evil.top", 2)
    }


def test_the_reporter_is_hashed_and_counts_once_however_often_they_report(context: EnrichContext) -> None:
    outcome = enrich_record(record("hello hello", "hello again"), context)
    written = outcome.enriched.model_dump_json() + outcome.templates.model_dump_json()  # type: ignore[union-attr]
    assert "7700900123" not in written
    assert len({voice.who for row in outcome.templates.templates for voice in row.voices}) == 1  # type: ignore[union-attr]


def test_a_resend_has_the_same_content_hash_and_a_conflict_another(context: EnrichContext) -> None:
    first, resent, other = (
        enrich_record(record(body, offset=offset), context).enriched.reports[0].content_hash  # type: ignore[union-attr]
        for offset, body in enumerate(("one text", "one text", "another text"))
    )
    assert first == resent != other


def test_an_empty_batch_makes_no_records(context: EnrichContext) -> None:
    outcome = enrich_record(record(), context)
    assert (outcome.enriched, outcome.templates, outcome.entities, outcome.dead_letters) == (
        None,
        None,
        None,
        (),
    )


@dataclass
class FailingOn:
    """An enricher with a fault that one message shows; only faults cannot be had from the real one."""

    real: Enricher
    body: str

    def enrich(self, body: str, sender: str | None, country: str | None, at: datetime) -> EnrichedMessage:
        if body == self.body:
            raise RuntimeError(f"fault at {body}")
        return self.real.enrich(body, sender, country, at)


def test_a_fault_in_one_message_is_a_dead_letter_that_can_be_replayed_and_tells_nobody(
    context: EnrichContext,
) -> None:
    failing = EnrichContext(FailingOn(context.enricher, "second"), PEPPER, SEALER)  # type: ignore[arg-type]
    outcome = enrich_record(record("first", "second", "third"), failing)
    assert outcome.enriched is not None
    assert [report.report_id for report in outcome.enriched.reports] == ["r0", "r2"]
    (letter,) = outcome.dead_letters
    assert (letter.reason, letter.report_id, letter.carrier) == (RejectReason.PROCESSING_FAILED, "r1", "acme")
    assert "second" not in letter.detail
    assert json.loads(SEALER.open(letter.sealed_raw))["body"] == "second"


def test_the_same_record_gives_the_same_outcome(context: EnrichContext) -> None:
    one, two = (enrich_record(record("first", "pay at http://evil.top/a"), context) for _ in range(2))
    assert one.enriched == two.enriched
    assert one.templates == two.templates
    assert one.entities == two.entities


def test_what_the_stream_remembers_is_told_and_leaves_the_sums_alone(context: EnrichContext) -> None:
    """Otherwise campaigns would depend on how far another worker is."""

    def remember(kind: EntityKind, value: str) -> EntityReputation:
        at = datetime(2026, 9, 1, tzinfo=UTC)
        return EntityReputation(
            kind=kind, value=value, first_seen=at, last_seen=at, reporters=90, legit_reporters=0, carriers=3,
            regions=9, campaigns=2, rate_per_day=9.0,
        )  # fmt: skip

    remembering = EnrichContext(Enricher(starter(), Standing(reputation=remember)), PEPPER, SEALER)
    heard = record("您好，包裹地址不完整，请点击 http://xqz58.cc/k 更新", "hello there", offset=8)
    without, told = enrich_record(heard, context), enrich_record(heard, remembering)
    assert (told.templates, told.entities) == (without.templates, without.entities)
    assert told.enriched is not None
    assert without.enriched is not None
    found, before = (one.reports[0].enrichment for one in (told.enriched, without.enriched))
    assert found.risk_score > before.risk_score
    assert "reported_before" in {reason.code for reason in found.reasons}
