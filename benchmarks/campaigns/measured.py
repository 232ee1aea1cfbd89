"""A method run in a process of its own, so that its memory can be told from everybody else's."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

from smishwatch.pipeline.workers.collecting import collect_seldom

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Measured(Generic[Result]):
    """What a method gave, its processor seconds, and how far its memory grew."""

    result: Result
    seconds: float
    megabytes: float


def measured(method: Callable[[], Result]) -> Measured[Result] | None:
    """``None`` where a package that the method needs is not installed."""
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_run, args=(method, there))
    process.start()
    there.close()
    answer: Measured[Result] | None = here.recv()
    process.join()
    return answer


def _run(method: Callable[[], Result], answer: Connection) -> None:
    collect_seldom()  # as the clusterer's worker does
    before, started = resident(), time.process_time()
    try:
        result = method()
    except ImportError:
        answer.send(None)
        return
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    answer.send(Measured(result, seconds, max(0, peak - before) / 1e6))


def resident() -> int:
    """Bytes resident now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()
