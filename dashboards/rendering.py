"""From view values to a page in the reader's language."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from smishwatch.dashboards import language
from smishwatch.dashboards.language import Language

COOKIE = "lang"
_FOLDER = Path(__file__).parent / "templates"
_environment = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def reader_language(request: Request) -> Language:
    """The language in the address, in the cookie, or of the browser."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return language.negotiate(chosen, request.headers.get("accept-language", ""))


def page(
    request: Request, template: str, section: str, values: dict[str, Any], status: int = 200
) -> HTMLResponse:
    """Render ``template``; ``section`` is the part of the site that the navigation marks."""
    lang = reader_language(request)
    other: Language = "zh" if lang == "en" else "en"
    html = _environment.get_template(template).render(
        lang=lang,
        section=section,
        t=lambda part, key, **given: language.text(lang, part, key, **given),
        number=language.number,
        moment=lambda value: language.moment(value, lang),
        other_language_url=str(request.url.include_query_params(lang=other).path)
        + "?"
        + request.url.include_query_params(lang=other).query,
        now=datetime.now(tz=UTC),
        **values,
    )
    response = HTMLResponse(html, status_code=status)
    if request.query_params.get("lang") == lang:
        response.set_cookie(COOKIE, lang, max_age=365 * 86_400, samesite="lax", httponly=True)
    return response


def slot_names(lang: Language) -> dict[str, str]:
    """Slot kind → its name in the reader's language."""
    return language.words(lang)["slot"]
