"""The stretch of time a page is about, from its address."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

HOUR, DAY = 3_600, 86_400
LENGTHS: dict[str, timedelta | None] = {
    "24h": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "1y": timedelta(days=365),
    "all": None,
}
DEFAULT = "24h"
BARS_SECONDS = (HOUR, 3 * HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY, 91 * DAY, 364 * DAY)
"""Widths of a bar; figures are kept by the hour, so nothing is narrower."""
MOST_BARS = 62
"""More are thinner than a finger on a telephone: two months of days, a year of weeks."""


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: ``start`` counts, ``end`` does not; both UTC, both full hours."""

    name: str
    start: datetime
    end: datetime
    now: datetime
    """Up to where there can be figures; the hour that is running ends later."""
    drawn_end: datetime
    """Where charts end: years after the last report are not worth drawing."""
    choices: tuple[str, ...] = tuple(LENGTHS)
    least_bar_seconds: int = HOUR
    """No bar is narrower: what is kept by the day has bars of a day."""

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    @property
    def bucket_seconds(self) -> int:
        """The width of a bar."""
        return max(bar_seconds(self.drawn_end - self.start), self.least_bar_seconds)

    @property
    def in_days(self) -> "Period":
        """It from midnight to midnight, in bars of a day or more; what is in it stays in it."""
        start, end, drawn_end = (_days(one) for one in (self.start, self.end, self.drawn_end))
        return replace(self, start=start[0], end=end[1], drawn_end=drawn_end[1], least_bar_seconds=DAY)

    @property
    def question(self) -> dict[str, datetime]:
        """The parameters that every question about a period takes."""
        return {"from": self.start, "to": self.end}

    @property
    def address(self) -> dict[str, str]:
        """What an address says to mean it: its name, or its days."""
        if self.name in LENGTHS:
            return {"period": self.name}
        return {"from": f"{self.start:%Y-%m-%d}", "to": f"{self.end:%Y-%m-%d}"}

    @property
    def comparable_end(self) -> datetime:
        """Where the period before ends so that it is as long as this one up to now."""
        return max(self.start - self.length, min(self.now, self.end) - self.length)


def period(
    name: str | None, now: datetime, earliest: datetime | None = None, latest: datetime | None = None
) -> Period:
    """The named period that ends with the hour that is running.

    Args:
        name: one of ``LENGTHS``; ``None`` or empty for the default
        now: the current time
        earliest: the hour of the first report there is; where "all" starts
        latest: the hour of the last one; where the charts of "all" end

    Raises:
        ValueError: for an unknown name.
    """
    name = name or DEFAULT
    if name not in LENGTHS:
        raise ValueError("period")
    now = now.astimezone(UTC)
    end = _full_hour(now) + timedelta(hours=1)
    length = LENGTHS[name]
    if length is not None:
        return Period(name, aligned(end - length, bar_seconds(length)), end, now, end)
    first = _full_hour(min(earliest or end, end - timedelta(hours=1)).astimezone(UTC))
    after_last = end if latest is None else _full_hour(latest.astimezone(UTC)) + timedelta(hours=1)
    end = max(end, after_last)  # clocks of senders may be ahead
    return between(first, after_last, name=name, now=now, end=end)


def between(
    start: datetime, drawn_end: datetime, *, name: str, now: datetime, end: datetime | None = None
) -> Period:
    """A period for given times, its start moved down to where a bar starts."""
    start = _full_hour(start.astimezone(UTC))
    drawn_end = max(drawn_end, start + timedelta(hours=1))
    return Period(name, aligned(start, bar_seconds(drawn_end - start)), end or drawn_end, now, drawn_end)


def bar_seconds(length: timedelta) -> int:
    """The narrowest bars that are not too many for this length."""
    seconds = length.total_seconds()
    return next((width for width in BARS_SECONDS if seconds / width <= MOST_BARS), BARS_SECONDS[-1])


def buckets(one: Period) -> list[datetime]:
    """The starts of all bars, empty ones too."""
    count = -(-(one.drawn_end - one.start) // timedelta(seconds=one.bucket_seconds))
    return [one.start + timedelta(seconds=number * one.bucket_seconds) for number in range(count)]


def aligned(moment: datetime, width_seconds: int) -> datetime:
    """Down to where a bar of this width starts: bars of a day and more start at midnight."""
    step = min(width_seconds, DAY)
    return moment - timedelta(seconds=moment.timestamp() % step)


def _days(moment: datetime) -> tuple[datetime, datetime]:
    """The midnights at or before, and at or after."""
    before = aligned(moment, DAY)
    return before, before if before == moment else before + timedelta(days=1)


def _full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
