"""From the bytes of a ``reports.v1`` record to reports and rejections; nothing in it is lost or raises."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from smishwatch.pipeline.stages.salvage import split_elements
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.base import Carrier, Moment
from smishwatch.schemas.codes import RejectReason
from smishwatch.schemas.report import Report, ReportEnvelope

EARLIEST_REPORT = datetime(2000, 1, 1, tzinfo=UTC)
"""Before this nobody reported an SMS: such a clock was never set."""
LATEST_AHEAD = timedelta(hours=48)
"""Time zones and wrong clocks explain up to two days ahead of acceptance; more is a clock that cannot be used."""
MOST_PROBLEMS_NAMED = 5


@dataclass(frozen=True, slots=True)
class AcceptedReport:
    """A valid report, its carrier resolved, with its place in the record."""

    report: Report
    carrier: str
    accepted_at: datetime
    index: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """Bytes that are no valid report, and why."""

    reason: RejectReason
    detail: str
    raw: bytes
    index: int
    carrier: str | None = None
    report_id: str | None = None


Read = AcceptedReport | Rejection


class _Head(BaseModel):
    """An envelope without its reports."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    schema_: str = Field(alias="schema")
    batch_id: str
    carrier: Carrier | None = None
    accepted_at: Moment
    reports: tuple[()]


def read_record(record: SourceRecord) -> list[Read]:
    """Everything in one record, in order: an envelope of reports, or a bare report from a carrier's producer."""
    raw = record.value
    try:
        envelope = ReportEnvelope.model_validate_json(raw)
    except ValidationError as problem:
        bare = _as_bare_report(raw, record)
        return [bare] if bare else _read_in_parts(raw, record, problem)
    return [
        _accept(report, envelope.carrier, envelope.accepted_at, index, b"")
        for index, report in enumerate(envelope.reports)
    ]


def _as_bare_report(raw: bytes, record: SourceRecord) -> Read | None:
    """The record as a single report, accepted when the broker stored it; ``None`` where it is none."""
    if not raw.lstrip().startswith(b"{") or b'"report_id"' not in raw or b'"reports"' in raw:
        return None
    stored_at = datetime.fromtimestamp(record.timestamp_ms / 1_000, tz=UTC)
    return _read_element(raw, None, stored_at, 0)


def _read_in_parts(raw: bytes, record: SourceRecord, problem: ValidationError) -> list[Read]:
    """An envelope that does not parse as a whole: each report by itself."""
    parts = split_elements(raw)
    if parts is None:
        return [_reject_whole(raw, problem)]
    head_bytes, elements = parts
    try:
        head = _Head.model_validate_json(head_bytes)
    except ValidationError as head_problem:
        return [_reject_whole(raw, head_problem)]
    if head.schema_ != "smishwatch.reports/1":
        return [
            Rejection(
                RejectReason.UNKNOWN_SCHEMA, "schema: this door reads smishwatch.reports/1", raw, index=0
            )
        ]
    return [
        _read_element(element, head.carrier, head.accepted_at, index)
        for index, element in enumerate(elements)
    ]


def _read_element(raw: bytes, carrier: str | None, accepted_at: datetime, index: int) -> Read:
    try:
        raw.decode()
    except UnicodeDecodeError as problem:
        detail = f"byte {problem.start} of the report is not UTF-8; send UTF-8"
        return Rejection(RejectReason.NOT_UTF8, detail, raw, index, carrier)
    try:
        report = Report.model_validate_json(raw)
    except ValidationError as problem:
        reason = _json_reason(problem)
        return Rejection(reason, describe(problem), raw, index, carrier, _report_id(raw))
    return _accept(report, carrier, accepted_at, index, raw)


def _accept(
    report: Report, envelope_carrier: str | None, accepted_at: datetime, index: int, raw: bytes
) -> Read:
    carrier = report.carrier or envelope_carrier
    rejected = (
        (RejectReason.CARRIER_MISSING, "carrier: name it in the report or in the envelope")
        if carrier is None
        else implausible_time(report, accepted_at)
    )
    if carrier is None or rejected:
        reason, detail = rejected or (RejectReason.CARRIER_MISSING, "carrier: missing")
        kept = raw or report.model_dump_json(exclude_none=True).encode()
        return Rejection(reason, detail, kept, index, carrier, report.report_id)
    return AcceptedReport(report, carrier, accepted_at, index)


def implausible_time(report: Report, accepted_at: datetime) -> tuple[RejectReason, str] | None:
    """Why ``reported_at`` cannot be true, or ``None``; a day of 1970 or 2099 would open partitions of its own."""
    if report.reported_at < EARLIEST_REPORT:
        return RejectReason.IMPLAUSIBLE_TIME, "reported_at: before 2000-01-01; set the sending clock"
    if report.reported_at > accepted_at + LATEST_AHEAD:
        return RejectReason.IMPLAUSIBLE_TIME, "reported_at: more than 48 hours ahead; set the sending clock"
    return None


def _reject_whole(raw: bytes, problem: ValidationError) -> Rejection:
    try:
        raw.decode()
    except UnicodeDecodeError as decoding:
        detail = f"byte {decoding.start} of the record is not UTF-8; send UTF-8"
        return Rejection(RejectReason.NOT_UTF8, detail, raw, index=0)
    return Rejection(_json_reason(problem), describe(problem), raw, index=0)


def _json_reason(problem: ValidationError) -> RejectReason:
    first = problem.errors(include_url=False, include_input=False)[0]
    if first["type"] != "json_invalid":
        return RejectReason.INVALID_REPORT
    return RejectReason.TOO_DEEP if "recursion" in first["msg"] else RejectReason.NOT_JSON


def describe(problem: ValidationError) -> str:
    """Field and fault of the first few problems, without any value of the input."""
    named = [
        f"{'.'.join(_shown_name(part) for part in error['loc']) or 'record'}: {error['msg']}"
        for error in problem.errors(include_url=False, include_input=False, include_context=False)
    ]
    more = len(named) - MOST_PROBLEMS_NAMED
    return "; ".join(named[:MOST_PROBLEMS_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _shown_name(part: str | int) -> str:
    """A field's name or position; a name that could be somebody's number or address is not repeated."""
    return str(part) if isinstance(part, int) or _FIELD_NAME.fullmatch(part) else "(a field)"


_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z_]{0,39}")


def _report_id(raw: bytes) -> str | None:
    """The report's id where the JSON is at least readable; for the carrier to find its report by."""
    try:
        value: Any = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    found = value.get("report_id") if isinstance(value, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= 128:
        return None
    return found.encode("utf-8", "replace").decode()
