"""Reports of a file enriched by several processes side by side, and given back in file order."""

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from smishwatch.pipeline.stages.analyse import REPORTS_AT_ONCE, Digest, digest
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.stages.reading import AcceptedReport
from smishwatch.pipeline.workers.child import die_with
from smishwatch.pipeline.workers.collecting import collect_seldom

ALONE = 4
"""Parts that the process itself enriches first: a small file is done before another process would have begun."""
AHEAD = 3
"""Parts that each process has waiting, so that none is idle while the clusterer is busy."""

Part = list[AcceptedReport]
MakeContext = Callable[[], EnrichContext]


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def digests(reports: Iterable[AcceptedReport], make: MakeContext, processes: int) -> Iterator[Digest]:
    """What parts of the file say, in file order; how many processes there are changes nothing in it.

    Args:
        reports: in file order
        make: makes what is looked up; called once in each process, so it has to be one that can be pickled
        processes: to enrich with

    Raises:
        concurrent.futures.process.BrokenProcessPool: a process was killed from outside
    """
    context, parts = make(), enumerate(_parts(reports))
    for number, part in parts if processes == 1 else islice(parts, ALONE):
        yield digest(part, number, context)
    following = next(parts, None)
    if following is None:
        return
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (make, os.getpid()))
    try:
        waiting: deque[Future[Digest]] = deque([pool.submit(_digested, *following)])
        for number, part in parts:
            waiting.append(pool.submit(_digested, number, part))
            if len(waiting) >= processes * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _parts(reports: Iterable[AcceptedReport]) -> Iterator[Part]:
    waiting = iter(reports)
    while part := list(islice(waiting, REPORTS_AT_ONCE)):
        yield part


_context: EnrichContext


def _begin(make: MakeContext, parent: int) -> None:
    """In a process of the pool: leave Ctrl-C to the parent, end with it, and hold what is looked up."""
    global _context  # noqa: PLW0603 - a pool has no other place for what its process holds
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)
    _context = make()
    collect_seldom()


def _digested(number: int, part: Part) -> Digest:
    return digest(part, number, _context)
