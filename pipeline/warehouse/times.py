"""Moments as ClickHouse stores them: integers, so that the driver need not convert each one."""

from datetime import UTC, date, datetime, timedelta

from smishwatch.pipeline.warehouse.errors import RowsRefusedError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EARLIEST_NOTED = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST_NOTED = datetime(2299, 12, 31, tzinfo=UTC)
MICROSECONDS_PER_HOUR = 3_600_000_000
MICROSECONDS_PER_DAY = 24 * MICROSECONDS_PER_HOUR
_END_OF_DAYS = (date(2106, 1, 1) - date(1970, 1, 1)).days * MICROSECONDS_PER_DAY
"""Days and hours are 16- and 32-bit numbers since 1970 in ClickHouse; both are sure to hold until here."""


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment, exactly."""
    return (moment - _EPOCH) // _MICROSECOND


def noted_microseconds(moment: datetime | None) -> int | None:
    """The same for a moment that is only noted, never counted by: one that no clock means is moved into range."""
    if moment is None:
        return None
    return microseconds(min(max(moment, _EARLIEST_NOTED), _LATEST_NOTED))


def countable_microseconds(moment: datetime, name: str, report_id: str) -> int:
    """The same for a moment whose hour and day are counted by.

    Raises:
        RowsRefusedError: outside of 1970 to 2105, which ClickHouse's hours cannot tell.
    """
    value = microseconds(moment)
    if not 0 <= value < _END_OF_DAYS:
        raise RowsRefusedError(f"{name} {moment.isoformat()} is not within 1970 to 2105", [report_id])
    return value


def day_of(value: int) -> date:
    """The UTC day of microseconds since 1970."""
    return date.fromordinal(_EPOCH.toordinal() + value // MICROSECONDS_PER_DAY)
