"""Marks on the days whose rollups may be behind the reports.

A writer marks a day as being written before it touches its reports, and as written afterwards. The first mark survives
a crash; the second cannot be cancelled by a rebuild that ran too early to see the reports. Marks are rows that are only
added: cancelling adds their negative, and ClickHouse's merges remove the pairs.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, NamedTuple

from smishwatch.pipeline.warehouse.client import Client

Phase = Literal["writing", "written"]

ABANDONED_SECONDS = 900
"""A write that has not ended after this long has crashed. Its retry makes marks of its own, so this only cleans up."""


class Mark(NamedTuple):
    """A mark that has not been cancelled."""

    day: date
    batch: str
    phase: Phase
    copies: int
    age_seconds: int


def mark(client: Client, batch: str, phase: Phase, days: Collection[date]) -> None:
    """Mark the days for a batch."""
    client.insert(
        "rollup_dirty",
        {
            "day": sorted(days),
            "batch": [batch] * len(days),
            "phase": [phase] * len(days),
            "sign": [1] * len(days),
        },
    )


def marks(client: Client) -> list[Mark]:
    """All marks that stand."""
    rows = client.execute(
        "SELECT day, batch, toString(phase), sum(sign), dateDiff('second', max(marked_at), now64(3)) "
        "FROM rollup_dirty GROUP BY day, batch, phase HAVING sum(sign) > 0"
    )
    return [Mark(*row) for row in rows]


def ready(standing: Sequence[Mark]) -> list[Mark]:
    """The marks that a rebuild which starts now covers: ended writes, and writes that were abandoned."""
    written = {(mark.day, mark.batch) for mark in standing if mark.phase == "written"}
    return [
        mark
        for mark in standing
        if (mark.day, mark.batch) in written or mark.age_seconds >= ABANDONED_SECONDS
    ]


def cancel(client: Client, covered: Sequence[Mark]) -> None:
    """Take back the marks."""
    rows = [mark for mark in covered for _ in range(mark.copies)]
    client.insert(
        "rollup_dirty",
        {
            "day": [mark.day for mark in rows],
            "batch": [mark.batch for mark in rows],
            "phase": [mark.phase for mark in rows],
            "sign": [-1] * len(rows),
        },
    )
