"""Telling open pages that figures have changed: one thread asks the warehouse for all of them.

A viewer costs a coroutine that sleeps. The thread asks one question a second that reads no rows, and only while
somebody watches.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from smishwatch.pipeline.observability import logs

ASK_EVERY_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
"""Shorter than the minute after which proxies end a silent connection."""
MOST_WATCHERS = 1_000
"""Each holds a connection; beyond it a page is as old as its last load."""

_STATE = "figures_version"

CHANGED = "event: changed\ndata: {}\n\n"
HEARTBEAT = ": still here\n\n"
OPENED = "retry: 3000\n\n"


@dataclass(slots=True)
class _Watcher:
    loop: asyncio.AbstractEventLoop
    seen: str | None
    """The version of the figures that it shows; ``None`` until the first answer, where nobody knows."""


class Changes:
    """Notices that figures changed, for any number of watchers.

    Args:
        version: asks for a text that is another one when figures have changed; may raise, and is then asked again
        every_seconds: how often it is asked
    """

    def __init__(self, version: Callable[[], str], every_seconds: float = ASK_EVERY_SECONDS) -> None:
        self._version = version
        self._every_seconds = every_seconds
        self._lock = threading.Lock()
        self._watchers: dict[asyncio.Event, _Watcher] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._known: str | None = None

    @property
    def known(self) -> str:
        """The version last heard of, empty before the first: what a page made from now on shows, or an older one."""
        return self._known or ""

    @property
    def is_full(self) -> bool:
        """Whether another watcher would be one too many."""
        return len(self._watchers) >= MOST_WATCHERS

    async def watch(
        self, seen: str | None = None, heartbeat_seconds: float = HEARTBEAT_SECONDS
    ) -> AsyncIterator[str]:
        """Server-sent events until the reader leaves or ``close`` is called.

        Args:
            seen: the version that the reader shows (``known`` when its page was made), so that nothing is missed
                between page and watching; the last one heard of where not said
            heartbeat_seconds: the longest silence
        """
        changed = asyncio.Event()
        self._enter(changed, _Watcher(asyncio.get_running_loop(), self._known if seen is None else seen))
        try:
            yield OPENED
            while not self._closing.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), heartbeat_seconds)
                if self._closing.is_set():
                    return
                yield CHANGED if changed.is_set() else HEARTBEAT
                changed.clear()
        finally:
            self._leave(changed)

    def close(self) -> None:
        """End every watching; safe to call from a signal handler."""
        self._closing.set()
        for changed, watcher in list(self._watchers.items()):
            _set(changed, watcher.loop)

    def _enter(self, changed: asyncio.Event, watcher: _Watcher) -> None:
        with self._lock:
            self._watchers[changed] = watcher
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(target=self._ask_while_watched, name="live", daemon=True)
                self._thread.start()

    def _leave(self, changed: asyncio.Event) -> None:
        with self._lock:
            self._watchers.pop(changed, None)

    def _ask_while_watched(self) -> None:
        away = False
        while self._is_wanted():
            try:
                version = self._version()
            except Exception as problem:  # the warehouse is away: pages keep what they show until it is back
                if not away:
                    logs.get("web").warning(
                        "live updates wait for the warehouse", problem=type(problem).__name__
                    )
                away = True
            else:
                self._known = version
                self._tell_who_shows_another(version, everyone=away)
                away = False
            self._closing.wait(self._every_seconds)

    def _is_wanted(self) -> bool:
        with self._lock:
            if self._watchers and not self._closing.is_set():
                return True
            self._thread = None
            return False

    def _tell_who_shows_another(self, version: str, *, everyone: bool) -> None:
        for changed, watcher in list(self._watchers.items()):
            if everyone or watcher.seen not in (None, version):
                _set(changed, watcher.loop)
            watcher.seen = version


def _set(changed: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(changed.set)


class WithVersion:
    """Notes with every request, before anything is asked for it, which version of the figures was known then."""

    def __init__(self, app: ASGIApp, changes: Changes) -> None:
        self._app = app
        self._changes = changes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the version."""
        if scope["type"] == "http":
            scope.setdefault("state", {})[_STATE] = self._changes.known
        await self._app(scope, receive, send)


def version_shown(request: Request) -> str:
    """What the answer to this request shows, or more than that; empty where nothing was known."""
    return str(getattr(request.state, _STATE, ""))
