"""Making something deliverable of every record, so that none can stop the worker for good.

The doors write envelopes of up to 500 reports or one megabyte. A carrier's own producer may write anything the
broker lets in, also something small that becomes something huge. And code has faults: what they hit becomes a dead
letter that can be replayed after they are mended.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from smishwatch.pipeline.broker.producer import Record
from smishwatch.pipeline.stages.dead_letters import dead_letter
from smishwatch.pipeline.stages.enrich import EnrichContext, EnrichedRecord, enrich_reads
from smishwatch.pipeline.stages.reading import AcceptedReport, Read, Rejection, read_record
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.topics import LARGEST_RECORD_BYTES

MOST_SOURCE_BYTES = 10 * 1024 * 1024
"""Sealed, which makes it a third longer, it still fits into a dead letter."""
KEPT_BYTES = 1024 * 1024
_ADVICE = "send envelopes of at most 500 reports or 1 MB"

_TOO_LONG = (
    f"a record of more than {MOST_SOURCE_BYTES} bytes, of which the first {KEPT_BYTES} are kept; {_ADVICE}"
)
_FAILED = "cannot be processed by this release; replay it after the next"

Fitted = tuple[EnrichedRecord, list[Record]]
ToRecords = Callable[[EnrichedRecord], Iterable[Record]]


def enrich_to_fit(
    record: SourceRecord,
    context: EnrichContext,
    to_records: ToRecords,
    largest_bytes: int = LARGEST_RECORD_BYTES,
) -> Fitted:
    """The stage's outcome and the records to write, none of them too large.

    Where the outcome of all reports is too large, the first half is tried, and so on; the others become dead letters,
    which can be replayed by themselves. The same record leads to the same outcome always.
    """
    if len(record.value) > MOST_SOURCE_BYTES:
        return _whole_record(record, context, to_records, RejectReason.TOO_LARGE, _TOO_LONG)
    try:
        reads = read_record(record)
        try:
            return _largest_part(reads, record, context, to_records, largest_bytes)
        except Exception:
            sound = [_unless_it_fails(read, record, context, to_records) for read in reads]
            return _largest_part(sound, record, context, to_records, largest_bytes)
    except Exception:
        return _whole_record(record, context, to_records, RejectReason.PROCESSING_FAILED, _FAILED)


def _largest_part(
    reads: Sequence[Read],
    record: SourceRecord,
    context: EnrichContext,
    to_records: ToRecords,
    largest_bytes: int,
) -> Fitted:
    keep = len(reads)
    while True:
        outcome = enrich_reads([*reads[:keep], *map(_too_large, reads[keep:])], record, context)
        records = list(to_records(outcome))
        if keep == 0 or all(len(made.value or b"") <= largest_bytes for made in records):
            return outcome, records
        keep //= 2


def _unless_it_fails(read: Read, record: SourceRecord, context: EnrichContext, to_records: ToRecords) -> Read:
    """The report, or its rejection when it cannot be processed even alone."""
    if not isinstance(read, AcceptedReport):
        return read
    try:
        list(to_records(enrich_reads([read], record, context)))
    except Exception:
        return _rejection(read, RejectReason.PROCESSING_FAILED, _FAILED)
    return read


def _too_large(read: Read) -> Read:
    if not isinstance(read, AcceptedReport):
        return read
    return _rejection(read, RejectReason.TOO_LARGE, f"together with those before it too large; {_ADVICE}")


def _rejection(read: AcceptedReport, reason: RejectReason, detail: str) -> Rejection:
    report = read.report.model_copy(update={"carrier": read.carrier})
    raw = report.model_dump_json(exclude_none=True).encode()
    return Rejection(reason, detail, raw, read.index, read.carrier, report.report_id)


def _whole_record(
    record: SourceRecord, context: EnrichContext, to_records: ToRecords, reason: RejectReason, detail: str
) -> Fitted:
    """What does not fit is cut here; the whole of it stays on its topic as long as that keeps records."""
    letter = dead_letter(
        Stage.ENRICH,
        reason,
        detail,
        record.value if len(record.value) <= MOST_SOURCE_BYTES else record.value[:KEPT_BYTES],
        context.sealer,
        datetime.fromtimestamp(record.timestamp_ms / 1_000, tz=UTC),
        origin=record.origin(),
    )
    outcome = EnrichedRecord(record, None, None, None, (letter,))
    return outcome, list(to_records(outcome))
