"""Values in SQL: read back as they were, whatever they hold."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.warehouse.literals import literal, placeholders_of, string_literal, with_parameters


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", "'plain'"),
        ("it's", r"'it\'s'"),
        ("back\\slash", r"'back\\slash'"),
        ("\\'", r"'\\\''"),
        ("nul\x00", r"'nul\0'"),
        ("逾期", "'逾期'"),
        ("", "''"),
        (None, "NULL"),
        (True, "true"),
        (7, "7"),
        (-1.5, "-1.5"),
        (date(2026, 5, 4), "'2026-05-04'"),
        (datetime(2026, 5, 4, 12, tzinfo=UTC), "'2026-05-04 12:00:00.000000'"),
        (datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=8))), "'2026-05-04 04:00:00.000000'"),
        (["a", "b'"], r"['a','b\'']"),
        ((), "[]"),
    ],
)
def test_written(value: Any, written: str) -> None:
    assert literal(value) == written


@pytest.mark.parametrize(("value", "error"), [(datetime(2026, 5, 4), ValueError), (object(), TypeError)])  # noqa: DTZ001
def test_refused(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        literal(value)


@given(st.text())
def test_a_string_never_ends_early(value: str) -> None:
    written = string_literal(value)
    inside = written[1:-1].replace("\\\\", "").replace("\\'", "")
    assert (written[0], written[-1]) == ("'", "'")
    assert "'" not in inside
    assert not inside.endswith("\\")


@pytest.mark.parametrize(
    ("sql", "values", "answer"),
    [
        ("SELECT {x:String}", {"x": "a"}, "SELECT 'a'"),
        ("SELECT {x:UInt8}, {x:UInt8}", {"x": 1}, "SELECT CAST(1, 'UInt8'), CAST(1, 'UInt8')"),
        (
            "WHERE t >= {from:DateTime('UTC')}",
            {"from": datetime(2026, 5, 4, 12, 30, 1, 999, tzinfo=UTC)},
            r"WHERE t >= CAST('2026-05-04 12:30:01', 'DateTime(\'UTC\')')",
        ),
        ("{a:String}{b:String}", {"a": "{b:String}", "b": "x"}, "'{b:String}''x'"),
    ],
)
def test_put_into_a_query(sql: str, values: dict[str, Any], answer: str) -> None:
    assert with_parameters(sql, values) == answer


def test_every_placeholder_needs_a_value_and_every_value_a_placeholder() -> None:
    with pytest.raises(ValueError, match=r"missing: \['b'\], not in the query: \['c'\]"):
        with_parameters("{a:String} {b:String}", {"a": "", "c": ""})


def test_placeholders() -> None:
    assert placeholders_of("{a:String} {b:DateTime64(6, 'UTC')}") == {
        "a": "String",
        "b": "DateTime64(6, 'UTC')",
    }
