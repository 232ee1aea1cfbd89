"""ENRICH, the stage: records of reports in; enriched reports, sums per template and entity, dead letters out."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from smishwatch.pipeline.enrich.enricher import ENRICHMENT_VERSION, EnrichedMessage, Enricher
from smishwatch.pipeline.enrich.model import shipped_model
from smishwatch.pipeline.stages.dead_letters import dead_letter
from smishwatch.pipeline.stages.privacy import Sealer, hash_reporter
from smishwatch.pipeline.stages.reading import AcceptedReport, Read, Rejection, read_record
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.stages.sums import sum_record
from smishwatch.schemas.base import trusted
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedEnvelope, EnrichedReport
from smishwatch.schemas.report import Report
from smishwatch.schemas.sums import EntitiesSeenEnvelope, TemplatesSeenEnvelope


@dataclass(frozen=True, slots=True)
class EnrichContext:
    """What the stage looks things up in; none of it is changed here."""

    enricher: Enricher
    pepper: bytes
    sealer: Sealer


@dataclass(frozen=True, slots=True)
class EnrichedRecord:
    """What one source record became: at most one record on each topic."""

    source: SourceRecord
    enriched: EnrichedEnvelope | None
    templates: TemplatesSeenEnvelope | None
    entities: EntitiesSeenEnvelope | None
    dead_letters: tuple[DeadLetter, ...] = field(default=())


def enrich_records(records: Sequence[SourceRecord], context: EnrichContext) -> list[EnrichedRecord]:
    """Each record on its own, in order: the outcome never depends on which records came together."""
    return [enrich_record(record, context) for record in records]


def enrich_record(record: SourceRecord, context: EnrichContext) -> EnrichedRecord:
    """One record; what cannot be read or judged becomes a dead letter, and the rest of it goes on."""
    return enrich_reads(read_record(record), record, context)


def enrich_reads(reads: Iterable[Read], record: SourceRecord, context: EnrichContext) -> EnrichedRecord:
    """What was read from one record, or from one part of a file that stands for a record."""
    at = datetime.fromtimestamp(record.timestamp_ms / 1_000, tz=UTC)
    reports: list[EnrichedReport] = []
    messages: list[EnrichedMessage] = []
    dead: list[DeadLetter] = []
    reads = list(reads)
    enrich_ahead(reads, context.enricher)
    for read in reads:
        if isinstance(read, Rejection):
            dead.append(_bury(read, record, at, context.sealer))
            continue
        try:
            message = enrich_message(read, context.enricher)
        except Exception as problem:  # one message's fault must not stop the others; it is kept whole
            dead.append(_bury(_failure(read, problem), record, at, context.sealer))
            continue
        reports.append(_enriched(read, message, record, context.pepper))
        messages.append(message)
    if not reports:
        return EnrichedRecord(record, None, None, None, tuple(dead))
    enriched = EnrichedEnvelope(
        enrichment_version=ENRICHMENT_VERSION, model=shipped_model().version, reports=tuple(reports)
    )
    templates, entities = sum_record(record.origin(), reports, messages)
    return EnrichedRecord(record, enriched, templates, entities, tuple(dead))


def enrich_ahead(reads: Iterable[Read], enricher: Enricher) -> None:
    """Enrich everything that was read; a message that cannot be enriched says so in its own turn."""
    reports = [read.report for read in reads if isinstance(read, AcceptedReport)]
    with suppress(Exception):
        enricher.enrich_ahead(
            (report.body, report.sender, report.country, report.reported_at) for report in reports
        )


def enrich_message(read: AcceptedReport, enricher: Enricher) -> EnrichedMessage:
    """What the message says, with the registry as it was known when it was reported."""
    report = read.report
    return enricher.enrich(report.body, report.sender, report.country, report.reported_at)


def content_hash(report: Report, reporter: str | None) -> int:
    """63 bits over what the carrier sent: equal for a resend, different for a conflict.

    Args:
        report: the report as sent
        reporter: the reporter's keyed hash, so that it does not matter who hashed it
    """
    parts = (
        report.reported_at.isoformat(),
        report.received_at.isoformat() if report.received_at else "",
        report.sender or "",
        reporter or "",
        report.body,
        report.protocol.value,
        report.disposition.value,
        report.country or "",
        report.region or "",
    )
    digest = hashlib.blake2b("\x00".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _enriched(
    read: AcceptedReport, message: EnrichedMessage, record: SourceRecord, pepper: bytes
) -> EnrichedReport:
    report = read.report
    reporter = None if report.reporter is None else hash_reporter(report.reporter, pepper)
    return trusted(
        EnrichedReport,
        report_id=report.report_id,
        carrier=read.carrier,
        reported_at=report.reported_at,
        received_at=report.received_at,
        accepted_at=read.accepted_at,
        sender=report.sender,
        reporter=reporter,
        protocol=report.protocol,
        disposition=report.disposition,
        country=report.country,
        region=report.region,
        body=report.body,
        text=message.redacted,
        content_hash=content_hash(report, reporter),
        enrichment=message.enrichment,
        origin=record.origin(read.index),
    )


def _failure(read: AcceptedReport, problem: Exception) -> Rejection:
    return Rejection(
        RejectReason.PROCESSING_FAILED,
        f"{type(problem).__name__} while enriching; replay it after the next release",
        read.report.model_copy(update={"carrier": read.carrier}).model_dump_json(exclude_none=True).encode(),
        read.index,
        read.carrier,
        read.report.report_id,
    )


def _bury(rejection: Rejection, record: SourceRecord, at: datetime, sealer: Sealer) -> DeadLetter:
    return dead_letter(
        Stage.ENRICH,
        rejection.reason,
        rejection.detail,
        rejection.raw,
        sealer,
        at,
        origin=record.origin(rejection.index),
        carrier=rejection.carrier,
        report_id=rejection.report_id,
    )
