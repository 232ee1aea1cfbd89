"""Values written into SQL text, safely.

Queries are written with ClickHouse's own placeholders, ``{name:Type}``, so that the files run unchanged in any client.
The values are put in here, because older servers and the embedded listener do not take them over the wire.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

_PLACEHOLDER = re.compile(r"\{(\w+):([^{}]+)\}")


def string_literal(value: str) -> str:
    """A quoted string that ClickHouse reads back as the value.

    >>> string_literal("it's")
    "'it\\\\'s'"
    """
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\x00", "\\0")
    return f"'{escaped}'"


def literal(value: Any) -> str:
    """A value as SQL.

    Raises:
        TypeError: for a kind of value that queries do not take.
        ValueError: for a date-time that does not know its zone.
    """
    match value:
        case None:
            written = "NULL"
        case str():
            written = string_literal(value)
        case bool():
            written = "true" if value else "false"
        case int() | float():
            written = repr(value)
        case datetime():
            written = string_literal(_utc(value).strftime("%Y-%m-%d %H:%M:%S.%f"))
        case date():
            written = string_literal(value.isoformat())
        case Sequence():
            written = "[" + ",".join(map(literal, value)) + "]"
        case _:
            raise TypeError(f"a query takes no {type(value).__name__}")
    return written


def with_parameters(sql: str, parameters: Mapping[str, Any]) -> str:
    """The query with a typed literal in the place of each ``{name:Type}``.

    Raises:
        ValueError: when a placeholder has no value, or a value no placeholder.
    """
    placeholders = {match[1] for match in _PLACEHOLDER.finditer(sql)}
    missing, unknown = placeholders - parameters.keys(), parameters.keys() - placeholders
    if missing or unknown:
        raise ValueError(f"query parameters missing: {sorted(missing)}, not in the query: {sorted(unknown)}")
    return _PLACEHOLDER.sub(lambda match: _typed(parameters[match[1]], match[2]), sql)


def placeholders_of(sql: str) -> dict[str, str]:
    """The placeholders' types by name."""
    return {match[1]: match[2] for match in _PLACEHOLDER.finditer(sql)}


def _typed(value: Any, type_name: str) -> str:
    if isinstance(value, datetime) and "DateTime64" not in type_name:
        value = _utc(value).strftime("%Y-%m-%d %H:%M:%S")
    written = literal(value)
    return written if type_name == "String" else f"CAST({written}, {string_literal(type_name)})"


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a date-time in a query must know its zone")
    return moment.astimezone(UTC)
