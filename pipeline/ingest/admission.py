"""The door itself: which carrier, which time, and the reporter's number hashed before anything is kept."""

from dataclasses import dataclass
from datetime import datetime

from smishwatch.pipeline.ingest.formats.parsed import Parsed, ParsedReport, Rejection
from smishwatch.pipeline.stages.privacy import hash_reporter
from smishwatch.pipeline.stages.reading import implausible_time
from smishwatch.schemas.codes import RejectReason
from smishwatch.schemas.report import Report

_WRITTEN_APART = {"carrier", "reporter"}


@dataclass(frozen=True, slots=True)
class Door:
    """What a door knows about those who come through it.

    ``carrier`` is who sends; with ``carrier_is_proven`` it comes from credentials, and a report that names another
    is refused. Otherwise (files) it stands for the reports that name none.
    """

    pepper: bytes
    carrier: str | None
    carrier_is_proven: bool


@dataclass(frozen=True, slots=True)
class Admitted:
    """A report as it goes onto ``reports.v1``: reporter hashed, written as JSON without its carrier."""

    line: int
    carrier: str
    report_id: str
    json: bytes
    records: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A report that may come in, and whose it is; its reporter is still as it was sent."""

    carrier: str
    report: Report


def check(parsed: ParsedReport, door: Door, accepted_at: datetime) -> Checked | Rejection:
    """Whose report it is, and whether its time can be true."""
    report = parsed.report
    carrier = door.carrier if door.carrier_is_proven else report.carrier or door.carrier
    fault = _carrier_fault(report, door) or implausible_time(report, accepted_at)
    if fault or carrier is None:
        reason, detail = fault or _NO_CARRIER
        field = detail.partition(":")[0]
        return Rejection(
            parsed.line, reason, field, detail, parsed.raw, report.report_id, records=parsed.records
        )
    return Checked(carrier, report)


def admit(parsed: Parsed, door: Door, accepted_at: datetime) -> Admitted | Rejection:
    """Let a report in, or say why not."""
    if isinstance(parsed, Rejection):
        return parsed
    checked = check(parsed, door, accepted_at)
    if isinstance(checked, Rejection):
        return checked
    report = checked.report
    written = report.model_dump_json(exclude=_WRITTEN_APART, exclude_none=True).encode()
    if (
        report.reporter is not None
    ):  # added to the text, which is twice as fast as a changed copy of the report
        written = b'%s,"reporter":"%s"}' % (
            written[:-1],
            hash_reporter(report.reporter, door.pepper).encode(),
        )
    return Admitted(parsed.line, checked.carrier, report.report_id, written, parsed.records)


_NO_CARRIER = (
    RejectReason.CARRIER_MISSING,
    "carrier: missing; name it in the report, or for the whole file with --carrier NAME",
)


def _carrier_fault(report: Report, door: Door) -> tuple[RejectReason, str] | None:
    if door.carrier_is_proven and report.carrier not in (None, door.carrier):
        remedy = "not the carrier of this key; leave it out, the key says it"
        return RejectReason.INVALID_REPORT, f"carrier: {remedy}"
    return None
