"""At every door: who is asking, and is it theirs?

A door names the roles that it opens to. Nobody else passes, and a route that is not a door cannot be registered.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from smishwatch.dashboards.access import secrets
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.roles import EVERYBODY, NOBODY, Role, Viewer

COOKIE = "smishwatch_session"
MOST_FORM_BYTES = 64 * 1024
"""Four times the longest message, written in per cent signs."""
API = "/api/"
READING = ("GET", "HEAD")
WRITING = ("POST",)


class Problem(BaseModel):
    """What is wrong with a request, and what to do (RFC 9457)."""

    type: str = Field(description="urn:smishwatch:problem: and the code")
    title: str = Field(description="The HTTP status in words")
    status: int
    problem: str = Field(description="The code")
    detail: str
    field: str | None = Field(default=None, description="Which parameter or field is at fault")
    remedy: str


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem}
    for status in (400, 401, 403, 404, 503)
}  # fmt: skip
Body = TypeVar("Body", bound=BaseModel)


class SignInNeededError(Exception):
    """Nobody is signed in, and the door opens only to somebody who is."""


class TokenNeededError(Exception):
    """What programs send needs a token: a browser sends its cookie with what other pages make it send."""


class StaleFormError(Exception):
    """A form without the token that our pages put into it, or with that of another session or process."""


class NotYoursError(Exception):
    """Somebody is signed in, to whom this door does not open."""


@dataclass(frozen=True, slots=True)
class Door:
    """A route and to whom it opens."""

    path: str
    endpoint: Callable[..., Any]
    roles: frozenset[Role] = EVERYBODY
    methods: tuple[str, ...] = READING
    answer: Any = None
    """The shape of the answer, for what the API documents."""
    takes: type[BaseModel] | None = None
    """The shape of the JSON that a program sends with its token; without one, what is written comes in a form."""
    status: int = 200
    """Of an answer that is none of a problem."""
    is_way_in: bool = False
    """Whether its form carries a secret of its own, so that who has no session needs no token of our pages."""


class Gate:
    """Finds out who is asking.

    Args:
        accounts: opens the accounts on first use
        clock: the time
        open_as: whom to take visitors for who are not signed in; for demonstrations on this machine
    """

    def __init__(
        self, accounts: Callable[[], Accounts], clock: Callable[[], datetime], open_as: Role = Role.PUBLIC
    ) -> None:
        self._accounts = accounts
        self._clock = clock
        self._visitor = (
            NOBODY if open_as is Role.PUBLIC else Viewer("visitor", open_as, csrf=secrets.new_secret())
        )

    def put(self, app: FastAPI, door: Door) -> None:
        """Add a door to the application."""
        needed = [Depends(self._let_in(door.roles))]
        if door.takes is not None:
            needed.append(Depends(_own_json(door.takes)))
        elif door.methods == WRITING:
            needed.append(Depends(_own_form(door.is_way_in)))
        is_documented = door.path.startswith(API) and not door.path.endswith(".json")
        for method in door.methods:
            app.add_api_route(
                door.path,
                door.endpoint,
                methods=[method],
                dependencies=needed,
                include_in_schema=is_documented and method != "HEAD",
                response_model=door.answer,
                status_code=door.status,
                operation_id=door.endpoint.__name__,
                responses=PROBLEMS,
            )

    def viewer(self, request: Request) -> Viewer:
        """Who asks, by token or by session."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._accounts().holder(token.strip()) or NOBODY
        session = request.cookies.get(COOKIE)
        found = self._accounts().viewer(session, self._clock()) if session else None
        return found or self._visitor

    def _let_in(self, roles: frozenset[Role]) -> Callable[[Request], None]:
        def let_in(request: Request) -> None:
            viewer = self.viewer(request)
            request.state.viewer = viewer
            if viewer.role in roles:
                return
            raise SignInNeededError if viewer.role is Role.PUBLIC else NotYoursError

        return let_in


def viewer_of(request: Request) -> Viewer:
    """Whom the gate let in; nobody where no door was passed, as on a page that does not exist."""
    found: Viewer = getattr(request.state, "viewer", NOBODY)
    return found


def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that came through the gate."""
    found: dict[str, str] = request.state.form
    return found


def body_of(request: Request, shape: type[Body]) -> Body:
    """The JSON that came through the gate."""
    found: Body = request.state.body
    assert isinstance(found, shape)
    return found


def _own_json(shape: type[BaseModel]) -> Callable[[Request], Awaitable[None]]:
    async def take_in(request: Request) -> None:
        """Take in JSON that a program sent with its token, and no other."""
        if not viewer_of(request).has_token:
            raise TokenNeededError
        if _kind(request) != "application/json":
            raise HTTPException(415)
        try:
            request.state.body = shape.model_validate_json(await _body(request))
        except ValidationError as problem:
            raise RequestValidationError(problem.errors(include_input=False, include_url=False)) from problem

    return take_in


def _own_form(is_way_in: bool) -> Callable[[Request], Awaitable[None]]:
    async def take_in(request: Request) -> None:
        """Take in a form that one of our own pages sent, and no other."""
        if not _is_from_here(request):
            raise HTTPException(403)
        if _kind(request) != "application/x-www-form-urlencoded":
            raise HTTPException(415)
        form = dict(parse_qsl((await _body(request)).decode("utf-8", "replace"), keep_blank_values=True))
        given, expected = form.pop("csrf", ""), viewer_of(request).csrf
        needs_none = is_way_in and COOKIE not in request.cookies  # a visitor whom everybody is taken for
        if expected and not needs_none and not secrets.is_form_token(given, expected):
            raise StaleFormError
        request.state.form = form

    return take_in


def _is_from_here(request: Request) -> bool:
    """What a browser says of where the form stood; programs say nothing, and have no session that could be misused."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _body(request: Request) -> bytes:
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > MOST_FORM_BYTES:
            raise HTTPException(413)
        parts.append(part)
    return b"".join(parts)
