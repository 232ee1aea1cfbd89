"""Which rollups there are, and what a day of each consists of."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

from smishwatch.pipeline.warehouse.literals import with_parameters

ROLLUPS = (
    "rollup_hourly",
    "rollup_kinds",
    "rollup_regions",
    "rollup_languages",
    "rollup_lateness",
    "rollup_templates",
    "rollup_template_days",
    "rollup_domains",
    "rollup_traits",
    "rollup_people",
    "rollup_entities",
    "rollup_values",
    "rollup_reporters",
    "rollup_reporter_days",
)
BY_DAY = frozenset(("rollup_template_days", "rollup_traits", "rollup_values", "rollup_reporter_days"))
"""Those that do not tell hours apart."""


def days_query(rollup: str, days: Sequence[date]) -> str:
    """The query that computes UTC days of a rollup from the reports. Its columns are the table's, in order."""
    return with_parameters(definition(rollup), {"days": days})


def day_of(rollup: str) -> str:
    """The column that names a row's day, or the hour within it.

    >>> day_of("rollup_traits"), day_of("rollup_hourly")
    ('day', 'hour')
    """
    return "day" if rollup in BY_DAY else "hour"


@cache
def definition(rollup: str) -> str:
    """The query with the placeholder ``days``."""
    folder = files("smishwatch.pipeline.warehouse").joinpath("rollups")
    return folder.joinpath(f"{rollup}.sql").read_text(encoding="utf-8").strip()
