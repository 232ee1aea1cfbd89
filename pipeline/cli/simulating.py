"""``smishwatch simulate``: a stream of reports with its hidden truth in a file apart."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.simulator.files import write
from smishwatch.pipeline.simulator.settings import SimulationSettings


def simulate(
    output: Annotated[Path, typer.Option("--output", "-o", help="File for the reports (NDJSON)")],
    truth: Annotated[
        Path | None, typer.Option(help="File for the hidden truth; beside the reports if not given")
    ] = None,
    reports: Annotated[int, typer.Option(min=1, help="How many")] = 20_000,
    seed: Annotated[int, typer.Option(help="Equal seeds give equal streams")] = 1,
    start: Annotated[
        str | None,
        typer.Option(help="Event time of the first report, RFC 3339; so that it ends now if absent"),
    ] = None,
    days: Annotated[float, typer.Option(min=0.01, help="Event time that the stream spans")] = 14.0,
    language: Annotated[
        list[str] | None, typer.Option(help="ISO 639-1 code; repeatable; all if not given")
    ] = None,
    duplicates: Annotated[float, typer.Option(min=0, max=1, help="Share of reports sent again")] = 0.04,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON")] = False,
) -> None:
    """Write a simulated stream of reports from several carriers, and its hidden truth."""
    with explained():
        duration = timedelta(days=days)
        begin = datetime.fromisoformat(start) if start else datetime.now(tz=UTC) - duration
        settings = SimulationSettings(
            seed=seed, start=begin, reports=reports, duration=duration,
            languages=tuple(language or ()), duplicate_share=duplicates,
        )  # fmt: skip
        truth_path = truth or output.with_name(f"{output.stem}.truth.ndjson")
        written = write(settings, output, truth_path)
    if as_json:
        typer.echo(json.dumps({"reports": written, "output": str(output), "truth": str(truth_path)}))
    else:
        typer.echo(f"{written:,} reports → {output}, their truth → {truth_path}")
