"""CSV with a header: commas, semicolons or tabs, RFC 4180 quoting, UTF-8."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from smishwatch.pipeline.ingest.formats.canonical import report_of
from smishwatch.pipeline.ingest.formats.faults import invalid, not_utf8, shown_name, too_large
from smishwatch.pipeline.ingest.formats.lines import LONGEST_RECORD_BYTES, physical_lines
from smishwatch.pipeline.ingest.formats.parsed import Parsed, RawRecord, Rejection, UnusableInputError
from smishwatch.schemas.codes import RejectReason
from smishwatch.schemas.report import Report

_DELIMITERS = (",", ";", "\t")
_MOST_COLUMNS = 200

Row = dict[str, str]
RowParser = Callable[[Row, RawRecord], Parsed]


def parse_delimited(chunks: Iterable[bytes], parse_row: RowParser | None = None) -> Iterator[Parsed]:
    """One report per row. What is kept of a row stands under its header, so that it can be read again by itself.

    Args:
        chunks: the file
        parse_row: what makes a report of a row, such as a mapping; by default the columns must be fields of the report

    Raises:
        UnusableInputError: when the header cannot be used.
    """
    lines = deque[RawRecord]()
    source = physical_lines(chunks)
    header = next((line for line in source if line.raw.strip()), None)
    if header is None:
        return
    names, delimiter = _header(header)
    if parse_row is None:
        _refuse_unknown(names)
        parse_row = _canonical_row
    for cells, record in _rows(source, lines, delimiter):
        if isinstance(cells, Rejection):
            parsed: Parsed = cells
        elif len(cells) != len(names):
            detail = f"{len(cells)} cells under a header of {len(names)}; quote cells that hold the delimiter"
            parsed = invalid(record, "record", detail)
        else:
            parsed = parse_row(dict(zip(names, cells, strict=True)), record)
        yield replace(parsed, raw=b"\n".join((header.raw.strip(), parsed.raw)))


def _header(line: RawRecord) -> tuple[list[str], str]:
    remedy = "start the file with the names of the columns"
    try:
        text = line.raw.decode()
    except UnicodeDecodeError as problem:
        raise UnusableInputError(f"the header is not UTF-8; {remedy}", line=line.line) from problem
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        names = [name.strip() for name in next(csv.reader([text], delimiter=delimiter, strict=True))]
    except csv.Error as problem:
        raise UnusableInputError(
            f"the header cannot be read: {problem}; {remedy}", line=line.line
        ) from problem
    if len(names) > _MOST_COLUMNS or len(set(names)) != len(names) or not all(names):
        raise UnusableInputError(
            f"the header has empty, repeated or too many names; {remedy}", line=line.line, field="header"
        )
    return names, delimiter


def _refuse_unknown(names: list[str]) -> None:
    unknown = [shown_name(name) for name in names if name not in Report.model_fields]
    if unknown:
        known = ", ".join(Report.model_fields)
        raise UnusableInputError(
            f"unknown columns: {', '.join(unknown[:10])}; use {known}, or map them", line=1, field=unknown[0]
        )
    missing = [name for name in ("report_id", "reported_at", "body") if name not in names]
    if missing:
        raise UnusableInputError(
            f"columns missing in the header: {', '.join(missing)}; add them", line=1, field=missing[0]
        )


def _canonical_row(row: Row, record: RawRecord) -> Parsed:
    """Empty cells are absent fields."""
    return report_of({name: value for name, value in row.items() if value != ""}, record)


def _rows(
    source: Iterator[RawRecord], pushed_back: deque[RawRecord], delimiter: str
) -> Iterator[tuple[list[str] | Rejection, RawRecord]]:
    """Rows with the lines that they came from. After a line that cannot be read, reading begins anew on the next
    line, so that one open quote does not swallow the rest of the file.
    """
    while True:
        taken: list[RawRecord] = []
        reader = csv.reader(_texts(source, pushed_back, taken), delimiter=delimiter, strict=True)
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            first, *others = taken
            pushed_back.extendleft(reversed(others))
            if first.whole_bytes > LONGEST_RECORD_BYTES:
                yield too_large(first, LONGEST_RECORD_BYTES), first
                continue
            detail = f"not CSV: {problem}; quote cells that hold quotes, delimiters or line ends"
            yield Rejection(first.line, RejectReason.INVALID_REPORT, "record", detail, first.raw), first
            continue
        if cells is None:
            return
        if not cells:
            continue
        record = _joined(taken)
        refused = _refused(cells, record)
        yield refused or cells, record


def _texts(
    source: Iterator[RawRecord], pushed_back: deque[RawRecord], taken: list[RawRecord]
) -> Iterator[str]:
    while True:
        line = pushed_back.popleft() if pushed_back else next(source, None)
        if line is None:
            return
        taken.append(line)
        yield line.raw[:LONGEST_RECORD_BYTES].decode("utf-8", "surrogateescape") + "\n"


def _joined(lines: list[RawRecord]) -> RawRecord:
    if len(lines) == 1:
        return lines[0]
    return RawRecord(
        lines[0].line,
        b"\n".join(line.raw for line in lines),
        sum(line.whole_bytes for line in lines) + len(lines) - 1,
    )


def _refused(cells: list[str], record: RawRecord) -> Rejection | None:
    if record.whole_bytes > LONGEST_RECORD_BYTES:
        return too_large(record, LONGEST_RECORD_BYTES)
    try:
        record.raw.decode()
    except UnicodeDecodeError as problem:
        return not_utf8(record, problem.start)
    return None
