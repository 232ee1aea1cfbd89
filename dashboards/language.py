"""The pages' words in English and Chinese, and numbers and dates as readers of each expect them."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_FOLDER = Path(__file__).parent / "words"
_HOUR, _DAY, _MONTH = 3_600, 86_400, 28 * 86_400


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
    return found.format(**values) if values else found


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
    """Date and time to the minute, UTC."""
    return f"{value:%Y-%m-%d %H:%M}" if language == "zh" else f"{value.day} {value:%b %Y, %H:%M}"


def day(value: datetime, language: Language) -> str:
    """The date alone."""
    return f"{value:%Y-%m-%d}" if language == "zh" else f"{value.day} {value:%b %Y}"


def bar_label(value: datetime, language: Language, bar_seconds: int, drawn_seconds: float) -> str:
    """What stands under a bar that starts here: a day at its midnight, an hour in a day or two, else nothing."""
    if bar_seconds >= _MONTH:
        return f"{value:%Y-%m}" if language == "zh" else f"{value:%b %Y}"
    if bar_seconds < _DAY and drawn_seconds <= 2 * _DAY:
        return f"{value:%H:%M}" if value.hour % 3 == 0 else ""
    if bar_seconds < _DAY and value.hour:
        return ""
    return f"{value:%m-%d}" if language == "zh" else f"{value.day} {value:%b}"


def bar_name(value: datetime, language: Language, bar_seconds: int) -> str:
    """How a bar is named when it is pointed at: its start in full."""
    if bar_seconds >= _DAY:
        return day(value, language)
    return moment(value, language)
