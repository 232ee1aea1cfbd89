"""Checking the figures: rollups computed again from the reports, and every report id there once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from smishwatch.pipeline.warehouse import dirty_days
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.days import days_held, in_portions
from smishwatch.pipeline.warehouse.literals import string_literal, with_parameters
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS, day_of, days_query

_WITHIN = "reported_at >= {start:DateTime64(6, 'UTC')} AND reported_at < {end:DateTime64(6, 'UTC')}"
EXACT = {"do_not_merge_across_partitions_select_final": 1}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One row that is not as the reports say."""

    table: str
    problem: Literal[
        "missing", "unexpected", "counted twice", "without key", "without number", "shared number"
    ]
    row: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared, and every deviation."""

    days: int
    reports: int
    tables: tuple[str, ...]
    behind: tuple[date, ...]
    """Days of the period that are marked for rebuilding: their figures may rightly be behind."""
    deviations: tuple[Mismatch, ...]


def verify(client: Client, start: datetime, end: datetime) -> list[Mismatch]:
    """Every deviation in the UTC days that the half-open period touches; none when all is right.

    Days that are marked for rebuilding are rightly behind; rebuild first, or while nothing is written.
    """
    return list(examine(client, start, end).deviations)


def examine(client: Client, start: datetime, end: datetime) -> Verified:
    """The same, with what was compared.

    Raises:
        ValueError: when the period ends before it starts.
    """
    if end <= start:
        raise ValueError(f"the period is empty: {end:%Y-%m-%d} is not after {start:%Y-%m-%d}")
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    days = [day for day in days_held(client) if first <= day <= last]
    found: list[Mismatch] = []
    for portion in in_portions(client, days):
        for rollup in ROLLUPS:
            found += _compare(client, rollup, portion)
    found += _counted_twice(client, start, end)
    found += _without_key(client, start, end)
    found += _wrongly_numbered(client, start, end)
    behind = sorted({mark.day for mark in dirty_days.marks(client) if first <= mark.day <= last})
    return Verified(len(days), _reports(client, start, end), ROLLUPS, tuple(behind), tuple(found))


def _compare(client: Client, rollup: str, days: Sequence[date]) -> Iterator[Mismatch]:
    """Rows that are stored and not computed, or computed and not stored; a row stored twice is one too many."""
    described = client.execute(f"DESCRIBE TABLE {rollup}")
    names = [
        name for name, _, default, *_ in described if default != "MATERIALIZED"
    ]  # those follow from the others
    listed = ", ".join(names)
    bitmaps = [name for name, kind, *_ in described if kind.startswith("AggregateFunction(groupBitmap")]
    compared = ", ".join(f"arraySort(bitmapToArray({name})) AS {name}" for name in bitmaps)
    every = f"* REPLACE ({compared})" if bitmaps else "*"
    listed_days = ", ".join(string_literal(day.isoformat()) for day in days)
    sql = f"""
        SELECT {listed}, sum(times) AS difference
        FROM
        (
            SELECT {every}, 1 AS times FROM ({days_query(rollup, days)})
            UNION ALL
            SELECT {every}, -1 AS times FROM {rollup} WHERE toDate({day_of(rollup)}) IN ({listed_days})
        )
        GROUP BY {listed}
        HAVING difference != 0
    """  # noqa: S608 - our own names and queries
    for row in client.execute(sql, settings=EXACT):
        yield Mismatch(
            rollup, "missing" if row[-1] > 0 else "unexpected", dict(zip(names, row, strict=False))
        )


def _reports(client: Client, start: datetime, end: datetime) -> int:
    sql = f"SELECT count() FROM reports FINAL WHERE {_WITHIN}"  # noqa: S608 - a constant
    return int(client.execute(with_parameters(sql, {"start": start, "end": end}), settings=EXACT)[0][0])


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


def _wrongly_numbered(client: Client, start: datetime, end: datetime) -> Iterator[Mismatch]:
    """People of the period who have no number, and numbers or people that have two of the other."""
    sql = """
        SELECT DISTINCT greatest(1, sipHash64(sent.reporter)) AS person FROM reports AS sent FINAL
        WHERE reported_at >= {start:DateTime64(6, 'UTC')} AND reported_at < {end:DateTime64(6, 'UTC')}
            AND sent.reporter != '' AND person NOT IN (SELECT reporter FROM reporter_numbers)
    """
    for (person,) in client.execute(with_parameters(sql, {"start": start, "end": end}), settings=EXACT):
        yield Mismatch("reporter_numbers", "without number", {"reporter": person})
    for one in ("number", "reporter"):
        twice = f"SELECT {one} FROM reporter_numbers GROUP BY {one} HAVING count() > 1"  # noqa: S608 - our own names
        for (shared,) in client.execute(twice):
            yield Mismatch("reporter_numbers", "shared number", {one: shared})
