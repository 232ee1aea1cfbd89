"""The stream through ``smishwatch analyse``, a process of its own, and its answer read back."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.campaigns.told import Told, write


@dataclass(frozen=True, slots=True)
class Answer:
    """Cluster and operation of each report in order, alerts as cluster and Unix time, and what it took."""

    found: list[str]
    operations: list[str]
    alerts: list[tuple[str, float]]
    seconds: float = 0.0
    megabytes: float = 0.0


def analyse(told: Sequence[Told]) -> Answer:
    """What an analyst gets who looks into the stream as a file."""
    with tempfile.TemporaryDirectory() as folder:
        reports, results = Path(folder) / "reports.ndjson", Path(folder) / "results"
        write(told, reports)
        command = [
            sys.executable,
            "-m",
            "smishwatch.pipeline.cli",
            "analyse",
            str(reports),
            "-o",
            str(results),
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        rows = _lines(results / "reports.ndjson")
        if len(rows) != len(told):
            raise ValueError(
                f"{len(told)} reports went in, {len(rows)} came out: no figure would be comparable"
            )
        alerts = _lines(results / "alerts.ndjson")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Answer(
        [row["campaign_id"] for row in rows],
        [row["operation_id"] for row in rows],
        [(row["campaign_id"], datetime.fromisoformat(row["at"]).timestamp()) for row in alerts],
        min(seconds, cpu),
        after.ru_maxrss / 1024,
    )


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
