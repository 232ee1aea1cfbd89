"""Made-up reports by the million, written by the engine itself, and the rollups built from them by our own code."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import with_parameters
from smishwatch.pipeline.warehouse.rebuild import rebuild_days
from smishwatch.pipeline.warehouse.statements import split_statements

HERE = Path(__file__).parent
ROWS_PER_INSERT = 500_000
INSERTING = {"max_partitions_per_insert_block": 0, "max_execution_time": 0, "max_insert_threads": 2}


def fill(client: Client, reports: int, days: int) -> Iterator[tuple[str, float]]:
    """Fill every table; what was done, and the seconds it took."""
    end = datetime.now(tz=UTC).replace(minute=0, second=0, microsecond=0)
    (reports_sql,) = split_statements((HERE / "fill_reports.sql").read_text(encoding="utf-8"))
    began = time.perf_counter()
    for first in range(0, reports, ROWS_PER_INSERT):
        portion = {"first": first, "last": min(reports, first + ROWS_PER_INSERT)}
        given = portion | {"total": reports, "days": days, "end": end}
        client.execute(with_parameters(reports_sql, given), settings=INSERTING)
    yield "reports", time.perf_counter() - began
    began = time.perf_counter()
    for statement in split_statements((HERE / "fill_rest.sql").read_text(encoding="utf-8")):
        client.execute(statement, settings=INSERTING)
    yield "other tables", time.perf_counter() - began
    began = time.perf_counter()
    rebuild_days(client, _days(end, days))
    yield "rollups", time.perf_counter() - began


def _days(end: datetime, days: int) -> list[date]:
    return [(end - timedelta(days=number)).date() for number in range(days + 1)]
