"""The gateway: carriers post reports over HTTPS and get a receipt for each, once the broker has confirmed them."""

import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

import anyio.to_thread
from fastapi import Depends, FastAPI
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from smishwatch.pipeline.broker.producer import NotDeliveredError
from smishwatch.pipeline.ingest.delivery import Delivering
from smishwatch.pipeline.ingest.formats.compression import TooMuchError
from smishwatch.pipeline.ingest.formats.parsed import UnusableInputError
from smishwatch.pipeline.ingest.formats.reading import InputFormat
from smishwatch.pipeline.ingest.gateway import openapi
from smishwatch.pipeline.ingest.gateway.answers import (
    SAFE_HEADERS,
    Problem,
    Receipt,
    ReceiptStatus,
    RefusedError,
    problem_response,
)
from smishwatch.pipeline.ingest.gateway.body import REPORT_TYPES, SMS_TYPES, read_body
from smishwatch.pipeline.ingest.gateway.intake import Intake, IntakeContext, take_in
from smishwatch.pipeline.ingest.gateway.intake import Request as IntakeRequest
from smishwatch.pipeline.ingest.gateway.limits import BusyError, GatewayLimits, Turnstile
from smishwatch.pipeline.ingest.keys import ApiKey, KeyRing
from smishwatch.pipeline.observability import health, logs, metrics
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.schemas.codes import RejectReason

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="apiKey",
    bearerFormat="smk_<carrier>_<secret>",
    description="A key of the carrier; whose reports they are is taken from it, never from the body.",
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
_NO_REPORTS = frozenset({RejectReason.NOT_JSON, RejectReason.NOT_UTF8})
"""When every record was refused for one of these, the body was no reports at all: 400 rather than 422."""
_THREADS = 32
"""More than the limit of requests at once, so that a place at the door is a thread."""


def _now() -> datetime:
    return datetime.now(tz=UTC)


class Gateway:
    """The state behind the paths: keys, limits, and where reports go."""

    def __init__(
        self,
        keys: KeyRing,
        delivery: Delivering,
        pepper: bytes,
        limits: GatewayLimits,
        clock: Callable[[], datetime],
    ) -> None:
        self._keys = keys
        self._limits = limits
        self._clock = clock
        self._turnstile = Turnstile(limits)
        self._context = IntakeContext(pepper, Sealer(pepper), delivery, limits)
        self._log = logs.get("gateway")

    async def take(
        self, request: Request, credentials: Credentials, types: dict[str, InputFormat]
    ) -> Response:
        """One request, from its key to its answer; every answer is counted and leaves one line in the log."""
        started = time.perf_counter()
        key = self._keys.holder(credentials.credentials) if credentials else None
        try:
            if key is None:
                raise _unauthorised()
            response, noted = await self._take_from(key, request, types)
        except RefusedError as refused:
            response = problem_response(refused.problem, refused.headers)
            noted = {"problem": refused.problem.type.rpartition(":")[2]}
        seconds = time.perf_counter() - started
        metrics.DOOR_REQUESTS.labels(str(int(response.status_code))).inc()
        metrics.DOOR_SECONDS.observe(seconds)
        who = {"carrier": key.carrier, "key_id": key.key_id} if key else {}
        noted = {**who, **noted, "seconds": round(seconds, 3)}
        self._log.info("request", path=request.url.path, status=int(response.status_code), **noted)
        return response

    async def _take_from(
        self, key: ApiKey, request: Request, types: dict[str, InputFormat]
    ) -> tuple[Response, dict[str, object]]:
        try:
            with self._turnstile.passing(key.carrier):
                body = await read_body(request, types, self._limits)
                metrics.DOOR_BODY_BYTES.inc(len(body.raw))
                batch = IntakeRequest("g" + secrets.token_hex(12), key.carrier, self._clock(), body)
                return await anyio.to_thread.run_sync(_answered, batch, self._context)
        except BusyError as busy:
            raise _busy(busy) from busy

    def ready(self) -> bool:
        """Whether a request could be confirmed now."""
        return self._context.delivery.reachable()


def _answered(batch: IntakeRequest, context: IntakeContext) -> tuple[Response, dict[str, object]]:
    """The answer to a batch and what the log says of it; every fault becomes a problem."""
    try:
        intake = take_in(batch, context)
    except TooMuchError as problem:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", problem.detail) from problem
    except UnusableInputError as problem:
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, "unreadable", problem.detail, field=problem.field, line=problem.line
        ) from problem
    except NotDeliveredError as problem:
        raise _not_stored() from problem
    except Exception as problem:  # its text may quote a report, so that only its kind is told
        logs.get("gateway").error("intake failed", problem=type(problem).__name__, batch_id=batch.batch_id)
        detail = "nothing was accepted; send the request again, and tell us if it fails again"
        raise RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail) from None
    counts = _counts(intake)
    for outcome, number in counts.items():
        metrics.DOOR_REPORTS.labels("gateway", outcome).inc(number)
    for reason, number in intake.rejections.items():
        metrics.DEAD_LETTERS.labels("gateway", reason.value).inc(number)
    noted = {"batch_id": batch.batch_id, **counts, "bytes": len(batch.body.raw)}
    return _receipt_or_problem(batch, intake, counts), noted


def _counts(intake: Intake) -> dict[str, int]:
    return {
        "accepted": intake.statuses[ReceiptStatus.ACCEPTED],
        "rejected": intake.statuses[ReceiptStatus.REJECTED],
        "duplicates": intake.statuses[ReceiptStatus.DUPLICATE_IN_REQUEST]
        + intake.statuses[ReceiptStatus.CONFLICT_IN_REQUEST],
    }


def _receipt_or_problem(batch: IntakeRequest, intake: Intake, counts: dict[str, int]) -> Response:
    if not intake.receipts:
        detail = "the body holds no report; send at least one"
        raise RefusedError(HTTPStatus.BAD_REQUEST, "empty", detail)
    if counts["rejected"] < len(intake.receipts):
        content = {"batch_id": batch.batch_id, **counts, "receipts": intake.receipts}
        return JSONResponse(content, HTTPStatus.ACCEPTED, headers=SAFE_HEADERS)
    receipts = tuple(Receipt.model_validate(receipt) for receipt in intake.receipts)
    first = receipts[0]
    no_reports = set(intake.rejections) <= _NO_REPORTS
    status = HTTPStatus.BAD_REQUEST if no_reports else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem_response(
        Problem(
            type="urn:smishwatch:problem:" + ("unreadable" if no_reports else "all-rejected"),
            title=status.phrase,
            status=status,
            detail=f"no report was accepted; the first: {first.detail}",
            field=first.field,
            line=first.line,
            batch_id=batch.batch_id,
            receipts=receipts,
        )
    )


def create_gateway(
    keys: KeyRing,
    delivery: Delivering,
    pepper: bytes,
    *,
    limits: GatewayLimits | None = None,
    clock: Callable[[], datetime] = _now,
    with_metrics: bool = False,
) -> FastAPI:
    """The gateway as an ASGI application.

    Args:
        keys: who may send, and as which carrier
        delivery: where accepted reports and dead letters go
        pepper: under which reporters are hashed and rejected bytes sealed
        limits: how much is taken
        clock: the time of acceptance
        with_metrics: also serve ``/metrics`` here; for a gateway that only its own host can reach
    """
    gateway = Gateway(keys, delivery, pepper, limits or GatewayLimits(), clock)
    app = FastAPI(
        title="Smishwatch gateway",
        version=openapi.VERSION,
        description=openapi.DESCRIPTION,
        docs_url=None,  # FastAPI's pages load scripts from elsewhere
        redoc_url=None,
        lifespan=_lifespan,
    )

    @app.post("/v1/reports", **openapi.REPORTS_PATH)
    async def post_reports(request: Request, credentials: Credentials) -> Response:
        return await gateway.take(request, credentials, REPORT_TYPES)

    @app.post("/v1/sms", **openapi.SMS_PATH)
    async def post_sms(request: Request, credentials: Credentials) -> Response:
        return await gateway.take(request, credentials, SMS_TYPES)

    probes = health.Health(ready=gateway.ready)

    @app.get("/healthz", **openapi.HEALTH_PATH)
    @app.get("/readyz", **openapi.READY_PATH)
    def probe(request: Request) -> Response:
        return _probed(request.url.path, probes)

    if with_metrics:
        app.get("/metrics", include_in_schema=False)(probe)

    app.add_exception_handler(HTTPException, _http_problem)
    return app


def _probed(path: str, probes: health.Health) -> Response:
    found = health.answer(path, probes)
    return Response(found.body, found.status, SAFE_HEADERS, media_type=found.content_type)


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    yield


async def _http_problem(_: Request, problem: Exception) -> Response:
    """404 and 405 in the one form of a problem."""
    assert isinstance(problem, HTTPException)
    status = HTTPStatus(problem.status_code)
    code = status.phrase.lower().replace(" ", "-")
    refused = RefusedError(status, code, f"{status.phrase}; the paths are in /openapi.json")
    return problem_response(refused.problem, problem.headers)


def _unauthorised() -> RefusedError:
    return RefusedError(
        HTTPStatus.UNAUTHORIZED,
        "unauthorised",
        "send Authorization: Bearer and a key that is open; ask the regulator for one",
        field="Authorization",
        headers={"WWW-Authenticate": 'Bearer realm="smishwatch"'},
    )


def _busy(busy: BusyError) -> RefusedError:
    headers = {"Retry-After": str(busy.retry_after_seconds)}
    if busy.carrier_only:
        detail = "too many requests of this carrier; send fewer and larger ones, up to 10 000 reports each"
        return RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", detail, headers=headers)
    detail = "nothing was accepted: too many requests at once; send it again"
    return RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, headers=headers)


def _not_stored() -> RefusedError:
    detail = "nothing was acknowledged: the broker did not confirm; send the whole request again, which is harmless"
    headers = {"Retry-After": "5"}
    return RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, "not-stored", detail, headers=headers)
