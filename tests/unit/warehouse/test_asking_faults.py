"""Of people's own SQL: which errors are the question's, and in which words they are told."""

import pytest

from smishwatch.pipeline.warehouse.asking.faults import LONGEST_SAID, fault_of, said
from smishwatch.pipeline.warehouse.errors import (
    RowsRefusedError,
    StatementRefusedError,
    WarehouseError,
    WarehouseUnavailableError,
)


@pytest.mark.parametrize(
    ("problem", "is_of_question"),
    [
        (WarehouseUnavailableError("DB::Exception: no. (ILLEGAL_AGGREGATION)", 184), True),
        (RowsRefusedError("DB::Exception: Cannot parse. (CANNOT_PARSE_TEXT)"), True),
        (StatementRefusedError("DB::Exception: Unknown. (UNKNOWN_IDENTIFIER)", 47), True),
        (WarehouseUnavailableError("DB::Exception: Query memory limit exceeded: would use 2 GiB", 241), True),
        (WarehouseUnavailableError("DB::Exception: Memory limit (for query) exceeded", 241), True),
        (WarehouseUnavailableError("DB::Exception: Memory limit (total) exceeded", 241), False),
        (WarehouseUnavailableError("DB::Exception: Too many simultaneous queries", 202), False),
        (WarehouseUnavailableError("ConnectionRefusedError"), False),
    ],
)
def test_whose_fault_it_is(problem: WarehouseError, is_of_question: bool) -> None:
    found = fault_of(problem)
    assert isinstance(found, StatementRefusedError) == is_of_question
    assert (found is problem) != is_of_question


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            "DB::Exception: Division by zero: In scope SELECT intDiv(1, 0). (ILLEGAL_DIVISION).",
            "Division by zero (ILLEGAL_DIVISION)",
        ),
        (
            "DB::Exception: cannot compile re2: (, error: missing ): while executing 'FUNCTION match(text :: 0)'. (X_Y_Z).",
            "cannot compile re2: (, error: missing ) (X_Y_Z)",
        ),
        (
            "DB::Exception: Timeout exceeded: elapsed 2 s. (TIMEOUT_EXCEEDED)",
            "Timeout exceeded: elapsed 2 s (TIMEOUT_EXCEEDED)",
        ),
        ("DB::Exception: a\n  b.\nStack trace: 0. /src/DB.cpp", "a b"),
        ("x" * 1_000, "x" * (LONGEST_SAID - 1) + "…"),
    ],
)
def test_in_which_words(message: str, told: str) -> None:
    assert said(message) == told
