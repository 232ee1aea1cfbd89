"""When a page cannot be made: what is said instead, never a traceback."""

import contextlib
import traceback
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from smishwatch.dashboards import language, rendering
from smishwatch.dashboards.access.gate import (
    NotYoursError,
    Problem,
    SignInNeededError,
    StaleFormError,
    TokenNeededError,
)
from smishwatch.dashboards.api.remedies import remedy
from smishwatch.dashboards.problems import (
    BadFilterError,
    CannotNarrowError,
    NoSuchFileError,
    SaidError,
    UnknownAdvisoryError,
    UnknownCampaignError,
    UnknownCarrierError,
    UnknownDecisionError,
    UnknownOperationError,
    UnknownPanelError,
    UnknownReportError,
)
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.warehouse.errors import WarehouseError

RETRY_AFTER_SECONDS = "5"
LONGEST_FIELD = 64
DEEPEST_PLACES = 3
"""Of a failure: where it was raised, and who called."""
_QUOTING = frozenset({"value_error", "assertion_error", "json_invalid"})
"""Kinds of error whose words may quote what was sent, or help nobody."""
_BY_STATUS = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.FORBIDDEN: "foreign_form",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not_json",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
}
_FOR_PROGRAMS = ("/api/", "/live", "/health.json")


def mount_faults(app: FastAPI) -> None:
    """Answer every error of the pages."""
    app.add_exception_handler(WarehouseError, _warehouse_away)
    app.add_exception_handler(BadFilterError, _bad_filter)
    for unknown, key in (
        (UnknownCampaignError, "unknown_campaign"),
        (UnknownReportError, "unknown_report"),
        (UnknownCarrierError, "not_found"),
        (UnknownOperationError, "unknown_operation"),
        (UnknownPanelError, "unknown_panel"),
        (UnknownAdvisoryError, "unknown_advisory"),
        (UnknownDecisionError, "unknown_decision"),
        (NoSuchFileError, "unknown_file"),
    ):
        app.add_exception_handler(unknown, _unknown(key))
    app.add_exception_handler(RequestValidationError, _bad_value)
    app.add_exception_handler(SignInNeededError, _sign_in_needed)
    app.add_exception_handler(NotYoursError, _not_yours)
    app.add_exception_handler(StaleFormError, _stale_form)
    app.add_exception_handler(TokenNeededError, _token_needed)
    app.add_exception_handler(SaidError, _said)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(Exception, _our_fault)


def is_for_programs(request: Request) -> bool:
    """Whether a program reads the answer, not a person."""
    return request.url.path.startswith(_FOR_PROGRAMS)


def _problem(
    request: Request, status: HTTPStatus, key: str, *, retry: bool = False, **given: str
) -> Response:
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if retry else {}
    if is_for_programs(request):
        detail = language.text("en", "problem", key, **given)
        return _told(status, key, detail, given.get("field", ""), headers=headers)
    lang = rendering.reader_language(request)
    values = {"message": language.text(lang, "problem", key, **given), "retry": retry}
    response = rendering.page(request, "problem.html", "", values, datetime.now(tz=UTC), status)
    response.headers.update(headers)
    return response


def _told(
    status: HTTPStatus,
    problem: str,
    detail: str,
    field: str = "",
    *,
    said: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as a program reads it (RFC 9457).

    Args:
        status: the HTTP status
        problem: its code
        detail: what is wrong
        field: at fault, or empty
        said: what to do, where the code and the field alone do not say it
        headers: of the answer
    """
    told = Problem(
        type=f"urn:smishwatch:problem:{problem}",
        title=status.phrase,
        status=status,
        problem=problem,
        detail=detail,
        field=field or None,
        remedy=remedy(problem, field, said),
    )
    return JSONResponse(
        told.model_dump(exclude_none=True), status, dict(headers or {}), "application/problem+json"
    )


async def _warehouse_away(request: Request, problem: Exception) -> Response:
    logs.get("web").warning(
        "the warehouse did not answer", problem=type(problem).__name__, path=request.url.path
    )
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "warehouse", retry=True)


async def _bad_filter(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, BadFilterError)
    key = "cannot_narrow" if isinstance(problem, CannotNarrowError) else "bad_filter"
    return _problem(request, HTTPStatus.BAD_REQUEST, key, field=problem.field)


async def _bad_value(request: Request, problem: Exception) -> Response:
    """What does not fit the shape that is asked for, without the value: it may be a message."""
    assert isinstance(problem, RequestValidationError)
    error = problem.errors()[0]
    field = str(error["loc"][-1])[:LONGEST_FIELD] if error["loc"] else "body"
    if is_for_programs(request):
        said = "" if error["type"] in _QUOTING else f"{error['msg']}."
        detail = language.text("en", "problem", "bad_filter", field=field)
        return _told(HTTPStatus.BAD_REQUEST, "bad_filter", detail, field, said=said)
    return _problem(request, HTTPStatus.BAD_REQUEST, "bad_filter", field=field)


async def _said(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, SaidError)
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if problem.retry else {}
    return _told(HTTPStatus(problem.status), problem.problem, str(problem), problem.field, headers=headers)


async def _token_needed(request: Request, _: Exception) -> Response:
    return _problem(request, HTTPStatus.FORBIDDEN, "token_needed")


def _unknown(key: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, _: Exception) -> Response:
        return _problem(request, HTTPStatus.NOT_FOUND, key)

    return answer


async def _sign_in_needed(request: Request, _: Exception) -> Response:
    if is_for_programs(request):
        answer = _problem(request, HTTPStatus.UNAUTHORIZED, "sign_in_needed")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if request.method == "POST":
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse("/sign-in?" + urlencode({"next": wanted}), HTTPStatus.SEE_OTHER)


async def _not_yours(request: Request, _: Exception) -> Response:
    return _problem(request, HTTPStatus.FORBIDDEN, "not_yours")


async def _stale_form(request: Request, _: Exception) -> Response:
    return _problem(request, HTTPStatus.FORBIDDEN, "stale_form")


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    status = HTTPStatus(problem.status_code)
    key = _BY_STATUS.get(status, "not_allowed")
    return _problem(request, status, key)


def answered(app: ASGIApp) -> ASGIApp:
    """The application without what it raises after it has answered.

    The framework raises an error of ours once more behind the answer, and the server would write it into its log with
    its text, which may quote a message. ``a page failed`` stands there already.
    """

    async def quiet(scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(Exception):
            await app(scope, receive, send)

    return quiet


async def _our_fault(request: Request, problem: Exception) -> Response:
    """The text of an error may quote a message, so that only its kind and its place are logged."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [f"{Path(one.filename).name}:{one.lineno}" for one in frames if "smishwatch" in one.filename]
    logs.get("web").error(
        "a page failed", problem=type(problem).__name__, path=request.url.path, places=ours[-DEEPEST_PLACES:]
    )
    return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "ours")
