"""The pages' words in English and Chinese, and numbers, dates and times as readers of each expect them.

Times are shown in the reader's time zone (``use_zone``), which is UTC where nobody said another. Days and longer bars
of charts begin by UTC for everybody, as the figures behind them do.
"""

import tomllib
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_FOLDER = Path(__file__).parent / "words"
_HOUR, _DAY, _MONTH = 3_600, 86_400, 28 * 86_400
DEFAULT_ZONE = "UTC"
_UTC = ZoneInfo(DEFAULT_ZONE)
_zone: ContextVar[ZoneInfo] = ContextVar("reader_zone", default=_UTC)


def use_zone(name: str) -> bool:
    """Show times in this zone (IANA's name) for the rest of this request; whether there is such a zone."""
    if name not in _zones():
        return False
    _zone.set(ZoneInfo(name))
    return True


def zone_name() -> str:
    """The zone in which times are shown."""
    return _zone.get().key


@cache
def words(language: Language) -> dict[str, dict[str, str]]:
    """Section → key → text."""
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def text(language: Language, section: str, key: str, **values: object) -> str:
    """One text; a code that has no text yet is shown as itself, readable."""
    found = words(language).get(section, {}).get(key)
    if found is None:
        return key.replace("_", " ")
    return found.format(**{"zone": zone_name(), **values}) if values else found


def counted(language: Language, section: str, key: str, count: int) -> str:
    """A number with its noun: ``key_one`` for one, ``key_many`` for every other."""
    return text(language, section, f"{key}_{'one' if count == 1 else 'many'}", count=number(count))


def negotiate(chosen: str | None, accept_language: str) -> Language:
    """The reader's choice, or the first language of the browser that we have, or English."""
    for language in LANGUAGES:
        if chosen == language:
            return language
    for part in accept_language.split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        for language in LANGUAGES:
            if tag == language:
                return language
    return "en"


def number(value: float | int | None) -> str:
    """1234567 → 1,234,567; both languages group by thousands in tables."""
    return "–" if value is None else f"{value:,.0f}"


def percent(share: float) -> str:
    """0.1234 → 12.3 %."""
    return f"{share * 100:.1f} %"


def duration(seconds: float, language: Language) -> str:
    """The largest unit of which there are at least two: 100 s, 5 min, 30 h, 3 d."""
    for unit, size in (("days", _DAY), ("hours", _HOUR), ("minutes", 60)):
        if seconds >= 2 * size:
            return text(language, "duration", unit, count=number(seconds // size))
    return text(language, "duration", "seconds", count=number(seconds))


def moment(value: datetime, language: Language) -> str:
    """Date and time to the minute, in the reader's zone."""
    value = _local(value)
    return f"{value:%Y-%m-%d %H:%M}" if language == "zh" else f"{value.day} {value:%b %Y, %H:%M}"


def day(value: datetime, language: Language) -> str:
    """The date alone."""
    return f"{value:%Y-%m-%d}" if language == "zh" else f"{value.day} {value:%b %Y}"


def bar_label(value: datetime, language: Language, bar_seconds: int, drawn_seconds: float) -> str:
    """What stands under a bar that starts here: a day at its midnight, an hour in a day or two, else nothing."""
    if bar_seconds >= _MONTH:
        return f"{value:%Y-%m}" if language == "zh" else f"{value:%b %Y}"
    if bar_seconds < _DAY:
        value = _local(value)
        if drawn_seconds <= 2 * _DAY:
            return f"{value:%H:%M}" if value.hour % 3 == 0 else ""
        if value.hour * _HOUR + value.minute * 60 >= bar_seconds:  # not the first bar of its day
            return ""
    return f"{value:%m-%d}" if language == "zh" else f"{value.day} {value:%b}"


def bar_name(value: datetime, language: Language, bar_seconds: int) -> str:
    """How a bar is named when it is pointed at: its start in full."""
    if bar_seconds >= _DAY:
        return day(value, language)
    return moment(value, language)


def _local(value: datetime) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(_zone.get())


@cache
def _zones() -> frozenset[str]:
    """Those that this machine knows."""
    return frozenset(available_timezones()) | {DEFAULT_ZONE}
