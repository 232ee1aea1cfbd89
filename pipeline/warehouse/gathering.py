"""Days that are long past lie together in one partition of each rollup.

What a question over weeks costs is mostly opening a part for each day of the period, cold above all, and around each
wording that it asks for it reads a granule a day. So days move: once a third of a month has been quiet for a week, its
days become one partition; once a month has been over for a month, so does the month. A rollup is gathered in a copy
(parts that stay are linked, not written), which then takes the rollup's place in one step: readers see every day once.

Where a day lies is told by the column ``span`` alone: ``20261126`` a day, ``2026112`` the last third of its month,
``202611`` the month. A rebuild puts a day where it already lies (rebuild.py).
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from smishwatch.pipeline.warehouse.client import WRITE_SETTINGS, Client
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.literals import string_literal

QUIET_FOR = timedelta(days=7)
"""Since the last day of a third: reports of some carriers come once a week, and each that comes later rewrites it."""
MONTH_QUIET_FOR = timedelta(days=31)
"""Since the last day of a month: a question over 30 days then reads at most nine days that it leaves out."""
CHOOSING_PLACE = WRITE_SETTINGS | {"insert_allow_materialized_columns": 1}
"""``span`` follows from the day unless an insert says otherwise."""
_THIRD_DAYS = 10


class IncompleteCopyError(WarehouseError):
    """The copy of a rollup does not hold every row, as when a replica has not yet fetched them. Nothing was changed."""


def span_of(day: date) -> int:
    """The day alone.

    >>> span_of(date(2026, 11, 26))
    20261126
    """
    return day.year * 10_000 + day.month * 100 + day.day


def third_of(day: date) -> int:
    """The third of a month that the day lies in; the last one is what is left after the twentieth.

    >>> third_of(date(2026, 11, 26)), third_of(date(2026, 10, 31)), third_of(date(2026, 11, 10))
    (2026112, 2026102, 2026110)
    """
    return month_of(day) * 10 + min(2, (day.day - 1) // _THIRD_DAYS)


def month_of(day: date) -> int:
    """The day's month.

    >>> month_of(date(2026, 11, 26))
    202611
    """
    return day.year * 100 + day.month


def partition_of(span: int) -> str:
    """ClickHouse's name for the partition of a span, in every rollup.

    >>> partition_of(20261126), partition_of(2026112), partition_of(202611)
    ('20261126-202611', '2026112-202611', '202611-202611')
    """
    return f"{span}-{str(span)[:6]}"


def span_then(span: int, today: date) -> int:
    """Where the rows of a span belong today: where they are, or in the third or the month around them.

    >>> span_then(20261112, date(2026, 11, 26)), span_then(20261112, date(2026, 11, 28))
    (20261112, 2026111)
    >>> span_then(2026111, date(2026, 12, 31)), span_then(2026111, date(2027, 1, 1))
    (2026111, 202611)
    """
    digits = str(span)
    month = date(int(digits[:4]), int(digits[4:6]), 1)
    next_month = (month + timedelta(days=31)).replace(day=1)
    if today - next_month >= MONTH_QUIET_FOR:
        return month_of(month)
    if len(digits) == len("YYYYMMDD"):
        third = third_of(month.replace(day=int(digits[6:])))
        over = next_month if third % 10 == 2 else month + timedelta(days=_THIRD_DAYS * (third % 10 + 1))
        if today - over >= QUIET_FOR:
            return third
    return span


def homes(client: Client, rollup: str, days: Collection[date]) -> dict[date, int]:
    """The span in which each day lies in this rollup, or would lie if it had rows."""
    around = {span for day in days for span in (third_of(day), month_of(day))}
    if not around:
        return {}
    listed = ", ".join(map(str, sorted(around)))
    rows = client.execute(f"SELECT DISTINCT span FROM `{rollup}` WHERE span IN ({listed})")  # noqa: S608 - numbers
    there = {int(row[0]) for row in rows}
    return {
        day: next((one for one in (month_of(day), third_of(day)) if one in there), span_of(day))
        for day in days
    }


def columns(client: Client, rollup: str) -> list[str]:
    """The rollup's columns that do not follow from others, in order."""
    return [name for name, _, default, *_ in client.execute(f"DESCRIBE TABLE `{rollup}`") if not default]


def moves(client: Client, rollup: str, today: date, behind: Collection[date]) -> dict[int, list[int]]:
    """Spans to be made, and of which each; empty when everything lies where it belongs.

    Args:
        client: on the warehouse
        rollup: its name
        today: the UTC day
        behind: days that will be written again; nothing around them is moved
    """
    waiting = {span for day in behind for span in (month_of(day), third_of(day))}
    made: dict[int, list[int]] = defaultdict(list)
    for span in _spans(client, rollup):
        made[span_then(span, today)].append(span)
    return {span: parts for span, parts in made.items() if parts != [span] and span not in waiting}


def gather(client: Client, rollup: str, staging: str, made: dict[int, list[int]]) -> None:
    """Let the empty table ``staging`` become the rollup with these spans made, and the rollup ``staging``.

    Raises:
        IncompleteCopyError: when the copy lacks rows; the rollup stays as it was.
        WarehouseError: when a statement fails, as when another rebuild has dropped ``staging``.
    """
    moved = {span for parts in made.values() for span in parts}
    kept = [span for span in _spans(client, rollup) if span not in moved]
    listed = ", ".join(columns(client, rollup))
    for span, parts in sorted(made.items()):
        client.execute(
            f"INSERT INTO `{staging}` ({listed}, span) SELECT {listed}, {span} FROM `{rollup}` "  # noqa: S608
            f"WHERE span IN ({', '.join(map(str, parts))})",
            settings=CHOOSING_PLACE,
        )
        client.execute(f"OPTIMIZE TABLE `{staging}` PARTITION ID '{partition_of(span)}' FINAL")
    if kept:
        links = (f"ATTACH PARTITION ID '{partition_of(span)}' FROM `{rollup}`" for span in kept)
        client.execute(f"ALTER TABLE `{staging}` {', '.join(links)}")
    if _rows(client, staging) != _rows(client, rollup):
        raise IncompleteCopyError(f"the copy of {rollup} lacks rows: left as it was")
    client.execute(f"EXCHANGE TABLES `{staging}` AND `{rollup}`")


def _spans(client: Client, rollup: str) -> list[int]:
    rows = client.execute(
        "SELECT DISTINCT partition_id FROM system.parts WHERE database = currentDatabase() AND active "  # noqa: S608
        f"AND rows > 0 AND table = {string_literal(rollup)} ORDER BY partition_id"
    )
    return [int(row[0].partition("-")[0]) for row in rows]


def _rows(client: Client, table: str) -> int:
    return int(client.execute(f"SELECT count() FROM `{table}`")[0][0])  # noqa: S608 - our own names
