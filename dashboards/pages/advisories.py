"""Advisories for the public, without signing in: how a scam looks, how to check it, what to do.

A page is made of our own sentences, the registry and the reporting lines (``enrich.advisory``): nothing of a message,
no link and no number of a scammer can be on it. There is one for each kind of scam, and one for each campaign that an
analyst has confirmed as a scam. Counts are given in tens, and not at all where they are small.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import language, publishing, rendering
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.keeping import Kept
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.names import institution
from smishwatch.dashboards.pages.campaign import CAMPAIGN_ID
from smishwatch.dashboards.problems import BadFilterError, UnknownAdvisoryError
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.pipeline.enrich import registry
from smishwatch.pipeline.enrich.advisory import ANY_COUNTRY, advised_categories, advisory, countries
from smishwatch.schemas.codes import Category

TOLD_FOR = timedelta(days=90)
"""A campaign that nobody has reported for so long is no warning any more."""
BRANDS_WITHIN = timedelta(days=30)
MOST_CAMPAIGNS, MOST_OF_KIND, MOST_BRANDS = 30, 10, 8
MOST_ROWS = 1_000


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

        def make() -> Response:
            values = {
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
        asked = _country(request.query_params, request.headers.get("accept-language", ""))

        def make() -> Response:
            values = self._view(name, asked, lang)
            return rendering.page(request, "advisory.html", "advisories", values, self._clock())

        return self._kept(request, lang, asked, make)

    def _view(self, name: str, country: str, lang: Language) -> dict[str, Any]:
        if CAMPAIGN_ID.fullmatch(name):
            rows = self._campaigns(campaign_id=name, most=1)
            if not rows:
                raise UnknownAdvisoryError(name)
            return self._about(Category(rows[0]["category"]), rows[0]["brand"], country, lang) | {
                "name": name,
                "reports": publishing.about(rows[0]["reports"]),
                "first": rows[0]["first_reported_at"],
                "last": rows[0]["last_reported_at"],
                "campaigns": [],
                "brands": [],
            }
        if name not in {code.value for code in advised_categories()}:
            raise UnknownAdvisoryError(name)
        return self._about(Category(name), "", country, lang) | {
            "name": name,
            "reports": 0,
            "first": None,
            "last": None,
            "campaigns": [_listed(row, lang) for row in self._campaigns(category=name, most=MOST_OF_KIND)],
            "brands": self._brands(Category(name), country, lang),
        }

    def _about(self, category: Category, brand: str, country: str, lang: Language) -> dict[str, Any]:
        known = registry.starter().get(brand) if brand else None
        place = country or (known.country if known is not None else "")
        place = place if place in countries() else ANY_COUNTRY
        text = advisory(category, known, place, lang)
        return {
            "title": _title(category.value, brand, lang),
            "category": category.value,
            "text": text,
            "description": text.looks,
            "country": place,
            "countries": countries(),
        }

    def _brands(self, category: Category, country: str, lang: Language) -> list[dict[str, str]]:
        """Institutions in whose name many such messages came lately, each with its own channel."""
        now = self._clock()
        rows = self._questions.ask(
            "category_brands", {"from": now - BRANDS_WITHIN, "to": now, "limit": MOST_ROWS}
        )
        found = []
        for row in rows:
            known = registry.starter().get(row["brand"])
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
        key = (request.url.path, request.url.query, lang, country, viewer_of(request).scope)
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
    if not brand or registry.starter().get(brand) is None:
        return kind
    return language.text(lang, "advisory", "in_the_name", kind=kind, institution=institution(brand, lang))


def _country(given: Mapping[str, str], accept_language: str) -> str:
    """The country asked for, or of the browser's first language (``en-GB``); empty where neither says."""
    asked = given.get("country", "")
    if asked and asked not in countries():
        raise BadFilterError("country")
    region = (
        accept_language.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].strip().rpartition("-")[2].upper()
    )
    return asked or (region if region in countries() else "")
