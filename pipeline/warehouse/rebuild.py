"""Rebuilding the rollups of days that were written to.

Days are computed from ``reports FINAL`` into a staging table and swapped in as partitions, so readers see the old
day or the new one. Marks are read before the reports and cancelled after the swap: whatever happens in between, the
day is only rebuilt once more.

One rebuilder works at a time, and the newest wins. It first creates its own staging tables and then drops all others;
a rebuilder that was overtaken (or paused for an hour) finds its staging table gone and can no longer swap in a day
that it had read earlier. Two that start at the same moment may both lose; the marks stay and the next one does it.
"""

import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from smishwatch.pipeline.warehouse import dirty_days
from smishwatch.pipeline.warehouse.client import WRITE_SETTINGS, Client
from smishwatch.pipeline.warehouse.days import in_portions, partition_id
from smishwatch.pipeline.warehouse.errors import StatementRefusedError, WarehouseError
from smishwatch.pipeline.warehouse.literals import string_literal
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS, days_query

UNKNOWN_TABLE = 60
_STAGING = "_rebuild_"
_COMPUTING = WRITE_SETTINGS | {"do_not_merge_across_partitions_select_final": 1}
_SWAPPING = {"allow_replace_partition_from_empty_source": 1}
"""A day whose reports have all gone has an empty rollup; newer servers want that said."""


class OvertakenError(WarehouseError):
    """Another rebuilder has taken over. The marks stay, so nothing is lost; try again later."""


def rebuild_dirty(client: Client) -> int:
    """Bring the rollups of all marked days up to date; the number of days rebuilt.

    Raises:
        OvertakenError: when another rebuilder started meanwhile.
        WarehouseError: when a statement fails; the marks of days not yet done stay.
    """
    if not dirty_days.ready(dirty_days.marks(client)):
        return 0
    with _staging(client) as run:
        covered = dirty_days.ready(dirty_days.marks(client))
        days = {mark.day for mark in covered}
        for portion in in_portions(client, days):
            _rebuild(client, run, portion)
            dirty_days.cancel(client, [mark for mark in covered if mark.day in portion])
    return len(days)


def rebuild_days(client: Client, days: Collection[date]) -> None:
    """Rebuild the given days whether they are marked or not. Raises as ``rebuild_dirty`` does."""
    with _staging(client) as run:
        for portion in in_portions(client, days):
            _rebuild(client, run, portion)


def _rebuild(client: Client, run: str, days: Sequence[date]) -> None:
    """Compute and swap in days that this run has not had before, so that its staging tables have none of them."""
    for rollup in ROLLUPS:
        staging = _staging_name(rollup, run)
        client.execute(f"INSERT INTO `{staging}` {days_query(rollup, days)}", settings=_COMPUTING)
        swaps = (f"REPLACE PARTITION ID '{partition_id(day)}' FROM `{staging}`" for day in days)
        client.execute(f"ALTER TABLE `{rollup}` {', '.join(swaps)}", settings=_SWAPPING)


@contextmanager
def _staging(client: Client) -> Iterator[str]:
    """Staging tables of this run alone; those of every other run are gone once it has begun."""
    run = secrets.token_hex(8)
    own = [_staging_name(rollup, run) for rollup in ROLLUPS]
    try:
        for rollup, staging in zip(ROLLUPS, own, strict=True):
            client.execute(f"CREATE TABLE IF NOT EXISTS `{staging}` AS `{rollup}`")
        _drop(client, [name for name in _all_staging(client) if name not in own])
        yield run
    except StatementRefusedError as error:
        if error.code == UNKNOWN_TABLE:
            raise OvertakenError(f"another rebuild has taken over: {error}") from error
        raise
    finally:
        _drop(client, own)


def _staging_name(rollup: str, run: str) -> str:
    return f"{rollup}{_STAGING}{run}"


def _all_staging(client: Client) -> list[str]:
    rows = client.execute(
        "SELECT name FROM system.tables WHERE database = currentDatabase() "  # noqa: S608 - a constant
        f"AND position(name, {string_literal(_STAGING)}) > 0"
    )
    return [row[0] for row in rows]


def _drop(client: Client, tables: Sequence[str]) -> None:
    for table in tables:
        client.execute(f"DROP TABLE IF EXISTS `{table}` SYNC")
