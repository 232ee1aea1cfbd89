"""Rows as CSV that a spreadsheet opens harmlessly, as NDJSON, and as Parquet."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pyarrow
import pyarrow.parquet

from smishwatch.dashboards.questions import Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection), full-width forms too."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,20}")
_BLANKS = " \u00a0\u3000\u200b\u200e\u202e\ufeff"
"""What readers of CSV pass over or do not show."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel reads Chinese as Latin-1."""


class TableFormat(StrEnum):
    """How a table is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


MEDIA_TYPES: dict[TableFormat, str] = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.NDJSON: "application/x-ndjson",
    TableFormat.PARQUET: "application/vnd.apache.parquet",
}


def written(rows: Sequence[Row], columns: Sequence[str], form: TableFormat) -> bytes:
    """The table in the given form, columns in the given order."""
    match form:
        case TableFormat.CSV:
            return as_csv(rows, columns).encode()
        case TableFormat.NDJSON:
            return as_ndjson(rows, columns).encode()
        case TableFormat.PARQUET:
            return as_parquet(rows, columns)


def neutral(value: object) -> object:
    """A cell that no spreadsheet runs: text that begins like a formula gets an apostrophe in front, a number does not.

    >>> neutral("=HYPERLINK(1)"), neutral("plain"), neutral("+8613800138000"), neutral(-3)
    ("'=HYPERLINK(1)", 'plain', '+8613800138000', -3)
    """
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return value
    begins = value.lstrip(_BLANKS)
    return "'" + value if begins.startswith(_FORMULA) or value.startswith(_FORMULA) else value


def as_csv(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """RFC 4180 with a byte order mark; NUL characters are left out, lists are joined by a space."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in columns])
    return out.getvalue()


def as_ndjson(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """One JSON object a line."""
    return "".join(
        json.dumps({column: plain(row[column]) for column in columns}, ensure_ascii=False) + "\n"
        for row in rows
    )


def as_parquet(rows: Sequence[Row], columns: Sequence[str], about: Mapping[str, str] | None = None) -> bytes:
    """Parquet with zstd; a column has the type of its values. ``about`` is its metadata, by key."""
    table = pyarrow.table({column: _column([_arrow(row[column]) for row in rows]) for column in columns})
    if about:
        table = table.replace_schema_metadata(about)
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, compression="zstd")
    return out.getvalue()


def _column(values: list[Any]) -> Any:
    """The values as an Arrow array: whole numbers beyond 63 bits as unsigned ones; as text what has no common type."""
    try:
        return pyarrow.array(values)
    except (OverflowError, pyarrow.ArrowException):
        pass
    try:
        return pyarrow.array(values, type=pyarrow.uint64())
    except (OverflowError, TypeError, pyarrow.ArrowException):
        return pyarrow.array([None if one is None else str(one) for one in values])


def plain(value: Any) -> Any:
    """A value as JSON has it; what JSON has no word for is nothing (numbers that are none) or text (exact decimals).

    >>> plain([float("nan"), Decimal("1.50"), {"a": (date(2026, 1, 2), None)}])
    [None, '1.50', {'a': ['2026-01-02', None]}]
    """
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)


def _cell(value: Any) -> object:
    value = plain(value)
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        value = " ".join(map(str, value))
    return neutral(value.replace("\x00", "")) if isinstance(value, str) else value


def _arrow(value: Any) -> Any:
    """A value as Arrow has it: dates and decimals are its own, a mixture has a text of each."""
    if isinstance(value, tuple | list):
        kinds = {type(one) for one in value if one is not None}
        return [_arrow(one) if len(kinds) < 2 else str(plain(one)) for one in value]
    if isinstance(value, datetime | date | Decimal | float):
        return value
    return plain(value)
