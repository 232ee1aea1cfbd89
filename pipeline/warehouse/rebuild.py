"""Rebuilding the rollups of days that were written to.

Days are computed from ``reports FINAL`` into a staging table and swapped in as partitions, so readers see the old
day or the new one. A day that lies together with others (gathering.py) is swapped in with them. Marks are read before
the reports and cancelled after the swap: whatever happens in between, the day is only rebuilt once more.

One rebuilder works at a time, and the newest wins. It first creates its own staging tables and then drops all others;
a rebuilder that was overtaken (or paused for an hour) finds its staging table gone and can no longer swap in a day
that it had read earlier. Two that start at the same moment may both lose; the marks stay and the next one does it.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from smishwatch.pipeline.warehouse import dirty_days
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.days import in_portions
from smishwatch.pipeline.warehouse.errors import StatementRefusedError, WarehouseError
from smishwatch.pipeline.warehouse.gathering import (
    CHOOSING_PLACE,
    columns,
    gather,
    homes,
    moves,
    partition_of,
    span_of,
)
from smishwatch.pipeline.warehouse.literals import string_literal
from smishwatch.pipeline.warehouse.numbering import NUMBERS, forget_gone, number_people
from smishwatch.pipeline.warehouse.rollup_tables import ROLLUPS, day_of, days_query

UNKNOWN_TABLE = 60
_STAGING = "_rebuild_"
_COMPUTING = CHOOSING_PLACE | {"do_not_merge_across_partitions_select_final": 1}
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


def gather_quiet(client: Client, today: date, rollups: Sequence[str] = ROLLUPS) -> str:
    """Gather the first of the rollups whose days have become quiet; its name, or nothing when all lie as they should.

    One at a time, so that marked days do not wait for all of them; and nothing around a marked day, which will be
    written again at once.

    Raises:
        OvertakenError: when another rebuilder started meanwhile.
        WarehouseError: when a statement fails; the rollup stays as it was.
    """
    behind = {mark.day for mark in dirty_days.marks(client)}
    for rollup in rollups:
        if moves(client, rollup, today, behind):
            with _staging(client, [rollup]) as run:
                made = moves(client, rollup, today, behind)
                gather(client, rollup, _staging_name(rollup, run), made)
            return rollup
    return ""


def forget_numbers(client: Client) -> None:
    """Drop the numbers of people whose reports have all gone. Raises as ``rebuild_dirty`` does."""
    with _staging(client) as run:
        forget_gone(client, _staging_name(NUMBERS, run))


def _rebuild(client: Client, run: str, days: Sequence[date]) -> None:
    """Compute and swap in days that this run has not had before, so that its staging tables have none of them."""
    number_people(client, _staging_name(NUMBERS, run), days)
    for rollup in ROLLUPS:
        staging = _staging_name(rollup, run)
        lying = homes(client, rollup, days)
        shared = sorted({span for day, span in lying.items() if span != span_of(day)})
        _compute(client, rollup, staging, lying)
        if shared:
            _add_neighbours(client, rollup, staging, days, shared)
        swaps = (
            f"REPLACE PARTITION ID '{partition_of(span)}' FROM `{staging}`"
            for span in sorted(set(lying.values()))
        )
        client.execute(f"ALTER TABLE `{rollup}` {', '.join(swaps)}", settings=_SWAPPING)
        if shared:  # another portion of this run may have days of the same span
            drops = (f"DROP PARTITION ID '{partition_of(span)}'" for span in shared)
            client.execute(f"ALTER TABLE `{staging}` {', '.join(drops)}")


def _compute(client: Client, rollup: str, staging: str, lying: Mapping[date, int]) -> None:
    """Insert the days as the reports say, each into its span."""
    sql = days_query(rollup, list(lying))
    elsewhere = {span_of(day): span for day, span in lying.items() if span != span_of(day)}
    if not elsewhere:
        client.execute(f"INSERT INTO `{staging}` {sql}", settings=_COMPUTING)
        return
    listed = ", ".join(columns(client, rollup))
    days, spans = (", ".join(map(str, ones)) for ones in (elsewhere, elsewhere.values()))
    client.execute(
        f"INSERT INTO `{staging}` ({listed}, span) "  # noqa: S608 - our own names and numbers
        f"SELECT {listed}, transform(toYYYYMMDD({day_of(rollup)}), [{days}], [{spans}], toYYYYMMDD({day_of(rollup)})) "
        f"FROM ({sql})",
        settings=_COMPUTING,
    )


def _add_neighbours(
    client: Client, rollup: str, staging: str, days: Sequence[date], spans: Sequence[int]
) -> None:
    """Copy the other days of these spans as they are."""
    listed = ", ".join(columns(client, rollup))
    client.execute(
        f"INSERT INTO `{staging}` ({listed}, span) SELECT {listed}, span FROM `{rollup}` "  # noqa: S608 - our own
        f"WHERE span IN ({', '.join(map(str, spans))}) "
        f"AND toYYYYMMDD({day_of(rollup)}) NOT IN ({', '.join(str(span_of(day)) for day in days)})",
        settings=CHOOSING_PLACE,
    )


@contextmanager
def _staging(client: Client, rollups: Sequence[str] = (NUMBERS, *ROLLUPS)) -> Iterator[str]:
    """Staging tables of this run alone; those of every other run are gone once it has begun."""
    run = secrets.token_hex(8)
    own = [_staging_name(rollup, run) for rollup in rollups]
    try:
        for rollup, staging in zip(rollups, own, strict=True):
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
