"""The web application: overview, campaigns, carriers, health, live updates.

Nothing of a page comes from another machine. Every route is a door that names the roles it opens to (``access.gate``).
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from smishwatch.dashboards import rendering
from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.gate import Door, Gate, viewer_of
from smishwatch.dashboards.access.roles import EVERYBODY, OFFICE, SIGNED_IN, Role
from smishwatch.dashboards.api.document import openapi
from smishwatch.dashboards.api.routes import Api
from smishwatch.dashboards.asked import period_asked, without_empty
from smishwatch.dashboards.assets import asset_door
from smishwatch.dashboards.facts.advisories import Advisories
from smishwatch.dashboards.facts.decisions import Desk
from smishwatch.dashboards.facts.health import STATUS_FILE, state
from smishwatch.dashboards.facts.own_sql import OwnSql
from smishwatch.dashboards.faults import mount_faults
from smishwatch.dashboards.filters import filters_asked
from smishwatch.dashboards.headers import SafeHeaders
from smishwatch.dashboards.institutions import LOOKED_EVERY_SECONDS, Institutions, WithInstitutions
from smishwatch.dashboards.keeping import Kept
from smishwatch.dashboards.language import zone_name
from smishwatch.dashboards.live import Changes, WithVersion
from smishwatch.dashboards.pages import campaign, campaigns, carrier, health, operation, overview, search
from smishwatch.dashboards.pages.advisories import AdvisoryPages
from smishwatch.dashboards.pages.asking import Asking
from smishwatch.dashboards.pages.deciding import MOST_OF_CAMPAIGN, Deciding, taken
from smishwatch.dashboards.pages.downloads import Downloads
from smishwatch.dashboards.pages.hooks import HookPages
from smishwatch.dashboards.pages.panel import PanelPages
from smishwatch.dashboards.pages.report import Reports
from smishwatch.dashboards.pages.signing_in import SigningIn
from smishwatch.dashboards.period import Period, period
from smishwatch.dashboards.problems import UnknownCarrierError
from smishwatch.dashboards.questions import KEPT_SECONDS, OwnQuestions, Questions
from smishwatch.dashboards.subscribers import read_subscribers
from smishwatch.dashboards.zones import ReadersZone
from smishwatch.pipeline.observability import health as probes
from smishwatch.pipeline.settings import Settings

COMPRESSION = 6
"""A page of 200 kB takes 3 ms; level 9 takes twice that for two percent less."""
_THREADS = 8
"""Each has a connection to the warehouse; a page takes a fraction of a second, and equal ones are made once."""


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
    accounts = cache(lambda: Accounts(settings.data_dir))
    web = _Web(settings, clock, kept_seconds)
    fresh = Questions(settings.clickhouse, kept_seconds=0)
    desk = Desk(settings, fresh, accounts, clock)
    own_sql = OwnSql(settings.clickhouse, accounts, clock)
    advisories = Advisories(web.questions, clock)
    gate = Gate(accounts, clock, Role(settings.web_open_as))
    app = FastAPI(title="Smishwatch", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    api = Api(settings, web.questions, fresh, desk, own_sql, advisories, accounts, clock)
    app.openapi = lambda: openapi(app, api.described)  # type: ignore[method-assign]
    app.state.changes = web.changes
    app.state.questions = web.questions
    for door in (
        *web.doors(),
        *SigningIn(accounts, clock).doors(),
        *Reports(web.questions, accounts, clock).doors(),
        *Deciding(desk, fresh, clock).doors(),
        *AdvisoryPages(advisories, clock, kept_seconds).doors(),
        *Asking(own_sql, clock).doors(),
        *HookPages(settings.data_dir, clock).doors(),
        *PanelPages(web.questions, clock).doors(),
        *Downloads(web.questions, clock).doors(),
        *api.doors(),
        asset_door(),
        *((Door("/metrics", web.probe),) if with_metrics else ()),
    ):
        gate.put(app, door)
    institutions = Institutions(
        Questions(settings.clickhouse, kept_seconds=0), LOOKED_EVERY_SECONDS if kept_seconds else 0
    )
    app.add_middleware(WithVersion, changes=web.changes)
    app.add_middleware(WithInstitutions, institutions=institutions)
    if hosts:  # or a page elsewhere could have its own name point here, and read along
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(ReadersZone)
    app.add_middleware(SafeHeaders)
    app.add_middleware(
        GZipMiddleware, compresslevel=COMPRESSION
    )  # all but event streams, which would wait in it
    mount_faults(app)
    return app


class _Web:
    """What the endpoints share. Each is run in a thread, apart from ``live``."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], kept_seconds: float) -> None:
        self.questions = Questions(
            settings.clickhouse, kept_seconds, read_subscribers(settings.subscribers_file)
        )
        self._pages: Kept[Response] = Kept(kept_seconds)
        self._status_file: Path = settings.data_dir / STATUS_FILE
        self._clock = clock
        self._newest = Questions(settings.clickhouse, kept_seconds=0)
        self.changes = Changes(lambda: str(self._newest.one("figures_version")["version"]))

    def doors(self) -> tuple[Door, ...]:
        """What there is, and for whom."""
        return (
            Door("/", self.overview, SIGNED_IN),
            Door("/campaigns", self.campaigns, OFFICE),
            Door("/campaigns/{campaign_id}", self.campaign, OFFICE),
            Door("/operations/{operation_id}", self.operation, OFFICE),
            Door("/search", self.search, OFFICE),
            Door("/carriers/{carrier_name}", self.carrier, SIGNED_IN),
            Door("/health", self.health, OFFICE),
            Door("/health.json", self.health_json, OFFICE),
            Door("/live", self.live, SIGNED_IN),
            Door("/healthz", self.probe, EVERYBODY),
        )

    def overview(self, request: Request) -> Response:
        """What is going on; a carrier's own page for a carrier."""
        viewer = viewer_of(request)
        if viewer.role is Role.CARRIER:
            return RedirectResponse(f"/carriers/{viewer.carrier}", HTTPStatus.SEE_OTHER)
        if (short := without_empty(request)) is not None:
            return RedirectResponse(short, HTTPStatus.SEE_OTHER)
        filters = filters_asked(request.query_params)

        def make() -> Response:
            lang = rendering.reader_language(request)
            chosen, ever, is_stale = self._period(request)
            values = overview.view(self.questions, chosen, filters, lang, ever=ever, is_stale=is_stale)
            return rendering.page(request, "overview.html", "overview", values, self._clock())

        return self._kept(request, make)

    def campaigns(self, request: Request) -> Response:
        """The list."""

        def make() -> Response:
            lang = rendering.reader_language(request)
            filters = campaigns.asked(request.query_params)
            within, _, is_stale = self._period(request)
            values = campaigns.view(self.questions, within, filters, lang, is_stale=is_stale)
            return rendering.page(request, "campaigns.html", "campaigns", values, self._clock())

        return self._kept(request, make)

    def campaign(self, request: Request, campaign_id: str) -> Response:
        """One of them."""

        def make() -> Response:
            lang = rendering.reader_language(request)
            values = campaign.view(self.questions, campaign_id, lang, self._clock())
            values |= {
                "decisions": taken(
                    self.questions, lang, values["campaign"]["campaign_id"], most=MOST_OF_CAMPAIGN
                ),
                "may_decide": viewer_of(request).role is Role.ANALYST,
            }
            return rendering.page(request, "campaign.html", "campaigns", values, self._clock())

        return self._kept(request, make)

    def operation(self, request: Request, operation_id: str) -> Response:
        """Campaigns that share infrastructure."""

        def make() -> Response:
            values = operation.view(self.questions, operation_id, rendering.reader_language(request))
            return rendering.page(request, "operation.html", "campaigns", values, self._clock())

        return self._kept(request, make)

    def search(self, request: Request) -> Response:
        """What a number, a link, an id or a message belongs to."""
        lang = rendering.reader_language(request)
        values = search.view(
            self.questions, request.query_params.get("q", ""), request.query_params.get("page") or "1", lang
        )
        return rendering.page(request, "search.html", "search", values, self._clock())

    def carrier(self, request: Request, carrier_name: str) -> Response:
        """How one carrier does; another carrier's is told apart from none by nothing."""
        known = {row["carrier"] for row in self.questions.ask("carrier_names")}
        viewer = viewer_of(request)
        if not viewer.may_see(carrier_name) or carrier_name not in known | {viewer.carrier}:
            raise UnknownCarrierError(carrier_name)

        if (short := without_empty(request)) is not None:
            return RedirectResponse(short, HTTPStatus.SEE_OTHER)
        filters = filters_asked(request.query_params).without("carrier")
        receipts = carrier.receipts_asked(request.query_params)

        def make() -> Response:
            lang = rendering.reader_language(request)
            chosen, _, _ = self._period(request)
            own = OwnQuestions(self.questions, carrier_name)
            values = carrier.view(own, carrier_name, chosen, filters, lang, receipts)
            return rendering.page(request, "carrier.html", "overview", values, self._clock())

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
        found = state(self._newest, self._status_file, self._clock())
        return JSONResponse(found, HTTPStatus.OK if found["ok"] else HTTPStatus.SERVICE_UNAVAILABLE)

    async def live(self, request: Request) -> Response:
        """Server-sent events: ``changed`` whenever figures have changed."""
        if request.method == "HEAD" or self.changes.is_full:
            return Response(status_code=HTTPStatus.NO_CONTENT)  # which tells a browser not to ask again
        return StreamingResponse(
            self.changes.watch(request.query_params.get("seen")),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    def probe(self, request: Request) -> Response:
        """Whether this process lives, and its metrics."""
        found = probes.answer(request.url.path, probes.Health())
        return Response(found.body, found.status, media_type=found.content_type)

    def _period(self, request: Request) -> tuple[Period, bool, bool]:
        """The chosen period, whether there are reports at all, and whether all are older than it."""
        known = self.questions.one("earliest_report")
        chosen = period_asked(request.query_params, self.questions, self._clock())
        latest = known["latest"]
        return chosen, latest is not None, latest is not None and latest < chosen.start

    def _kept(self, request: Request, make: Callable[[], Response]) -> Response:
        """Equal pages that are asked for at the same time are made once."""
        language = rendering.reader_language(request)
        key = (request.url.path, request.url.query, language, zone_name(), viewer_of(request).scope)
        return self._pages.get(key, make)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    yield
    app.state.changes.close()
    app.state.questions.cancel()  # whoever asked has been given the seconds of an orderly stop
