"""The public text about a kind of scam: how it looks, how to check, what to do.

It is made of our own sentences, the registry's official channels and the country's reporting lines, and of nothing
from the message: so no link of the scam and no scammer's number can get into it.
"""

from dataclasses import dataclass
from functools import cache

from smishwatch.pipeline.enrich.tables import Row, shipped_table
from smishwatch.schemas.codes import Category
from smishwatch.schemas.feeds import Institution

ADVICE_COLUMNS = ("category", "looks_en", "looks_zh", "check_en", "check_zh", "source")
LINE_COLUMNS = ("country", "report_en", "report_zh", "urgent_en", "urgent_zh", "source")
ANY_CATEGORY = "other"
ANY_COUNTRY = "XX"
_SOMEBODY = {"en": "a well-known institution", "zh": "知名机构"}
_NEVER = {
    "en": "Never pass on a code or password, and never transfer money to a private or 'safe' account.",
    "zh": "切勿泄露验证码和密码，切勿向私人账户或所谓“安全账户”转账。",
}
_CHANNEL = {
    "en": "{name} can be reached at {channels}.",
    "zh": "{name}的官方渠道：{channels}。",
}


@dataclass(frozen=True, slots=True)
class Advisory:
    """The text in one language, in the order in which a page shows it."""

    looks: str
    check: str
    official_channel: str
    do: tuple[str, ...]

    def text(self) -> str:
        """All of it, one sentence a line."""
        return "\n".join(part for part in (self.looks, self.check, self.official_channel, *self.do) if part)


def advisory(
    category: Category, brand: Institution | None, country: str | None, language: str = "en"
) -> Advisory:
    """The advisory for a kind of scam in the name of an institution, for readers in a country.

    Args:
        category: the kind; kinds without an own text get the general one
        brand: the institution that is imitated, if any
        country: ISO 3166-1 alpha-2 of the readers; the institution's own where it is not given
        language: ``zh`` for Chinese, English otherwise
    """
    tongue = "zh" if language == "zh" else "en"
    advice = _advice().get(category.value) or _advice()[ANY_CATEGORY]
    place = country or (brand.country if brand is not None else ANY_COUNTRY)
    line = _lines().get(place) or _lines()[ANY_COUNTRY]
    return Advisory(
        looks=advice[f"looks_{tongue}"].replace("{name}", _name(brand, tongue)),
        check=advice[f"check_{tongue}"],
        official_channel=_official_channel(brand, tongue),
        do=(
            _NEVER[tongue],
            _sentence(line[f"report_{tongue}"], tongue),
            _sentence(line[f"urgent_{tongue}"], tongue),
        ),
    )


def countries() -> tuple[str, ...]:
    """The countries whose reporting lines are known, ISO 3166-1 alpha-2; ``XX`` for all others."""
    return tuple(_lines())


def advised_categories() -> tuple[Category, ...]:
    """The kinds of scam with a text of their own."""
    return tuple(category for category in Category if category.value in _advice())


def _name(brand: Institution | None, tongue: str) -> str:
    if brand is None:
        return _SOMEBODY[tongue]
    return brand.name if tongue == "zh" else brand.name_en


def _official_channel(brand: Institution | None, tongue: str) -> str:
    """Hotlines first: they work for those who should not click at all."""
    if brand is None:
        return ""
    channels = [*brand.hotlines[:2], *brand.domains[:1]]
    if not channels:
        return ""
    joined = ("、" if tongue == "zh" else ", ").join(channels)
    return _CHANNEL[tongue].format(name=_name(brand, tongue), channels=joined)


def _sentence(text: str, tongue: str) -> str:
    return text + ("。" if tongue == "zh" else ".")


@cache
def _advice() -> dict[str, Row]:
    known = {category.value for category in Category} | {ANY_CATEGORY}
    rows = {}
    for row in shipped_table("advice.tsv", ADVICE_COLUMNS):
        if row["category"] not in known:
            raise row.fault("category", f"{row['category']!r} is not a category")
        rows[row["category"]] = row
    return rows


@cache
def _lines() -> dict[str, Row]:
    return {row["country"]: row for row in shipped_table("reporting_lines.tsv", LINE_COLUMNS)}
