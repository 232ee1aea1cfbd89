"""Advisories for the public, without signing in: how a scam looks, how to check it, what to do.

A page is made of our own sentences, the registry and the reporting lines (``enrich.advisory``): nothing of a message,
no link and no number of a scammer can be on it. There is one for each kind of scam, and one for each campaign that an
analyst has confirmed as a scam. Counts are given in tens, and not at all where they are small.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import language, names, publishing, rendering
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.keeping import Kept
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.names import institution
from smishwatch.dashboards.pages.campaign import CAMPAIGN_ID
from smishwatch.dashboards.problems import BadFilterError, UnknownAdvisoryError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich.advisory import ANY_COUNTRY, advised_categories, advisory, countries
from smishwatch.schemas.codes import Category
from smishwatch.schemas.feeds import Institution

TOLD_FOR = timedelta(days=90)
"""A campaign that nobody has reported for so long is no warning any more."""
BRANDS_WITHIN = timedelta(days=30)
MOST_CAMPAIGNS, MOST_OF_KIND, MOST_BRANDS = 30, 10, 8
MOST_ROWS = 1_000
MOST_TAGS = 20
"""Languages of a browser that are looked at."""


class Advisories:
    """The endpoints.

    Args:
        questions: the warehouse
        clock: the time
        kept_seconds: how old a page may be that many people look at
    """

    def __init__(self, questions: Questions, clock: Callable[[], datetime], kept_seconds: float) -> None:
        self._questions = questions
        self._clock = clock
        self._pages: Kept[Response] = Kept(kept_seconds)

    def doors(self) -> tuple[Door, ...]:
        """What there is, for everybody."""
        return (
            Door("/advisories", self.listed),
            Door("/advisories/{name}", self.one),
        )

    def listed(self, request: Request) -> Response:
        """The kinds of scam, and what goes round now."""
        lang = rendering.reader_language(request)
        asked = _asked(request.query_params)

        def make() -> Response:
            values = {
                **_remembered(asked),
                "categories": [
                    {"code": code, "looks": advisory(code, None, None, lang).looks}
                    for code in advised_categories()
                ],
                "campaigns": [_listed(row, lang) for row in self._campaigns(most=MOST_CAMPAIGNS)],
                "description": language.text(lang, "advisory", "list_note"),
            }
            return rendering.page(request, "advisories.html", "advisories", values, self._clock())

        return self._kept(request, lang, "", make)

    def one(self, request: Request, name: str) -> Response:
        """About a kind of scam, or about a campaign; what may not be told is not there."""
        lang = rendering.reader_language(request)
        asked = _asked(request.query_params)
        browsers = _of_browser(request.headers.get("accept-language", ""), lang)
        likely = _likely(request.headers.get("accept-language", ""), lang)

        def make() -> Response:
            values = self._view(name, asked, browsers, likely, lang) | _remembered(asked)
            return rendering.page(request, "advisory.html", "advisories", values, self._clock())

        return self._kept(request, lang, f"{asked} {browsers} {likely}", make)

    def _view(self, name: str, asked: str, browsers: str, likely: str, lang: Language) -> dict[str, Any]:
        """Whose country it is for: ``asked`` is the one that the reader chose.

        Of a campaign its institution says it, else the people who reported it, else the browser (``browsers``);
        of a kind of scam the browser, else the people who reported such. ``likely`` is what a language alone lets
        one guess.
        """
        if CAMPAIGN_ID.fullmatch(name):
            rows = self._campaigns(campaign_id=name, most=1)
            if not rows:
                raise UnknownAdvisoryError(name)
            known = names.known().get(rows[0]["brand"])
            country = asked or _of_institution(known) or self._of_campaign(name) or browsers or likely
            return self._about(Category(rows[0]["category"]), known, country, lang) | {
                "name": name,
                "reports": publishing.about(rows[0]["reports"]),
                "first": rows[0]["first_reported_at"],
                "last": rows[0]["last_reported_at"],
                "campaigns": [],
                "brands": [],
            }
        if name not in {code.value for code in advised_categories()}:
            raise UnknownAdvisoryError(name)
        country = asked or browsers or self._of_kind(Category(name)) or likely
        return self._about(Category(name), None, country, lang) | {
            "name": name,
            "reports": 0,
            "first": None,
            "last": None,
            "campaigns": [_listed(row, lang) for row in self._campaigns(category=name, most=MOST_OF_KIND)],
            "brands": self._brands(Category(name), country, lang),
        }

    def _about(
        self, category: Category, brand: Institution | None, country: str, lang: Language
    ) -> dict[str, Any]:
        place = country if country in countries() else ANY_COUNTRY
        text = advisory(category, self._today(brand), place, lang)
        return {
            "title": _title(category.value, brand.institution_id if brand else "", lang),
            "category": category.value,
            "text": text,
            "description": text.looks,
            "country": place,
            "countries": countries(),
        }

    def _today(self, brand: Institution | None) -> Institution | None:
        """The institution if its row holds today: a hotline that was given up may be somebody else's by now."""
        return None if brand is None else names.known().at(self._clock()).get(brand.institution_id)

    def _of_campaign(self, campaign_id: str) -> str:
        """The country of most people who reported it, if that many may be told of."""
        counts: Counter[str] = Counter()
        for row in self._questions.ask("campaign_regions", {"campaign_id": campaign_id, "limit": MOST_ROWS}):
            counts[row["place"].partition("-")[0]] += row["reports"]
        return _most(counts)

    def _of_kind(self, category: Category) -> str:
        """The country of most people who lately reported such messages."""
        now = self._clock()
        asked = {"from": now - BRANDS_WITHIN, "to": now, "category": category.value, "limit": MOST_ROWS}
        rows = self._questions.ask("category_countries", asked)
        return _most(Counter({row["country"]: row["reports"] for row in rows}))

    def _brands(self, category: Category, country: str, lang: Language) -> list[dict[str, str]]:
        """Institutions in whose name many such messages came lately, each with its own channel."""
        now = self._clock()
        rows = self._questions.ask(
            "category_brands", {"from": now - BRANDS_WITHIN, "to": now, "limit": MOST_ROWS}
        )
        found = []
        for row in rows:
            known = names.known().at(now).get(row["brand"])
            if row["category"] != category or row["reports"] < publishing.LEAST_PUBLISHED or known is None:
                continue
            channel = advisory(category, known, country or None, lang).official_channel
            found.append({"name": institution(row["brand"], lang), "channel": channel})
        return found[:MOST_BRANDS]

    def _campaigns(self, *, campaign_id: str = "", category: str = "", most: int) -> list[Row]:
        asked = {
            "campaign_id": campaign_id,
            "category": category,
            "from": self._clock() - TOLD_FOR,
            "limit": most,
        }
        return self._questions.ask("advisory_campaigns", asked)

    def _kept(self, request: Request, lang: Language, country: str, make: Callable[[], Response]) -> Response:
        key = (
            request.url.path,
            request.url.query,
            lang,
            language.zone_name(),
            country,
            viewer_of(request).scope,
        )
        return self._pages.get(key, make)


def _listed(row: Row, lang: Language) -> dict[str, Any]:
    return {
        "campaign_id": row["campaign_id"],
        "title": _title(row["category"], row["brand"], lang),
        "last": row["last_reported_at"],
        "reports": publishing.about(row["reports"]),
    }


def _title(category: str, brand: str, lang: Language) -> str:
    """What it is and in whose name; never the message's words nor an analyst's."""
    kind = language.text(lang, "category", category)
    if not brand or names.known().get(brand) is None:
        return kind
    return language.text(lang, "advisory", "in_the_name", kind=kind, institution=institution(brand, lang))


def _asked(given: Mapping[str, str]) -> str:
    """The country in the address; empty where there is none."""
    asked = given.get("country", "")
    if asked and asked not in countries():
        raise BadFilterError("country")
    return asked


def _remembered(asked: str) -> dict[str, str]:
    """What links to other advisories carry, so that a choice is made once."""
    return {"kept": f"?country={asked}" if asked else ""}


def _of_institution(known: Institution | None) -> str:
    return known.country if known is not None and known.country in countries() else ""


def _most(counts: Counter[str]) -> str:
    """The country with the most reports, if that many may be told of."""
    ((country, reports),) = counts.most_common(1) or (("", 0),)
    return country if country in countries() and reports >= publishing.LEAST_PUBLISHED else ""


def _of_browser(accept_language: str, lang: Language) -> str:
    """The region of the first of the browser's languages that names one (``en-GB``), empty where none does.

    Many machines are set to en-US wherever they stand. So an English setting says nothing of where somebody lives who
    reads Chinese; who reads English may well live where another language is spoken.
    """
    for tag in _tags(accept_language):
        region = tag[-1].upper() if len(tag) > 1 else ""
        if region in countries() and (lang == "en" or tag[0] == lang):
            return region
    return ""


def _likely(accept_language: str, lang: Language) -> str:
    """Where most people live whose browser says Chinese and no region, after the script (CLDR, likely subtags)."""
    for tag in _tags(accept_language):
        if tag[0] == lang == "zh":
            return "TW" if "hant" in tag else "CN"
    return ""


def _tags(accept_language: str) -> list[list[str]]:
    """The browser's languages in its order, each in its parts: ``zh-Hans-CN`` as zh, hans, cn."""
    tags = (one.partition(";")[0].strip().lower() for one in accept_language.split(",")[:MOST_TAGS])
    return [tag.split("-") for tag in tags if tag]
