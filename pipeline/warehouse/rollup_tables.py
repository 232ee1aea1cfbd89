"""Which rollups there are, and what one day of each consists of."""

from datetime import date
from functools import cache
from importlib.resources import files

from smishwatch.pipeline.warehouse.literals import with_parameters

ROLLUPS = ("rollup_hourly", "rollup_templates", "rollup_domains", "rollup_languages")


def day_query(rollup: str, day: date) -> str:
    """The query that computes one UTC day of a rollup from the reports. Its columns are the table's, in order."""
    return with_parameters(_definition(rollup), {"day": day})


def partition_id(day: date) -> str:
    """ClickHouse's name for the day's partition."""
    return day.strftime("%Y%m%d")


@cache
def _definition(rollup: str) -> str:
    folder = files("smishwatch.pipeline.warehouse").joinpath("rollups")
    return folder.joinpath(f"{rollup}.sql").read_text(encoding="utf-8").strip()
