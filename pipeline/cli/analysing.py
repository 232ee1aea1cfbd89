"""``smishwatch analyse``: the same stages over a file, without a broker or a server."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.cli.exits import SOME_REJECTED, explained
from smishwatch.pipeline.cli.feed_files import FEEDS_HELP, enricher_of, read_feeds
from smishwatch.pipeline.cli.mapping import (
    CONSTANT_HELP,
    DEFAULT_HELP,
    MAPPING_HELP,
    mapped_reading,
    reports_in,
)
from smishwatch.pipeline.enrich.feeds import Feeds
from smishwatch.pipeline.ingest.formats.encodings import ENCODINGS
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.analyse import Analysis, Digest, Line, Row, as_json
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.text.parts import Parts
from smishwatch.pipeline.workers.collecting import collect_seldom
from smishwatch.pipeline.workers.digesting import cores, digests

_LOCAL_PEPPER = b"analysis of a file: nothing leaves it"
"""An analysis writes neither reporters nor their hashes; the pepper only keeps people apart within it."""


def analyse(
    file: Annotated[
        Path, typer.Argument(help="Reports: NDJSON, JSON, CSV or MARS; .gz and .zst are read as such")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the results; made if missing")],
    mapping: Annotated[list[str] | None, typer.Option("--map", help=MAPPING_HELP)] = None,
    constant: Annotated[list[str] | None, typer.Option("--const", help=CONSTANT_HELP)] = None,
    default: Annotated[list[str] | None, typer.Option("--default", help=DEFAULT_HELP)] = None,
    timezone: Annotated[str, typer.Option(help="Zone of times that name none, with --map")] = "UTC",
    encoding: Annotated[str, typer.Option(help=f"One of {', '.join(ENCODINGS)}")] = "utf-8",
    carrier: Annotated[str, typer.Option(help="The carrier of reports that name none")] = "local",
    feeds: Annotated[
        list[Path] | None,
        typer.Option("--feeds", help=FEEDS_HELP),
    ] = None,
    horizon_days: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Let campaigns fall asleep after so many days of silence; else as a worker does, by "
            "SMISHWATCH_CAMPAIGN_HORIZON_DAYS",
        ),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Processes that enrich, beside the one that groups; as many as there are cores unless given",
        ),
    ] = None,
    in_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON")] = False,
) -> None:
    """Analyse a file of reports: campaigns, operations and alerts, in file order.

    Writes reports.ndjson (a line per report, in order), campaigns.ndjson, alerts.ndjson and rejects.ndjson.
    """
    with explained():
        accepted_at = datetime.now(tz=UTC)
        settings = Settings()
        cluster_settings = ClusterSettings(
            horizon_days=horizon_days or settings.campaign_horizon_days,
            forget_days=settings.campaign_forget_days,
        )
        analysis = Analysis(cluster_settings, Parts.read(settings.cluster_parts))
        collect_seldom()
        make = partial(_context_of, read_feeds(feeds or []))
        output.mkdir(parents=True, exist_ok=True)
        rejected: list[Row] = []
        reading = mapped_reading(
            _LOCAL_PEPPER, mapping or [], constant or [], default or [], timezone, encoding
        )
        reports = reports_in(file, reading, carrier, accepted_at, rejected)
        told = digests(reports, make, processes or cores())
        count = _write_reports(analysis, told, output)
        _write(output / "campaigns.ndjson", analysis.campaign_rows())
        _write(output / "alerts.ndjson", analysis.alert_rows())
        _write(output / "rejects.ndjson", rejected)
        _summarise(analysis, count, rejected, output, in_json)
    if rejected:
        raise typer.Exit(SOME_REJECTED)


def _context_of(feeds: Feeds) -> EnrichContext:
    return EnrichContext(enricher_of(feeds), _LOCAL_PEPPER, Sealer(_LOCAL_PEPPER))


def _write_reports(analysis: Analysis, told: Iterable[Digest], output: Path) -> int:
    """Two passes: campaign and operation of a report are known when all have been seen."""
    part = output / "reports.ndjson.part"
    count = 0
    try:
        with part.open("w", encoding="utf-8") as file, _progress() as progress:
            task = progress.add_task("reports", total=None)
            for one in told:
                analysis.take(one)
                file.writelines(["\t".join(line) + "\n" for line in one.lines])
                count += len(one.lines)
                progress.update(task, completed=count, description=f"{count:,} reports")
        with (
            part.open(encoding="utf-8") as lines,
            (output / "reports.ndjson").open("w", encoding="utf-8") as file,
        ):
            file.writelines(analysis.closed(Line(*line.rstrip("\n").split("\t"))) + "\n" for line in lines)
    finally:
        part.unlink(missing_ok=True)
    return count


def _progress() -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


def _write(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(as_json(row) + "\n" for row in rows)


def _summarise(analysis: Analysis, count: int, rejected: list[Row], output: Path, in_json: bool) -> None:
    campaigns = {analysis.place(template_id) for template_id in analysis.reports_of}
    summary: dict[str, Any] = {
        "reports": count,
        "rejected": len(rejected) + len(analysis.dead_letters),
        "templates": len(analysis.reports_of),
        "campaigns": len({campaign for campaign, _ in campaigns}),
        "operations": len({operation for _, operation in campaigns}),
        "alerts": len(analysis.alerts),
        "output": str(output),
    }
    if in_json:
        typer.echo(json.dumps(summary))
        return
    typer.echo(
        f"{summary['reports']:,} reports, {summary['templates']:,} templates, {summary['campaigns']:,} campaigns, "
        f"{summary['operations']:,} operations, {summary['alerts']:,} alerts, {summary['rejected']:,} rejected "
        f"→ {output}"
    )
