"""The stream through ``smishwatch analyse``, a process of its own, and its answer read back."""

import json
import os
import resource
import subprocess
import sys
import tempfile
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
        usage = _run(command)
        rows = _lines(results / "reports.ndjson")
        if len(rows) != len(told):
            raise ValueError(
                f"{len(told)} reports went in, {len(rows)} came out: no figure would be comparable"
            )
        alerts = _lines(results / "alerts.ndjson")
    return Answer(
        [row["campaign_id"] for row in rows],
        [row["operation_id"] for row in rows],
        [(row["campaign_id"], datetime.fromisoformat(row["at"]).timestamp()) for row in alerts],
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * 1024 / 1e6,
    )


def _run(command: Sequence[str]) -> resource.struct_rusage:
    """What this process took, and no other."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]
