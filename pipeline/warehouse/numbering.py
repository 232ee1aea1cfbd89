"""Numbers that stand for people, so that the distinct people of any period are a union of bitmaps.

Each person has one number for good, and no two people share one: both are what counting rests on. Numbers are made in
a staging table that follows the rule of rebuilds (rebuild.py): a newer run drops it, so one that was overtaken can
neither add numbers that the newer one has given to others nor take away what the newer one needs.
"""

from collections.abc import Sequence
from datetime import date

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.literals import with_parameters

NUMBERS = "reporter_numbers"
WHOLE = "PARTITION ID 'all'"


def number_people(client: Client, staging: str, days: Sequence[date]) -> int:
    """Give a number to everybody who reported on these days and has none; how many those were.

    Args:
        client: on the warehouse
        staging: an empty table like ``reporter_numbers``, of this run alone; it is left empty
        days: UTC days of reports

    Raises:
        WarehouseError: when a statement fails, as when a newer run has dropped ``staging``; nothing was numbered.
    """
    client.execute(with_parameters(_NEW.format(staging), {"days": days}))
    (made,) = client.execute(f"SELECT count() FROM `{staging}`")[0]  # noqa: S608 - our own names
    if made:
        client.execute(f"ALTER TABLE {NUMBERS} ATTACH {WHOLE} FROM `{staging}`")
        client.execute(f"ALTER TABLE `{staging}` DROP {WHOLE}")
    return int(made)


def forget_gone(client: Client, staging: str) -> None:
    """Drop the numbers of people of whom no rollup tells any more. Arguments and errors as above."""
    client.execute(_STILL_THERE.format(staging))
    client.execute(f"ALTER TABLE {NUMBERS} REPLACE {WHOLE} FROM `{staging}`")


_NEW = """
INSERT INTO `{}`
WITH
    seen AS
    (
        SELECT DISTINCT greatest(1, sipHash64(sent.reporter)) AS reporter
        FROM reports AS sent
        WHERE toDate(sent.reported_at) IN ({{days:Array(Date)}}) AND sent.reporter != ''
    )
SELECT reporter, (SELECT max(number) FROM reporter_numbers) + row_number() OVER (ORDER BY reporter)
FROM seen
WHERE reporter NOT IN (SELECT reporter FROM reporter_numbers WHERE reporter IN (SELECT reporter FROM seen))
"""
_STILL_THERE = """
INSERT INTO `{}`
SELECT reporter, number FROM reporter_numbers
WHERE reporter IN (SELECT reporter FROM rollup_people)
"""
