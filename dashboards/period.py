"""The stretch of time a page is about, from its address."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

LENGTHS: dict[str, timedelta | None] = {
    "1h": timedelta(hours=1),
    "24h": timedelta(days=1),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "all": None,
}
DEFAULT = "24h"
MOST_BARS = 120


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open: ``start`` counts, ``end`` does not; both UTC."""

    name: str
    start: datetime
    end: datetime
    choices: tuple[str, ...] = tuple(LENGTHS)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    @property
    def previous_start(self) -> datetime:
        """Where the period before, equally long, starts; it ends at ``start``."""
        return self.start - self.length

    @property
    def bucket_seconds(self) -> int:
        """The width of a bar: an hour, or as many days as keep the bars under ``MOST_BARS``."""
        hours = self.length.total_seconds() / 3_600
        if hours <= MOST_BARS:
            return 3_600
        days = -(-hours / 24 // MOST_BARS)
        return int(max(days, 1) * 86_400)

    @property
    def bucket_name(self) -> Literal["hour", "day"]:
        """What a bar's label must say."""
        return "hour" if self.bucket_seconds < 86_400 else "day"


def period(name: str | None, now: datetime, earliest: datetime | None) -> Period:
    """The named period that ends with the current hour.

    Args:
        name: one of ``LENGTHS``; ``None`` for the default
        now: the current time
        earliest: the first report there is; where "all" starts

    Raises:
        ValueError: for an unknown name.
    """
    name = name or DEFAULT
    if name not in LENGTHS:
        raise ValueError("period")
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    length = LENGTHS[name]
    if length is None:
        start = min(earliest or end, end - timedelta(hours=1)).astimezone(UTC)
        start = start.replace(minute=0, second=0, microsecond=0)
    else:
        start = end - length
    return Period(name, start, end)
