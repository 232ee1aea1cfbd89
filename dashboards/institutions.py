"""The registry in force: the one that is shipped, with what ``smishwatch feeds load`` put over it.

It is read from the record in the warehouse (ADR 0014) and built as the workers build theirs, so that pages, advisories
and block lists call official what enrichment calls official.
"""

import threading
import time
from collections.abc import Callable

import anyio.to_thread
from starlette.types import ASGIApp, Receive, Scope, Send

from smishwatch.dashboards import names
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.enrich import registry
from smishwatch.pipeline.enrich.feeds import Feeds
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.schemas.feeds import FeedEvent, Institution

LOOKED_EVERY_SECONDS = 10.0
"""A registry is loaded a few times a year; whoever loads one looks at the pages soon after."""
_WITHOUT = ("/static/", "/live", "/healthz", "/metrics")


def in_force(questions: Questions) -> Registry:
    """The registry as it is now.

    Raises:
        WarehouseError: when the warehouse does not answer.
    """
    feeds = Feeds(registry.starter())
    feeds.apply(
        FeedEvent(
            feed=row["feed"], version=1, institution=Institution.model_validate_json(row["institution"])
        )
        for row in questions.ask("registry_in_force")
    )
    return feeds.registry


class Institutions:
    """Keeps the registry in force, and reads it again when another version was loaded.

    Args:
        questions: the warehouse
        every_seconds: how often it is asked whether there is another version
        clock: seconds that only rise
    """

    def __init__(
        self,
        questions: Questions,
        every_seconds: float = LOOKED_EVERY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._questions = questions
        self._every_seconds = every_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_at: float | None = None
        self._version = ""
        self.registry = registry.starter()

    @property
    def is_old(self) -> bool:
        """Whether it is time to look again."""
        return self._looked_at is None or self._clock() - self._looked_at >= self._every_seconds

    def look(self) -> None:
        """Read the registry where it has changed; while the warehouse is away the last one stays."""
        if not self._lock.acquire(blocking=self._looked_at is None):
            return  # somebody looks already
        try:
            if not self.is_old:
                return
            version = str(self._questions.one("registry_version")["version"])
            if version != self._version:
                self.registry, self._version = in_force(self._questions), version
        except WarehouseError as problem:
            logs.get("web").warning("the registry could not be read", problem=type(problem).__name__)
        finally:
            self._looked_at = self._clock()
            self._lock.release()


class WithInstitutions:
    """Lets every request answer by the registry in force."""

    def __init__(self, app: ASGIApp, institutions: Institutions) -> None:
        self._app = app
        self._institutions = institutions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the registry."""
        if scope["type"] == "http" and not scope["path"].startswith(_WITHOUT):
            if self._institutions.is_old:
                await anyio.to_thread.run_sync(self._institutions.look)
            names.use(self._institutions.registry)
        await self._app(scope, receive, send)
