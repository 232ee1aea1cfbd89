"""Checking the figures: rollups computed again from the reports, and every report id there once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.days import in_portions
from smishwatch.pipeline.warehouse.literals import with_parameters
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS, days_query

EXACT = {"do_not_merge_across_partitions_select_final": 1}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One row that is not as the reports say."""

    table: str
    problem: Literal["missing", "unexpected", "counted twice", "without key"]
    row: dict[str, Any]


def verify(client: Client, start: datetime, end: datetime) -> list[Mismatch]:
    """Every deviation in the UTC days that the half-open period touches; none when all is right.

    Days that are marked for rebuilding are rightly behind; rebuild first, or while nothing is written.
    """
    found: list[Mismatch] = []
    for portion in in_portions(client, _days(client, start, end)):
        for rollup in ROLLUPS:
            found += _compare(client, rollup, portion)
    found += _counted_twice(client, start, end)
    found += _without_key(client, start, end)
    return found


def _days(client: Client, start: datetime, end: datetime) -> list[date]:
    """The days of the period that have reports or rollup rows."""
    within = {"first": start.date(), "last": (end - timedelta(microseconds=1)).date()}
    tables = [("reports", "reported_at"), *((rollup, "hour") for rollup in ROLLUPS)]
    union = " UNION DISTINCT ".join(
        f"SELECT DISTINCT toDate({column}) AS day FROM {table} "  # noqa: S608 - names are our own
        "WHERE day BETWEEN {first:Date} AND {last:Date}"
        for table, column in tables
    )
    return sorted(row[0] for row in client.execute(with_parameters(union, within)))


def _compare(client: Client, rollup: str, days: Sequence[date]) -> Iterator[Mismatch]:
    stored = with_parameters(
        f"SELECT * FROM {rollup} WHERE toDate(hour) IN ({{days:Array(Date)}})",  # noqa: S608 - our own name
        {"days": days},
    )
    computed = days_query(rollup, days)
    for problem, first, second in (("missing", computed, stored), ("unexpected", stored, computed)):
        difference = f"SELECT * FROM ({first}) EXCEPT SELECT * FROM ({second})"  # noqa: S608 - our own queries
        names, rows = client.select(difference, settings=EXACT)
        for row in rows:
            yield Mismatch(rollup, problem, dict(zip(names, row, strict=True)))  # type: ignore[arg-type]


def _counted_twice(client: Client, start: datetime, end: datetime) -> Iterator[Mismatch]:
    sql = """
        SELECT carrier, report_id, count() AS rows FROM reports FINAL
        WHERE reported_at >= {start:DateTime64(6, 'UTC')} AND reported_at < {end:DateTime64(6, 'UTC')}
        GROUP BY carrier, report_id HAVING rows > 1
    """
    names, rows = client.select(with_parameters(sql, {"start": start, "end": end}), settings=EXACT)
    for row in rows:
        yield Mismatch("reports", "counted twice", dict(zip(names, row, strict=True)))


def _without_key(client: Client, start: datetime, end: datetime) -> Iterator[Mismatch]:
    sql = """
        SELECT carrier, report_id FROM reports FINAL
        WHERE reported_at >= {start:DateTime64(6, 'UTC')} AND reported_at < {end:DateTime64(6, 'UTC')}
            AND (carrier, report_id, content_hash) NOT IN (SELECT carrier, report_id, content_hash FROM report_keys)
    """
    names, rows = client.select(with_parameters(sql, {"start": start, "end": end}), settings=EXACT)
    for row in rows:
        yield Mismatch("reports", "without key", dict(zip(names, row, strict=True)))
