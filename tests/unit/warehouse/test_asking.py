"""People's own SQL: what is let through, what is refused and how, and that nothing slips through the rewriting."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.warehouse.asking.checking import MOST_CHARACTERS, QueryRefusedError, checked
from smishwatch.pipeline.warehouse.asking.permitted import permitted

COLUMNS = {
    name: ["carrier", "report_id", "text", "links.domain", "sealed_raw"] for name in permitted().tables
}
LINES = (Path(__file__).parent / "attacks.tsv").read_text(encoding="utf-8").splitlines()
ATTACKS = [tuple(line.split("\t")) for line in LINES if not line.startswith("# ")]


@pytest.mark.parametrize(("sql", "refusal"), [pair for pair in ATTACKS if pair[1] != "ESCAPES"])
@pytest.mark.parametrize("carrier", ["", "carrier-a"])
def test_an_attack_is_refused(sql: str, refusal: str, carrier: str) -> None:
    with pytest.raises(QueryRefusedError, match=refusal):
        checked(sql, COLUMNS, carrier)


def test_there_are_many_attacks() -> None:
    assert len(ATTACKS) > 80


@pytest.mark.parametrize(
    "sql",
    [
        "(" * 500 + "SELECT 1" + ")" * 500,
        "SELECT " + "[" * 300 + "]" * 300,
        "SELECT 1" + " + 1" * MOST_CHARACTERS,
        "SELECT '" + "x" * MOST_CHARACTERS + "'",
        "SELECT 1 --\x00",
        "SELECT 'unfinished",
        "SELECT /* unfinished",
        "\ufeffSELEKT",
    ],
)
def test_what_would_exhaust_or_confuse_the_parser_is_refused(sql: str) -> None:
    with pytest.raises(QueryRefusedError):
        checked(sql, COLUMNS)


def test_a_name_of_with_does_not_open_a_table_where_it_does_not_reach() -> None:
    sql = "SELECT * FROM raw_texts WHERE 1 IN (WITH raw_texts AS (SELECT 1 AS a) SELECT a FROM raw_texts)"
    assert re.findall(r'FROM "?(\w+)', checked(sql, COLUMNS)) == ["asked_raw_texts"] * 2


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count() FROM {table}",
        "SELECT count() FROM {table} AS r WHERE r.text LIKE '%x%'",
        "SELECT count() FROM {table} FINAL",
        "SELECT * FROM (SELECT report_id FROM {table})",
        "WITH x AS (SELECT * FROM {table}) SELECT count() FROM x AS y",
        "SELECT (SELECT count() FROM {table})",
        "SELECT 1 UNION ALL SELECT count() FROM {table}",
        "SELECT 1 WHERE 'a' IN (SELECT carrier FROM {table})",
        "SELECT 1 FROM {table} AS a JOIN {table} AS b ON a.report_id = b.report_id",
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM {table})",
    ],
)
@pytest.mark.parametrize("table", sorted(permitted().of_carriers))
def test_a_carrier_reads_only_its_own_rows_wherever_a_table_stands(sql: str, table: str) -> None:
    written = checked(sql.format(table=table), COLUMNS, "it's")
    reads = re.findall(rf'FROM "{table}"(?: FINAL)?(.{{0,30}})', written)
    assert len(reads) == sql.count("{table}")
    assert all(read.startswith(" WHERE \"carrier\" = 'it\\'s'") for read in reads), written


@pytest.mark.parametrize("table", sorted(set(permitted().tables) - permitted().of_carriers))
def test_a_carrier_does_not_read_what_others_reported(table: str) -> None:
    with pytest.raises(QueryRefusedError, match="not among"):
        checked(f"SELECT * FROM {table}", COLUMNS, "carrier-a")


def test_hidden_columns_are_not_there_at_all() -> None:
    assert "sealed_raw" not in checked("SELECT * FROM dead_letters", COLUMNS)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_string_ends_before_its_end(value: str, carrier: str) -> None:
    """Whatever is quoted comes out as one string of the same value."""
    quoted = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    try:
        written = checked(
            f"SELECT count() FROM reports WHERE text = {quoted} OR text = 'end'", COLUMNS, carrier or "c"
        )
    except QueryRefusedError:
        return
    strings = re.findall(r"'((?:[^'\\]|\\.)*)'", written, re.DOTALL)
    plain = [
        re.sub(r"\\(.)", lambda match: {"0": "\0"}.get(match[1], match[1]), one, flags=re.DOTALL)
        for one in strings
    ]
    assert sorted(plain) == sorted([value, "end", carrier or "c"])
