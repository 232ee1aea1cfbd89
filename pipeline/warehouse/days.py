"""Working through many days of reports without taking too many at once."""

from collections.abc import Collection
from datetime import date

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS, day_of

MOST_DAYS = 200
"""Keeps statements short; an import of old messages may touch a thousand days."""
MOST_REPORTS = 1_000_000
"""Keeps a statement's memory in bounds. A larger day is taken alone."""


def partition_id(day: date) -> str:
    """ClickHouse's name for the day's partition of the reports."""
    return day.strftime("%Y%m%d")


def days_held(client: Client) -> list[date]:
    """The days that have reports or rows of any rollup, in order."""
    rollups = (f"SELECT DISTINCT toDate({day_of(one)}) AS held FROM {one}" for one in ROLLUPS)  # noqa: S608
    reports = "SELECT DISTINCT toDate(reported_at) AS held FROM reports"
    sql = " UNION ALL ".join((reports, *rollups))
    return [row[0] for row in client.execute(f"SELECT DISTINCT held FROM ({sql}) ORDER BY held")]  # noqa: S608


def in_portions(client: Client, days: Collection[date]) -> list[list[date]]:
    """The days in order, cut so that each portion holds at most ``MOST_REPORTS`` reports."""
    if not days:
        return []
    rows = client.execute(
        "SELECT partition_id, sum(rows) FROM system.parts "
        "WHERE database = currentDatabase() AND table = 'reports' AND active GROUP BY partition_id"
    )
    return cut(sorted(days), {str(name): int(size) for name, size in rows})


def cut(days: list[date], reports: dict[str, int]) -> list[list[date]]:
    """The same, given the reports by partition.

    >>> cut([date(2026, 5, 4), date(2026, 5, 5)], {"20260504": 900_000, "20260505": 200_000})
    [[datetime.date(2026, 5, 4)], [datetime.date(2026, 5, 5)]]
    """
    portions: list[list[date]] = []
    held = 0
    for day in days:
        size = reports.get(partition_id(day), 0)
        if not portions or held + size > MOST_REPORTS or len(portions[-1]) >= MOST_DAYS:
            portions.append([])
            held = 0
        portions[-1].append(day)
        held += size
    return portions
