"""Telling open pages that figures have changed: one thread asks the warehouse for all of them.

A viewer costs a coroutine that sleeps. The thread asks one question a second that reads no rows, and only while
somebody watches.
"""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable

from smishwatch.pipeline.observability import logs

ASK_EVERY_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
"""Shorter than the minute after which proxies end a silent connection."""
MOST_WATCHERS = 1_000
"""Each holds a connection; beyond it a page is as old as its last load."""

CHANGED = "event: changed\ndata: {}\n\n"
HEARTBEAT = ": still here\n\n"
OPENED = "retry: 3000\n\n"


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
        self._watchers: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._known: str | None = None

    @property
    def is_full(self) -> bool:
        """Whether another watcher would be one too many."""
        return len(self._watchers) >= MOST_WATCHERS

    async def watch(self, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> AsyncIterator[str]:
        """Server-sent events until the reader leaves or ``close`` is called."""
        changed = asyncio.Event()
        self._enter(changed, asyncio.get_running_loop())
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
        self._tell()

    def _enter(self, changed: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            self._watchers[changed] = loop
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
                if away or (self._known is not None and version != self._known):
                    self._tell()
                self._known, away = version, False
            self._closing.wait(self._every_seconds)

    def _is_wanted(self) -> bool:
        with self._lock:
            if self._watchers and not self._closing.is_set():
                return True
            self._thread = None
            return False

    def _tell(self) -> None:
        for changed, loop in list(self._watchers.items()):
            with contextlib.suppress(RuntimeError):  # its loop has ended
                loop.call_soon_threadsafe(changed.set)
