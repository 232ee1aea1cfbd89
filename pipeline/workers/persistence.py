"""Trying again for as long as it takes: what is written to the warehouse is neither dropped nor cut anew."""

import random
import threading
from collections.abc import Callable
from typing import TypeVar

from smishwatch.pipeline.observability import logs, metrics
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.warehouse.errors import RowsRefusedError, WarehouseError

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0

Result = TypeVar("Result")


class StoppedError(Exception):
    """The process was asked to stop while the warehouse took nothing. Nothing was committed, so nothing is lost."""


class Persistence:
    """Repeats one action until the warehouse takes it, visibly. For one thread."""

    def __init__(self, progress: Progress, stopping: threading.Event) -> None:
        self._progress = progress
        self._stopping = stopping

    def until_done(self, what: str, action: Callable[[], Result]) -> Result:
        """The action's result.

        Raises:
            RowsRefusedError: at once, since repeating cannot help.
            StoppedError: when asked to stop while it fails.
        """
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                result = action()
            except RowsRefusedError:
                raise
            except WarehouseError as problem:
                self._failed(what, problem)
            else:
                self._succeeded()
                return result
            if self._stopping.wait(pause * random.uniform(0.7, 1.0)):
                raise StoppedError(what)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _failed(self, what: str, problem: WarehouseError) -> None:
        metrics.WRITE_BLOCKED.set(1)
        metrics.WRITE_RETRIES.inc()
        self._progress.waits(f"the warehouse: {type(problem).__name__}")
        logs.get("sink").warning(
            "the warehouse does not take it, trying again", what=what, problem=str(problem)[:300]
        )

    def _succeeded(self) -> None:
        metrics.WRITE_BLOCKED.set(0)
        self._progress.waits(None)
