"""``python -m benchmarks.warehouse.model``: what a stream of so many reports a second costs on disk and in work.

The figures per report are those that ``make bench-warehouse`` measured on a machine with two cores; it prints beside
the size of each table what this model says of it, so that the two can be compared at any size.
"""

from typing import NamedTuple

PER_SECOND = (10, 1_000, 20_000)
DAY_SECONDS = 86_400
TERABYTE = 1e12

BYTES_PER_REPORT = {
    "reports": 139.7,
    "report_keys": 59.1,
    "rollup_traits": 83.4,
    "rollup_entities": 60.7,
    "rollup_values": 59.4,
    "numbers of people": 15.3,
    "rollup_templates": 23.0,
    "rollup_people": 15.6,
    "other rollups": 15.6,
    "templates and campaigns": 12.4,
    "duplicates and dead letters": 2.3,
}
"""Of a million made-up reports over 90 days (of `rollup_entities`: of a hundred thousand; of values and
numbers of people: of ten million). Rollups save more the more
reports an hour has, so at higher rates these are upper bounds."""
RAW_TEXT_BYTES = 73.2
"""Of a raw text, which is kept for 30 days."""
RAW_TEXT_DAYS = 30
WRITE_MICROSECONDS = 90.0
"""Of the clock, for one report in one writer: `reports` at 18 000 rows a second, and its four other tables."""
REBUILD_MICROSECONDS = 65.0
"""Of the clock, for a report of a day whose rollups are rebuilt: ten million in 653 s, on a busy machine."""


class Cost(NamedTuple):
    """Of one year at a steady rate."""

    reports_a_day: float
    gigabytes_a_day: float
    terabytes_a_year: float
    """With raw texts as they stand after the first 30 days."""
    writers: float
    """That insert all the time."""
    rebuild_minutes: float
    """For a whole day once, by one process."""


def cost(per_second: float) -> Cost:
    """What a stream of so many reports a second costs."""
    daily = per_second * DAY_SECONDS
    kept = sum(BYTES_PER_REPORT.values())
    return Cost(
        daily,
        daily * (kept + RAW_TEXT_BYTES) / 1e9,
        daily * (365 * kept + RAW_TEXT_DAYS * RAW_TEXT_BYTES) / TERABYTE,
        per_second * WRITE_MICROSECONDS / 1e6,
        daily * REBUILD_MICROSECONDS / 60e6,
    )


def main() -> None:
    """Print it."""
    print(
        "| reports a second | reports a day | GB a day | TB after a year | writers | minutes to rebuild one |"
    )
    print("|---:|---:|---:|---:|---:|---:|")
    for rate in PER_SECOND:
        one = cost(rate)
        print(
            f"| {rate:,} | {one.reports_a_day / 1e6:,.1f} M | {one.gigabytes_a_day:,.1f} | {one.terabytes_a_year:,.2f} "
            f"| {one.writers:.2f} | {one.rebuild_minutes:,.1f} |"
        )


if __name__ == "__main__":
    main()
