"""Liveness that means progress: there is work, and it moves."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from smishwatch.pipeline.observability import logs, metrics

CHECK_SECONDS = 5.0
STUCK_SECONDS = 120.0
"""Well beyond a rebalance (session timeout 30 s) and the longest batch."""
STUCK_EXIT_CODE = 75
"""sysexits EX_TEMPFAIL: starting again is the remedy."""

Lag = Callable[[], dict[str, int]]
"""Records still to be done per topic; may raise while the broker is away."""


class Progress:
    """Moves whenever the worker does something; is stuck when there is lag and nothing has moved for long.

    Args:
        worker: the worker's name, a label of the metrics
        stuck_seconds: how long nothing may move while there is lag
        clock: seconds that only rise
    """

    def __init__(
        self, worker: str, stuck_seconds: float = STUCK_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.worker = worker
        self._stuck_seconds = stuck_seconds
        self._clock = clock
        self._moved_at = clock()
        self._lag: dict[str, int] | None = None
        self.serving = False
        """Whether the worker has joined its group and been given its share."""
        self.waiting_for: str | None = None
        """What the worker cannot do without and does not get now, for people to read."""

    def moved(self) -> None:
        """Something was done, or is being done within a time limit of its own."""
        self._moved_at = self._clock()

    def waits(self, reason: str | None) -> None:
        """Something outside does not answer and is tried again: no reason to start this process again.

        ``None`` when it answers.
        """
        self._moved_at = self._clock()
        self.waiting_for = reason

    def saw_lag(self, lag: dict[str, int] | None) -> None:
        """The lag per topic as the broker sees it; ``None`` when the broker could not be asked."""
        if lag is None or not any(lag.values()):
            self._moved_at = self._clock()  # nothing to do is no lack of progress
        self._lag = lag
        for topic, records in (lag or {}).items():
            metrics.LAG_RECORDS.labels(self.worker, topic).set(records)

    @property
    def lag(self) -> dict[str, int] | None:
        """The lag when it was last asked for."""
        return self._lag

    @property
    def idle_seconds(self) -> float:
        """Since when nothing has moved although there was work."""
        return self._clock() - self._moved_at

    @property
    def stuck(self) -> bool:
        """Whether the worker should be ended and started again."""
        return bool(self._lag and any(self._lag.values())) and self.idle_seconds > self._stuck_seconds


@contextmanager
def watched(
    progress: Progress,
    lag: Lag,
    end: Callable[[int], None] = os._exit,
    check_seconds: float = CHECK_SECONDS,
) -> Iterator[None]:
    """Within it, ask for the lag from a thread of its own, and end the process when it is stuck.

    A Faust consumer can die without a word, and an event loop that is blocked runs no check of its own. Ending
    without goodbye is safe: nothing that was not delivered has been acknowledged.
    """
    over = threading.Event()

    def run() -> None:
        log = logs.get("progress")
        while not over.wait(check_seconds):
            try:
                progress.saw_lag(lag())
            except Exception as problem:  # the broker is away; not this worker's fault
                log.warning("lag unknown", problem=type(problem).__name__)
                progress.saw_lag(None)
            if progress.stuck and not over.is_set():
                log.error(
                    "stuck: ending to be started again",
                    idle_seconds=round(progress.idle_seconds),
                    lag=progress.lag,
                )
                end(STUCK_EXIT_CODE)

    threading.Thread(target=run, name="progress", daemon=True).start()
    try:
        yield
    finally:
        over.set()
