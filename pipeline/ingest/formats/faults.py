"""Turning what pydantic found into a rejection: one field, one fault, one remedy, and no value of the input."""

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from smishwatch.pipeline.ingest.formats.parsed import RawRecord, Rejection
from smishwatch.schemas.codes import RejectReason
from smishwatch.schemas.report import MAX_REPORT_ID_CHARACTERS

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_. -]{0,63}")
_MOST_DIGITS_IN_A_NAME = 4
_MOST_FAULTS_NAMED = 5
NAME_NOT_SHOWN = "(a name that is not shown)"

REMEDIES = {
    "report_id": "send your own id of the report, 1 to 128 characters",
    "reported_at": "send RFC 3339 with its offset, for instance 2026-01-31T08:15:00+08:00",
    "received_at": "send RFC 3339 with its offset, or leave it out",
    "sender": "send the originating address as shown on the phone, 1 to 350 characters, or leave it out",
    "reporter": "send the reporter's address or hash, 1 to 350 characters, or leave it out",
    "body": "send the message's text, 1 to 10 000 characters without NUL",
    "protocol": "send sms, mms or rcs",
    "disposition": "send spam or legit",
    "country": "send ISO 3166-1 alpha-2 in capitals, for instance CN, or leave it out",
    "region": "send ISO 3166-2, for instance CN-GD, or leave it out",
    "carrier": "send lower-case letters, digits, - and _, at most 64",
}


def shown_name(name: object) -> str:
    """A field's name if it can be one; a file without a header would otherwise show numbers and messages as names."""
    text = str(name)
    if _PLAIN_NAME.fullmatch(text) and sum(map(str.isdigit, text)) <= _MOST_DIGITS_IN_A_NAME:
        return text
    return NAME_NOT_SHOWN


def rejected(problem: ValidationError, record: RawRecord, values: Any = None) -> Rejection:
    """The rejection for a record that pydantic refused; ``values`` is the record as read, if it could be read."""
    errors = problem.errors(include_url=False, include_input=False, include_context=False)
    first = errors[0]
    if first["type"] == "json_invalid":
        return not_json(record, first["msg"])
    named = [_fault(error) for error in errors[:_MOST_FAULTS_NAMED]]
    if len(errors) > _MOST_FAULTS_NAMED:
        named.append(f"and {len(errors) - _MOST_FAULTS_NAMED} more faults")
    return Rejection(
        record.line,
        RejectReason.INVALID_REPORT,
        _field(first),
        "; ".join(named),
        record.raw,
        report_id_of(values),
    )


def not_json(record: RawRecord, message: str) -> Rejection:
    """The rejection for a record that a JSON parser refused; invalid UTF-8 and deep nesting have their own codes."""
    try:
        record.raw.decode()
    except UnicodeDecodeError as fault:
        return not_utf8(record, fault.start)
    if "recursion" in message:
        return Rejection(
            record.line, RejectReason.TOO_DEEP, None, "nested too deeply; send a flat object", record.raw
        )
    detail = f"{message}; send one JSON object per report, without lone surrogates"
    return Rejection(record.line, RejectReason.NOT_JSON, None, detail, record.raw)


def not_utf8(record: RawRecord, position: int) -> Rejection:
    """The rejection for bytes that are no text."""
    detail = f"byte {position + 1} of the record is not UTF-8; send UTF-8"
    return Rejection(record.line, RejectReason.NOT_UTF8, None, detail, record.raw)


def too_large(record: RawRecord, limit_bytes: int) -> Rejection:
    """The rejection for a record beyond the limit; what is kept of it may be cut."""
    kept = "" if len(record.raw) == record.whole_bytes else f", of which the first {len(record.raw)} are kept"
    detail = f"{record.whole_bytes} bytes{kept}; a report has at most {limit_bytes} bytes"
    return Rejection(record.line, RejectReason.TOO_LARGE, None, detail, record.raw)


def invalid(record: RawRecord, field: str, detail: str, report_id: str | None = None) -> Rejection:
    """The rejection for one field, with the fault and the remedy already in words."""
    return Rejection(
        record.line, RejectReason.INVALID_REPORT, field, f"{field}: {detail}", record.raw, report_id
    )


def report_id_of(values: Any) -> str | None:
    """The report's id where there is a usable one, for the carrier to find its report by."""
    found = values.get("report_id") if isinstance(values, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= MAX_REPORT_ID_CHARACTERS or "\x00" in found:
        return None
    return found


def _field(error: ErrorDetails) -> str | None:
    return shown_name(error["loc"][0]) if error["loc"] else None


def _fault(error: ErrorDetails) -> str:
    field = _field(error)
    if field is None:
        return f"{error['msg']}; send one object per report"
    if error["type"] == "missing":
        return f"{field}: missing; {REMEDIES.get(field, 'add it')}"
    if error["type"] == "extra_forbidden":
        return f"{field}: unknown field; leave it out"
    remedy = REMEDIES.get(field)
    return f"{field}: {error['msg']}" + (f"; {remedy}" if remedy else "")
