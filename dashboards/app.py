"""The web application: overview, campaigns, health, live updates. Nothing of a page comes from another machine.

There is no sign-in: whoever reaches the port sees every carrier's figures. It belongs on loopback, or behind a proxy
that asks who is there.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from smishwatch.dashboards import language, rendering
from smishwatch.dashboards.assets import mount_assets
from smishwatch.dashboards.headers import SafeHeaders
from smishwatch.dashboards.keeping import Kept
from smishwatch.dashboards.live import Changes
from smishwatch.dashboards.pages import campaign, campaigns, health, overview
from smishwatch.dashboards.period import Period, period
from smishwatch.dashboards.problems import BadFilterError, UnknownCampaignError
from smishwatch.dashboards.questions import KEPT_SECONDS, Questions
from smishwatch.pipeline.observability import health as probes
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.errors import WarehouseError

_THREADS = 8
"""Each has a connection to the warehouse; a page takes a fraction of a second, and equal ones are made once."""
RETRY_AFTER_SECONDS = "5"


def create_web(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
    kept_seconds: float = KEPT_SECONDS,
    hosts: Sequence[str] = (),
    with_metrics: bool = False,
) -> FastAPI:
    """The pages as an ASGI application; ``app.state.changes`` is to be closed before the server waits for its readers.

    Args:
        settings: where the warehouse is, and the data directory with the supervisor's status
        clock: the current time
        kept_seconds: how old figures may be that many people look at; 0 asks anew for everyone
        hosts: names in the address under which the pages answer; any where none is given
        with_metrics: also serve ``/metrics`` here; for pages that only their own host can reach
    """
    web = _Web(settings, clock, kept_seconds)
    app = FastAPI(title="Smishwatch", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.changes = web.changes
    for path, endpoint in (
        ("/", web.overview),
        ("/campaigns", web.campaigns),
        ("/campaigns/{campaign_id}", web.campaign),
        ("/health", web.health),
        ("/health.json", web.health_json),
        ("/live", web.live),
        ("/healthz", web.probe),
        *((("/metrics", web.probe),) if with_metrics else ()),
    ):
        app.add_api_route(
            path, endpoint, methods=["GET", "HEAD"], include_in_schema=False, response_model=None
        )
    mount_assets(app)
    if hosts:  # or a page elsewhere could have its own name point here, and read along
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(SafeHeaders)
    app.add_exception_handler(WarehouseError, _warehouse_away)
    app.add_exception_handler(BadFilterError, _bad_filter)
    app.add_exception_handler(UnknownCampaignError, _unknown_campaign)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(Exception, _our_fault)
    return app


class _Web:
    """What the endpoints share. Each is run in a thread, apart from ``live``."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], kept_seconds: float) -> None:
        self._questions = Questions(settings.clickhouse, kept_seconds)
        self._pages: Kept[Response] = Kept(kept_seconds)
        self._status_file: Path = settings.data_dir / health.STATUS_FILE
        self._clock = clock
        self._newest = Questions(settings.clickhouse, kept_seconds=0)
        self.changes = Changes(lambda: str(self._newest.one("figures_version")["version"]))

    def overview(self, request: Request) -> Response:
        """What is going on."""

        def make() -> Response:
            lang = rendering.reader_language(request)
            chosen, ever, is_stale = self._period(request)
            values = overview.view(self._questions, chosen, lang, ever=ever, is_stale=is_stale)
            return rendering.page(request, "overview.html", "overview", values, self._clock())

        return self._kept(request, make)

    def campaigns(self, request: Request) -> Response:
        """The list."""

        def make() -> Response:
            lang = rendering.reader_language(request)
            filters = campaigns.chosen(request.query_params)
            chosen, _, is_stale = self._period(request)
            values = campaigns.view(self._questions, chosen, filters, lang, is_stale=is_stale)
            return rendering.page(request, "campaigns.html", "campaigns", values, self._clock())

        return self._kept(request, make)

    def campaign(self, request: Request, campaign_id: str) -> Response:
        """One of them."""

        def make() -> Response:
            lang = rendering.reader_language(request)
            values = campaign.view(self._questions, campaign_id, lang, self._clock())
            return rendering.page(request, "campaign.html", "campaigns", values, self._clock())

        return self._kept(request, make)

    def health(self, request: Request) -> Response:
        """Processes and warehouse, for people."""

        def make() -> Response:
            lang = rendering.reader_language(request)
            now = self._clock()
            values = health.view(self._newest, self._status_file, period("7d", now), lang, now)
            return rendering.page(request, "health.html", "health", values, now)

        return self._kept(request, make)

    def health_json(self) -> Response:
        """The same for programs; 503 when something known does not work."""
        found = health.state(self._newest, self._status_file, self._clock())
        return JSONResponse(found, HTTPStatus.OK if found["ok"] else HTTPStatus.SERVICE_UNAVAILABLE)

    async def live(self, request: Request) -> Response:
        """Server-sent events: ``changed`` whenever figures have changed."""
        if request.method == "HEAD" or self.changes.is_full:
            return Response(status_code=HTTPStatus.NO_CONTENT)  # which tells a browser not to ask again
        return StreamingResponse(
            self.changes.watch(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )

    def probe(self, request: Request) -> Response:
        """Whether this process lives, and its metrics."""
        found = probes.answer(request.url.path, probes.Health())
        return Response(found.body, found.status, media_type=found.content_type)

    def _period(self, request: Request) -> tuple[Period, bool, bool]:
        """The chosen period, whether there are reports at all, and whether all are older than it."""
        known = self._questions.one("earliest_report")
        try:
            chosen = period(
                request.query_params.get("period"), self._clock(), known["earliest"], known["latest"]
            )
        except ValueError as problem:
            raise BadFilterError("period") from problem
        latest = known["latest"]
        return chosen, latest is not None, latest is not None and latest < chosen.start

    def _kept(self, request: Request, make: Callable[[], Response]) -> Response:
        """Equal pages that are asked for at the same time are made once."""
        key = (request.url.path, request.url.query, rendering.reader_language(request))
        return self._pages.get(key, make)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    yield
    app.state.changes.close()


def _problem(
    request: Request, status: HTTPStatus, key: str, *, retry: bool = False, **given: str
) -> Response:
    lang = rendering.reader_language(request)
    values = {"message": language.text(lang, "problem", key, **given), "retry": retry}
    response = rendering.page(request, "problem.html", "", values, datetime.now(tz=UTC), status)
    if retry:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


async def _warehouse_away(request: Request, problem: Exception) -> Response:
    logs.get("web").warning(
        "the warehouse did not answer", problem=type(problem).__name__, path=request.url.path
    )
    return _problem(request, HTTPStatus.SERVICE_UNAVAILABLE, "warehouse", retry=True)


async def _bad_filter(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, BadFilterError)
    return _problem(request, HTTPStatus.BAD_REQUEST, "bad_filter", field=problem.field)


async def _unknown_campaign(request: Request, _: Exception) -> Response:
    return _problem(request, HTTPStatus.NOT_FOUND, "unknown_campaign")


async def _http_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    status = HTTPStatus(problem.status_code)
    key = "not_found" if status is HTTPStatus.NOT_FOUND else "not_allowed"
    return _problem(request, status, key)


async def _our_fault(request: Request, problem: Exception) -> Response:
    """Never a traceback on a page; its text may quote a message, so that only its kind is logged."""
    logs.get("web").error("a page failed", problem=type(problem).__name__, path=request.url.path)
    return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "ours")
