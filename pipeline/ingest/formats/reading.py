"""From the chunks of a file or request to reports and rejections: which format it is, and its parser."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain

from smishwatch.pipeline.ingest.formats.canonical import json_value, parse_canonical
from smishwatch.pipeline.ingest.formats.delimited import Row, parse_delimited
from smishwatch.pipeline.ingest.formats.encodings import as_utf8
from smishwatch.pipeline.ingest.formats.forwarded import parse_forwarded
from smishwatch.pipeline.ingest.formats.json_stream import json_records
from smishwatch.pipeline.ingest.formats.lines import record_lines, without_byte_order_mark
from smishwatch.pipeline.ingest.formats.mapping import FieldMapping
from smishwatch.pipeline.ingest.formats.mars import is_mars, parse_mars
from smishwatch.pipeline.ingest.formats.parsed import Parsed, ParsedReport, RawRecord, Rejection

_LONGEST_HEADER_BYTES = 64 * 1024
"""A table's names of columns are shorter."""


class InputFormat(StrEnum):
    """What a file or request holds."""

    AUTO = "auto"
    """JSON, or CSV where the first character is neither ``{`` nor ``[``."""
    JSON = "json"
    """Canonical reports or Mobile Abuse Reporting Schema v1: one object, an array, or one object per line."""
    NDJSON = "ndjson"
    """The same, one object per line whatever the first line looks like."""
    CSV = "csv"
    SMS = "sms"
    """Texts to report numbers: Chinese short codes and the two-step 7726 flow."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read. ``mapping`` turns lines of any shape into reports; without one they must be reports."""

    pepper: bytes
    format: InputFormat = InputFormat.AUTO
    mapping: FieldMapping | None = None
    encoding: str = "utf-8"


def read_reports(chunks: Iterable[bytes], reading: Reading) -> Iterator[Parsed]:
    """Every record, in order, as a report or a rejection. ``chunks`` are decompressed.

    Raises:
        UnusableInputError: when a CSV header cannot be used, an array does not end, the encoding is unknown, or the
            chunks themselves raise it.
    """
    format_ = reading.format
    chunks = without_byte_order_mark(as_utf8(chunks, reading.encoding))
    if format_ is InputFormat.AUTO:
        format_, chunks = _detected(chunks)
    mapping = reading.mapping
    if format_ is InputFormat.CSV:
        return parse_delimited(chunks, partial(_mapped_row, mapping) if mapping else None)
    records = record_lines(chunks) if format_ is InputFormat.NDJSON else json_records(chunks)
    if format_ is InputFormat.SMS:
        return parse_forwarded(records, reading.pepper)
    if mapping:
        return (_mapped(mapping, record) for record in records)
    return (parse_json_report(record, reading.pepper) for record in records)


def parse_json_report(record: RawRecord, pepper: bytes) -> Parsed:
    """One canonical report, or one of the Mobile Abuse Reporting Schema; the object's fields tell which."""
    parsed = parse_canonical(record)
    if isinstance(parsed, ParsedReport) or b'"v"' not in record.raw:
        return parsed
    values = json_value(record)
    return parse_mars(values, record, pepper) if is_mars(values) else parsed


def _mapped(mapping: FieldMapping, record: RawRecord) -> Parsed:
    values = json_value(record)
    return values if isinstance(values, Rejection) else mapping.apply(values, record)


def _mapped_row(mapping: FieldMapping, row: Row, record: RawRecord) -> Parsed:
    return mapping.apply(row, record)


def _detected(chunks: Iterator[bytes]) -> tuple[InputFormat, Iterator[bytes]]:
    """The format by the first line that is not blank, and the whole stream."""
    seen: list[bytes] = []
    start = b""
    for chunk in chunks:
        seen.append(chunk)
        start = (start + chunk).lstrip()
        if b"\n" in start or len(start) > _LONGEST_HEADER_BYTES:
            break
    json = not start or start[:1] in b"{[" or not _is_text(start)
    return InputFormat.JSON if json else InputFormat.CSV, chain(seen, chunks)


def _is_text(start: bytes) -> bool:
    """Whether these bytes can begin a CSV header; binary rubbish is rejected line by line instead."""
    line = start.split(b"\n", 1)[0]
    return any(mark in line for mark in b",;\t") and b"\x00" not in line
