"""The simulator's data files as values: countries with carriers, brands, and families of wordings by language."""

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

from smishwatch.pipeline.simulator.settings import SimulatedCarrier
from smishwatch.pipeline.simulator.truth import Kind
from smishwatch.pipeline.simulator.wording import Phrase, parse
from smishwatch.schemas.codes import Category
from smishwatch.schemas.feeds import WORLDWIDE

_SMALLEST_BATCH_SHARE = 0.05
"""No carrier falls below this share of its country, so each appears in small streams too."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a country writes an amount: drawn between two bounds, with its separators."""

    lowest: float
    highest: float
    decimals: int
    thousands: str
    point: str


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """A country: its clock, number ranges, ways of writing, regions."""

    code: str
    languages: tuple[str, ...]
    utc_offset: float
    weight: float
    mobile: tuple[str, ...]
    fixed: tuple[str, ...]
    overseas: tuple[str, ...]
    msisdn: tuple[str, ...]
    amount: NumberStyle
    fee: NumberStyle
    pay: NumberStyle
    bill: NumberStyle
    gift: NumberStyle
    home: NumberStyle
    dates: tuple[str, ...]
    regions: tuple[str, ...]
    region_cumulative: tuple[float, ...]
    cities: tuple[str, ...]
    """Used instead of the language's own, where several countries share the language."""
    currency: str
    """Written before amounts in English messages; other languages' messages name it themselves."""
    carriers: tuple[SimulatedCarrier, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Brand:
    """An institution as messages name it, with what is its own."""

    brand_id: str
    country: str
    kind: str
    name: str
    aliases: tuple[str, ...]
    senders: tuple[str, ...]
    domains: tuple[str, ...]
    hotline: str


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A family of wordings. A wording takes one phrase of each pool: a claim, pressure, an action."""

    family_id: str
    language: str
    category: Category
    kind: Kind
    countries: tuple[str, ...]
    brands: tuple[str, ...]
    """Kinds or ids of the brands it names; empty when it names none."""
    senders: tuple[str, ...]
    trade: str
    """Families of one trade may be run by one operation."""
    hint: str
    weight: float
    near_miss: bool
    """Its wordings may come from the institution itself, when sender, link and number are its own."""
    pools: tuple[tuple[Phrase, ...], ...]
    claim_brands: tuple[tuple[str, ...], ...]
    """For each phrase of the first pool the kinds or ids of the brands that fit it."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """A language's own stock: names, shops, and what is put before or after a message."""

    code: str
    names: tuple[str, ...]
    cities: tuple[str, ...]
    shops: tuple[str, ...]
    greetings: tuple[str, ...]
    footers: tuple[str, ...]
    months: tuple[str, ...]
    joiner: str
    families: tuple[Family, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the data files hold."""

    countries: dict[str, Country]
    brands: dict[str, Brand]
    languages: dict[str, Language]

    _brands_for: dict[tuple[str, str, int], tuple[Brand, ...]] = field(default_factory=dict)

    def fits(self, family: Family, country: str, claim: int) -> bool:
        """Whether a claim can be made in a country: it names no brand, or there is one to name."""
        return not family.brands or bool(self.brands_for(family, country, claim))

    def brands_for(self, family: Family, country: str, claim: int) -> tuple[Brand, ...]:
        """The brands that a family's claim may name in a country; the worldwide ones included."""
        key = (family.family_id, country, claim)
        found = self._brands_for.get(key)
        if found is None:
            found = self._brands_for[key] = tuple(
                brand
                for brand in self.brands.values()
                if brand.country in (country, WORLDWIDE)
                and not {brand.kind, brand.brand_id}.isdisjoint(family.claim_brands[claim])
            )
        return found


_CLAIM = re.compile(r"(?:@(?P<brands>\S+) )?(?P<text>.*)", re.DOTALL)
"""A claim or message may begin with the kinds or ids of the only brands that it fits: ``@tax,carrier``."""


def _read(name: str) -> dict[str, Any]:
    text = files("smishwatch.pipeline.simulator").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def _country(row: dict[str, Any]) -> Country:
    carriers = tuple(
        SimulatedCarrier(
            carrier=name,
            country=row["code"],
            weight=row["weight"] * max(weight / sum(c[1] for c in row["carriers"]), _SMALLEST_BATCH_SHARE),
            batch_seconds=seconds,
            reporters=reporters,
        )
        for name, weight, seconds, reporters in row["carriers"]
    )
    amount, fee, pay = (NumberStyle(*row[name]) for name in ("amount", "fee", "pay"))
    return Country(
        code=row["code"],
        languages=tuple(row["languages"]),
        utc_offset=row["utc_offset"],
        weight=row["weight"],
        mobile=tuple(row["mobile"]),
        fixed=tuple(row["fixed"]),
        overseas=tuple(row["overseas"]),
        msisdn=tuple(row["msisdn"]),
        amount=amount,
        fee=fee,
        pay=pay,
        bill=replace(pay, lowest=pay.lowest * 0.15, highest=pay.highest * 0.25, decimals=fee.decimals),
        home=replace(amount, lowest=amount.highest * 8, highest=amount.highest * 80, decimals=0),
        gift=replace(pay, lowest=pay.lowest * 0.1, highest=pay.highest * 0.3),
        dates=tuple(row["dates"]),
        regions=tuple(region for region, _ in row["regions"]),
        region_cumulative=tuple(accumulate(weight for _, weight in row["regions"])),
        cities=tuple(row.get("cities", ())),
        currency=row.get("currency", ""),
        carriers=carriers,
    )


def _brand(row: list[Any]) -> Brand:
    brand_id, country, kind, name, aliases, senders, domains, hotline = row
    return Brand(brand_id, country, kind, name, tuple(aliases), tuple(senders), tuple(domains), hotline)


def _family(row: dict[str, Any], language: str) -> Family:
    pools = [row["text"]] if "text" in row else [row["claim"], row.get("pressure", []), row["action"]]
    claims = [_CLAIM.match(text) for text in pools[0]]
    pools[0] = [match["text"] for match in claims if match]
    brands = tuple(row.get("brands", ()))
    return Family(
        family_id=row["id"],
        language=language,
        category=Category(row["category"]),
        kind=Kind(row["kind"]),
        countries=tuple(row["countries"]),
        brands=brands,
        senders=tuple(row["senders"]),
        trade=row.get("trade", row["id"]),
        hint=row.get("hint", ""),
        weight=row.get("weight", 1.0),
        near_miss=row.get("near_miss", False),
        pools=tuple(tuple(parse(text) for text in pool) for pool in pools if pool),
        claim_brands=tuple(
            tuple(match["brands"].split(",")) if match["brands"] else brands for match in claims if match
        ),
    )


def _language(code: str) -> Language:
    row = _read(f"{code}.toml")
    return Language(
        code=code,
        names=tuple(row["names"]),
        cities=tuple(row["cities"]),
        shops=tuple(row["shops"]),
        greetings=tuple(row["greetings"]),
        footers=tuple(row["footers"]),
        months=tuple(row["months"]),
        joiner=row["joiner"],
        families=tuple(_family(family, code) for family in row["family"]),
    )


LANGUAGES = ("zh", "en", "th", "vi", "id", "es", "hi", "fr", "ja", "ko", "pt")


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    countries = [_country(row) for row in _read("countries.toml")["country"]]
    brands = [_brand(row) for row in _read("brands.toml")["brands"]]
    return Catalogue(
        countries={country.code: country for country in countries},
        brands={brand.brand_id: brand for brand in brands},
        languages={code: _language(code) for code in LANGUAGES},
    )
