"""From view values to a page in the reader's language."""

from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from smishwatch.dashboards import language, panels
from smishwatch.dashboards.access import secrets
from smishwatch.dashboards.access.gate import viewer_of
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.assets import asset_url
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.live import version_shown

_OFFICE = (
    ("/", "overview"),
    ("/campaigns", "campaigns"),
    ("/search", "search"),
    ("/sql", "sql"),
    ("/decisions", "decisions"),
    ("/advisories", "advisories"),
    ("/health", "health"),
    ("/audit", "audit"),
)
NAVIGATION: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.PUBLIC: (("/advisories", "advisories"), ("/sign-in", "sign_in")),
    Role.CARRIER: (("/", "overview"), ("/advisories", "advisories"), ("/account", "account")),
    Role.REGULATOR: (*_OFFICE, ("/account", "account")),
    Role.ANALYST: (*_OFFICE, ("/account", "account")),
}
COOKIE = "lang"
COOKIE_SECONDS = 365 * 86_400
_FOLDER = Path(__file__).parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def reader_language(request: Request) -> Language:
    """The language in the address, in the cookie, or of the browser."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return language.negotiate(chosen, request.headers.get("accept-language", ""))


def page(
    request: Request,
    template: str,
    section: str,
    values: dict[str, Any],
    now: datetime,
    status: HTTPStatus = HTTPStatus.OK,
    found_at: str = "",
) -> HTMLResponse:
    """Render a page.

    Args:
        request: whom to answer
        template: its file
        section: the part of the site that the navigation marks
        values: of the template
        now: the time
        status: of the answer
        found_at: the address that shows the same subject to whoever asks again, where this page answers a form
    """
    lang = reader_language(request)
    html = _environment.get_template(template).render(
        lang=lang,
        section=section,
        t=lambda part, key, **given: language.text(lang, part, key, **given),
        counted=lambda part, key, count: language.counted(lang, part, key, count),
        number=language.number,
        figure=lambda value, column: panels.figure(value, lang, column),
        moment=lambda value: language.moment(value, lang),
        day=lambda value: language.day(value, lang),
        asset=asset_url,
        other_language_url=_with(request, found_at, "lang", "zh" if lang == "en" else "en"),
        now=now,
        seen=version_shown(request),
        is_answer=request.method == "POST",
        navigation=NAVIGATION[viewer_of(request).role],
        zone=language.zone_name(),
        zone_url=_with(request, found_at, "zone", language.DEFAULT_ZONE),
        csrf=secrets.masked(viewer_of(request).csrf),
        **{"viewer": viewer_of(request), **values},
    )
    response = HTMLResponse(html, status_code=status, headers={"Content-Language": lang, "Vary": "Cookie"})
    if request.query_params.get("lang") == lang:
        response.set_cookie(COOKIE, lang, max_age=COOKIE_SECONDS, samesite="lax", httponly=True)
    return response


def document(template: str, lang: Language, values: dict[str, Any]) -> str:
    """A file that stands by itself, without the site around it."""
    return _environment.get_template(template).render(
        lang=lang,
        t=lambda part, key, **given: language.text(lang, part, key, **given),
        number=language.number,
        **values,
    )


def _with(request: Request, found_at: str, name: str, value: str) -> str:
    """The page's address in another language or with times in UTC; the pages' script puts the browser's zone there."""
    path, query = urlsplit(found_at)[2:4] if found_at else ("", request.url.query)
    kept = [one for one in parse_qsl(query, keep_blank_values=True) if one[0] != name]
    return f"{path}?" + urlencode([*kept, (name, value)])
