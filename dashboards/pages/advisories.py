"""Advisories for the public, without signing in: how a scam looks, how to check it, what to do.

There is one for each kind of scam, and one for each campaign that an analyst has confirmed as a scam.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from smishwatch.dashboards import language, rendering
from smishwatch.dashboards.access.gate import Door, viewer_of
from smishwatch.dashboards.facts.advisories import Advisories, Advisory, Reader, reader
from smishwatch.dashboards.keeping import Kept
from smishwatch.dashboards.language import Language
from smishwatch.pipeline.enrich.advisory import countries


class AdvisoryPages:
    """The endpoints.

    Args:
        advisories: what is told
        clock: the time
        kept_seconds: how old a page may be that many people look at
    """

    def __init__(self, advisories: Advisories, clock: Callable[[], datetime], kept_seconds: float) -> None:
        self._advisories = advisories
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
        of = _reader(request)

        def make() -> Response:
            values = {
                **_remembered(of),
                "categories": [
                    {"code": one.category, "looks": one.looks} for one in self._advisories.kinds(of.lang)
                ],
                "campaigns": self._advisories.going_round(of.lang),
                "description": language.text(of.lang, "advisory", "list_note"),
            }
            return rendering.page(request, "advisories.html", "advisories", values, self._clock())

        return self._kept(request, of.lang, "", make)

    def one(self, request: Request, name: str) -> Response:
        """About a kind of scam, or about a campaign; what may not be told is not there."""
        of = _reader(request)

        def make() -> Response:
            values = _view(self._advisories.one(name, of)) | _remembered(of)
            return rendering.page(request, "advisory.html", "advisories", values, self._clock())

        return self._kept(request, of.lang, f"{of.country} {of.browsers} {of.likely}", make)

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


def _view(told: Advisory) -> dict[str, Any]:
    return {
        "name": told.name,
        "title": told.title,
        "category": told.category,
        "text": told.text,
        "description": told.text.looks,
        "country": told.country,
        "countries": countries(),
        "reports": told.reports,
        "first": told.first,
        "last": told.last,
        "campaigns": told.campaigns,
        "brands": told.brands,
    }


def _reader(request: Request) -> Reader:
    return reader(
        rendering.reader_language(request),
        request.query_params.get("country", ""),
        request.headers.get("accept-language", ""),
    )


def _remembered(of: Reader) -> dict[str, str]:
    """What links to other advisories carry, so that a choice is made once."""
    return {"kept": f"?country={of.country}" if of.country else ""}
