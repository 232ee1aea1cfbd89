"""The pages' words in English and Chinese, and numbers and dates as readers of each expect them."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_FOLDER = Path(__file__).parent / "words"


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


def negotiate(chosen: str | None, accept_language: str) -> Language:
    """The reader's choice, or the first language of the browser that we have, or English."""
    if chosen in LANGUAGES:
        return chosen
    for part in accept_language.split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return "en"


def number(value: float | int | None) -> str:
    """1234567 → 1,234,567; both languages group by thousands in tables."""
    return "–" if value is None else f"{value:,.0f}"


def moment(value: datetime, language: Language) -> str:
    """Date and time to the minute, UTC."""
    return f"{value:%Y-%m-%d %H:%M}" if language == "zh" else f"{value:%d %b %Y, %H:%M}"


def short_moment(value: datetime, by: Literal["hour", "day"]) -> str:
    """What stands under a bar."""
    return f"{value:%d/%m %H:%M}" if by == "hour" else f"{value:%Y-%m-%d}"
