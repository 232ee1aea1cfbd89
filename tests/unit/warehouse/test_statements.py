"""Cutting SQL files."""

import pytest

from smishwatch.pipeline.warehouse.statements import split_statements


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        ("", []),
        (" ;; \n; ", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1;\nSELECT 2;\n", ["SELECT 1", "SELECT 2"]),
        ("-- only; a comment\n", []),
        ("SELECT 1 -- a; b\n; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT /* a; 'b */ 1; SELECT 2", ["SELECT   1", "SELECT 2"]),
        ("SELECT 'a;b', 'it''s; fine', 'x\\'; y'", ["SELECT 'a;b', 'it''s; fine', 'x\\'; y'"]),
        ("SELECT '-- not a comment'; SELECT 2", ["SELECT '-- not a comment'", "SELECT 2"]),
        ("SELECT `a;b`; SELECT 4 / 2 - 1", ["SELECT `a;b`", "SELECT 4 / 2 - 1"]),
    ],
)
def test_cut(text: str, statements: list[str]) -> None:
    assert split_statements(text) == statements
