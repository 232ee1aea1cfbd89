"""Signing in and out, the one-time link that sets a password, the own account, and the audit."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from smishwatch.dashboards import language, rendering, wording
from smishwatch.dashboards.access.accounts import (
    SESSION_LASTS,
    AccountError,
    Accounts,
    TooManyFailuresError,
)
from smishwatch.dashboards.access.audit import entries
from smishwatch.dashboards.access.gate import COOKIE, WRITING, Door, form_of, viewer_of
from smishwatch.dashboards.access.roles import OFFICE, SIGNED_IN, Role
from smishwatch.dashboards.access.secrets import LEAST_PASSWORD, WeakPasswordError

MOST_ENTRIES = 100


class SigningIn:
    """The endpoints."""

    def __init__(self, accounts: Callable[[], Accounts], clock: Callable[[], datetime]) -> None:
        self._accounts = accounts
        self._clock = clock

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/sign-in", self.form),
            Door("/sign-in", self.sign_in, methods=WRITING, is_way_in=True),
            Door("/set-up", self.link_form),
            Door("/set-up", self.use_link, methods=WRITING, is_way_in=True),
            Door("/account", self.account, SIGNED_IN),
            Door("/sign-out", self.sign_out, SIGNED_IN, WRITING),
            Door("/audit", self.audit, OFFICE),
        )

    def form(self, request: Request) -> Response:
        """Name and password."""
        return self._page(request, next=_own_address(request.query_params.get("next", "")))

    def sign_in(self, request: Request) -> Response:
        """Check them."""
        given = form_of(request)
        next_page = _own_address(given.get("next", ""))
        try:
            session = self._accounts().sign_in(
                given.get("name", "").strip(), given.get("password", ""), self._clock()
            )
        except TooManyFailuresError:
            return self._page(
                request, HTTPStatus.TOO_MANY_REQUESTS, next=next_page, problem="too_many_failures"
            )
        if session is None:
            return self._page(request, HTTPStatus.FORBIDDEN, next=next_page, problem="wrong_password")
        return self._signed_in(request, session, next_page)

    def link_form(self, request: Request) -> Response:
        """A new password, and for the first account a name. Looking does not use the link up."""
        return self._link_page(request, request.query_params.get("link", ""))

    def use_link(self, request: Request) -> Response:
        """Set the password."""
        given = form_of(request)
        link = given.get("link", "")
        if given.get("password", "") != given.get("again", ""):
            return self._link_page(request, link, HTTPStatus.BAD_REQUEST, "not_the_same")
        try:
            session = self._accounts().use_link(
                link, given.get("name", "").strip(), given.get("password", ""), self._clock()
            )
        except WeakPasswordError:
            return self._link_page(request, link, HTTPStatus.BAD_REQUEST, "weak_password")
        except AccountError:
            return self._link_page(request, link, HTTPStatus.BAD_REQUEST, "bad_name")
        return self._signed_in(request, session, "")

    def account(self, request: Request) -> Response:
        """Who one is, and the way out."""
        viewer = viewer_of(request)
        return rendering.page(request, "account.html", "account", {"viewer": viewer}, self._clock())

    def sign_out(self, request: Request) -> Response:
        """End the session."""
        session = request.cookies.get(COOKIE)
        if session:
            self._accounts().sign_out(session)
        answer = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(COOKIE)
        return answer

    def audit(self, request: Request) -> Response:
        """Who did what, newest first."""
        before = request.query_params.get("before", "")
        found = entries(self._accounts().store, MOST_ENTRIES, int(before) if before.isdecimal() else None)
        lang = rendering.reader_language(request)
        values = {
            "entries": [
                {
                    "at": one.at,
                    "name": wording.label(one.name),
                    "action": language.text(lang, "audit_action", one.action),
                    "subject": wording.label(one.subject, wording.LONGEST_LABEL),
                    "detail": wording.message(one.detail, {}),
                }
                for one in found
            ],
            "older": f"/audit?{urlencode({'before': found[-1].sequence})}"
            if len(found) == MOST_ENTRIES
            else "",
        }
        return rendering.page(request, "audit.html", "audit", values, self._clock())

    def _page(
        self, request: Request, status: HTTPStatus = HTTPStatus.OK, *, next: str = "", problem: str = ""
    ) -> Response:
        values = {"next": next, "problem": problem}
        found_at = "/sign-in?" + urlencode({"next": next} if next else {})
        return rendering.page(request, "sign_in.html", "sign_in", values, self._clock(), status, found_at)

    def _link_page(
        self, request: Request, link: str, status: HTTPStatus = HTTPStatus.OK, problem: str = ""
    ) -> Response:
        name = self._accounts().link_is_for(link, self._clock())
        values: dict[str, Any] = {
            "link": link,
            "is_good": name is not None,
            "name": name or "",
            "problem": problem,
            "least": LEAST_PASSWORD,
            "is_open": viewer_of(request).role is not Role.PUBLIC and COOKIE not in request.cookies,
        }
        status = status if name is not None else HTTPStatus.GONE
        found_at = "/set-up?" + urlencode({"link": link})
        return rendering.page(request, "set_up.html", "sign_in", values, self._clock(), status, found_at)

    def _signed_in(self, request: Request, session: str, next_page: str) -> Response:
        answer = RedirectResponse(next_page or "/", HTTPStatus.SEE_OTHER)
        answer.set_cookie(
            COOKIE,
            session,
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer


def _own_address(address: str) -> str:
    """An address of ours to go on to; nothing for one that leads elsewhere, also in a browser's reading."""
    parts = urlsplit(address)
    is_own = address.startswith("/") and not parts.scheme and not parts.netloc
    return address if is_own and not address.startswith(("//", "/\\")) and address.isprintable() else ""
