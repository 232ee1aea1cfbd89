"""The reader's time zone: in the address (``?zone=Asia/Shanghai``), which is remembered, or in the cookie."""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from smishwatch.dashboards import language

COOKIE = "zone"
"""Written by the pages' script too, with the browser's own zone, where there is none."""
COOKIE_SECONDS = 365 * 86_400


class ReadersZone:
    """Lets every answer show times in the reader's zone; a zone that is none changes nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the zone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        chosen = parse_qs(scope["query_string"].decode("latin-1")).get(COOKIE, [""])[0]
        if not (chosen and language.use_zone(chosen)):
            chosen = ""
            language.use_zone(_remembered(Headers(scope=scope).get("cookie", "")) or language.DEFAULT_ZONE)

        async def send_and_remember(message: Message) -> None:
            if message["type"] == "http.response.start" and chosen:
                cookie = f"{COOKIE}={chosen}; Path=/; Max-Age={COOKIE_SECONDS}; SameSite=lax"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, send_and_remember)


def _remembered(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return unquote(found.value) if found else ""
