"""Timing answers, cold and warm, and reading what the engine uses."""

import math
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from smishwatch.pipeline.warehouse import query
from smishwatch.pipeline.warehouse.client import Client, Row
from smishwatch.pipeline.warehouse.literals import with_parameters

COLD = ("SYSTEM DROP MARK CACHE", "SYSTEM DROP UNCOMPRESSED CACHE", "SYSTEM DROP QUERY CONDITION CACHE")


class Timing(NamedTuple):
    """Milliseconds."""

    p50: float
    p95: float


def timing(seconds: Sequence[float]) -> Timing:
    """The median and the 95th percentile (nearest rank, so that it is a time that occurred)."""
    ordered = sorted(seconds)
    at = [max(0, math.ceil(share * len(ordered)) - 1) for share in (0.5, 0.95)]
    return Timing(*(1_000 * ordered[index] for index in at))


def timed(client: Client, sql: str, parameters: dict[str, object]) -> tuple[float, list[Row]]:
    """Seconds to the last row, and the rows."""
    text = with_parameters(sql, parameters)
    began = time.perf_counter()
    _, rows = client.select(text, settings=query.LIMITS | {"max_execution_time": 300})
    return time.perf_counter() - began, rows


def forget(client: Client, data: Path) -> None:
    """Make the next answer a cold one: the engine's caches emptied, and the kernel asked to drop the files' pages."""
    for statement in COLD:
        client.execute(statement)
    for folder, _, names in os.walk(data):
        for name in names:
            _drop_pages(Path(folder, name))


def _drop_pages(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return  # a part that was merged away meanwhile
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def peak_megabytes(pid: int) -> float:
    """The most memory that the process has had resident."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1_024


def processor_seconds(pid: int) -> float:
    """Processor time that the process has used: unlike the clock, it does not depend on what else the machine does."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
