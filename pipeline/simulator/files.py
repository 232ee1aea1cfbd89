"""The stream as files: canonical reports in one, the hidden truth in another, line by line the same order."""

from collections.abc import Iterator
from pathlib import Path

from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.simulator.truth import Truth


def write(settings: SimulationSettings, reports_path: Path, truth_path: Path) -> int:
    """Writes a finite stream as NDJSON and returns the number of lines; refuses an endless one with ValueError."""
    if settings.reports is None:
        raise ValueError("an endless stream cannot be written to a file; give a number of reports")
    written = 0
    with (
        reports_path.open("w", encoding="utf-8") as reports,
        truth_path.open("w", encoding="utf-8") as truths,
    ):
        for report, truth in simulate(settings):
            reports.write(report.model_dump_json(exclude_none=True) + "\n")
            truths.write(truth.model_dump_json() + "\n")
            written += 1
    return written


def read_truth(path: Path) -> Iterator[Truth]:
    """The truth lines of a file, in order."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Truth.model_validate_json(line)
