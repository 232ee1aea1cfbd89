"""Workers as processes of their own, forked from one that has imported everything.

A start takes a tenth of a second instead of two. What is shared is only the reading of modules and tables: a forked
worker has its own memory, connections and threads, can be sent any signal, and ends with its own exit code. The commands
themselves are started by the tests of the supervisor and of the command line.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.workers.__main__ import WORKERS, run_worker

Work = Callable[[str], int]
"""What a forked process does, told which worker it is; returns its exit code. Must be picklable."""

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload([__name__, *(f"smishwatch.pipeline.workers.{name}" for name in WORKERS)])
Enricher(starter()).enrich(
    "【某银行】https://bad.example.top/a 13800138000", None, "CN", datetime.now(tz=UTC)
)
"""Every table is read once, before workers are forked from this process."""


def real(worker: str) -> int:
    """The product's worker, as it is."""
    return run_worker(worker, Settings())


class Forked:
    """A running worker: what tests ask of a ``subprocess.Popen``."""

    def __init__(self, work: Work, worker: str, environment: Mapping[str, str], log: Path) -> None:
        self._process: Any = _FORKING.Process(
            target=_become, args=(work, worker, dict(environment), log), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return int(self._process.pid)

    def poll(self) -> int | None:
        """The exit code (minus the signal's number where one ended it), or ``None`` while it runs."""
        code: int | None = self._process.exitcode
        return code

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, killed when it does not end in time."""
        self._process.join(timeout)
        if self.poll() is None:
            self.kill()
            self._process.join()
        return self.poll() or 0

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()

    def send_signal(self, number: int) -> None:
        """Any signal."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _become(work: Work, worker: str, environment: Mapping[str, str], log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.environ.update(environment)
    os._exit(work(worker))
