"""Reading the dates of old dumps, by rules that are written down and never guess.

* RFC 3339 with an offset is what it says.
* A date and time without offset (``2014-09-04T08:25:00``, with a space for the ``T``, without seconds, with
  ``/``, ``.`` or 年月日 between the parts, one-digit months and days) is read in the time zone that was given.
* A day stands for its first moment, a month (``2018-01``, ``2010/11``) for its first moment, a year likewise.
* Digits alone: four are a year, eight are ``YYYYMMDD``, fourteen ``YYYYMMDDhhmmss``, ten are seconds and thirteen
  are milliseconds since 1970.
* Anything else is refused, ``03/04/2021`` with it: nobody can tell the day from the month.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_WRITTEN = re.compile(
    r"(?P<year>\d{4})"
    r"(?:[-/.年](?P<month>\d{1,2})"
    r"(?:[-/.月](?P<day>\d{1,2})日?"
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?)?)?)?[年月]?",
    re.IGNORECASE | re.ASCII,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?", re.ASCII)
_SECONDS_DIGITS = 10
_MILLISECONDS_DIGITS = 13


def read_date(value: object, zone: tzinfo = UTC) -> datetime | None:
    """The moment that ``value`` (a text, or a number since 1970) means, or ``None`` where that is not certain."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if text.isascii() and text.isdigit() and len(text) in {_SECONDS_DIGITS, _MILLISECONDS_DIGITS}:
        seconds = int(text) if len(text) == _SECONDS_DIGITS else int(text) / 1_000
        return datetime.fromtimestamp(seconds, tz=UTC)
    compact, written = _COMPACT.fullmatch(text), _WRITTEN.fullmatch(text)
    try:
        if compact:
            year, month, day, hour, minute, second = map(int, compact.groups("0"))
            return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
        return _moment(written, zone) if written else None
    except (ValueError, OverflowError):
        return None


def _moment(written: re.Match[str], zone: tzinfo) -> datetime:
    def part(name: str, missing: int) -> int:
        return int(written[name]) if written[name] else missing

    moment = datetime(
        part("year", 1),
        part("month", 1),
        part("day", 1),
        part("hour", 0),
        part("minute", 0),
        part("second", 0),
        int((written["fraction"] or "0")[:6].ljust(6, "0")),
        tzinfo=_offset(written["offset"]) or zone,
    )
    return moment.astimezone(UTC)


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    from_utc = timedelta(hours=hours, minutes=minutes)
    return timezone(sign * from_utc)
