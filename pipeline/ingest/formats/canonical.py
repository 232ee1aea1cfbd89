"""The canonical report as JSON, one object per record."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from smishwatch.pipeline.ingest.formats.faults import not_json, rejected, too_large
from smishwatch.pipeline.ingest.formats.lines import LONGEST_RECORD_BYTES
from smishwatch.pipeline.ingest.formats.parsed import Parsed, ParsedReport, RawRecord, Rejection
from smishwatch.schemas.report import Report


def parse_canonical(record: RawRecord) -> Parsed:
    """One canonical report."""
    if record.whole_bytes > LONGEST_RECORD_BYTES:
        return too_large(record, LONGEST_RECORD_BYTES)
    try:
        return ParsedReport(record.line, Report.model_validate_json(record.raw), record.raw)
    except ValidationError as problem:
        values = json_value(record)
        return rejected(problem, record, None if isinstance(values, Rejection) else values)


def report_of(values: dict[str, Any], record: RawRecord) -> Parsed:
    """The report with these values, which come from another format."""
    try:
        return ParsedReport(record.line, Report.model_validate(values), record.raw)
    except ValidationError as problem:
        return rejected(problem, record, values)


def json_value(record: RawRecord) -> Any:
    """The record's JSON value, or the rejection that says why there is none."""
    if record.whole_bytes > LONGEST_RECORD_BYTES:
        return too_large(record, LONGEST_RECORD_BYTES)
    try:
        return from_json(record.raw)
    except ValueError as problem:
        return not_json(record, f"Invalid JSON: {problem}")
