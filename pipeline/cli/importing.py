"""``smishwatch import``: files of reports onto ``reports.v1``, with progress and a summary that adds up."""

import json
from pathlib import Path
from typing import Annotated

import typer

from smishwatch.pipeline.cli.exits import FAILED, INTERRUPTED, SOME_REJECTED, explained
from smishwatch.pipeline.cli.mapping import CONSTANT_HELP, DEFAULT_HELP, MAPPING_HELP
from smishwatch.pipeline.ingest.delivery import BrokerDelivery
from smishwatch.pipeline.ingest.formats.encodings import ENCODINGS
from smishwatch.pipeline.ingest.formats.mapping import parse_mapping
from smishwatch.pipeline.ingest.formats.reading import InputFormat
from smishwatch.pipeline.ingest.importer import ImportOptions, import_files
from smishwatch.pipeline.ingest.progress import progress_bar
from smishwatch.pipeline.ingest.summary import ImportSummary
from smishwatch.pipeline.settings import Settings


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="NDJSON, JSON, CSV or MARS; .gz and .zst are read as such")
    ],
    mapping: Annotated[list[str] | None, typer.Option("--map", help=MAPPING_HELP)] = None,
    constant: Annotated[list[str] | None, typer.Option("--const", help=CONSTANT_HELP)] = None,
    default: Annotated[list[str] | None, typer.Option("--default", help=DEFAULT_HELP)] = None,
    timezone: Annotated[str, typer.Option(help="Zone of times that name none, with --map")] = "UTC",
    dataset: Annotated[
        str,
        typer.Option(help="Keeps the made ids of two dumps apart, with --map; the same for the same dump"),
    ] = "",
    encoding: Annotated[str, typer.Option(help=f"One of {', '.join(ENCODINGS)}")] = "utf-8",
    carrier: Annotated[str | None, typer.Option(help="The carrier of reports that name none")] = None,
    input_format: Annotated[
        InputFormat, typer.Option("--format", help="What the files hold")
    ] = InputFormat.AUTO,
    rejects: Annotated[
        Path | None, typer.Option(help="List every rejected line in this file (NDJSON)")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON")] = False,
) -> None:
    """Import files of reports into the running pipeline.

    Importing a file again changes no number: reports are told apart by carrier and report id. Where a dump has no
    ids, they are made of content and line. Exit code 3 when some lines were rejected; they are kept as dead letters.
    """
    with explained():
        settings = Settings()
        field_mapping = parse_mapping(
            mapping or (), constant or (), default or (), timezone=timezone, dataset=dataset
        )
        options = ImportOptions(
            format=input_format, mapping=field_mapping, carrier=carrier, encoding=encoding, rejects=rejects
        )
        delivery = BrokerDelivery(settings.kafka)
        try:
            with progress_bar() as progress:
                summary = import_files(files, options, delivery, settings.pepper_bytes(), progress=progress)
        finally:
            delivery.close()
    typer.echo(json.dumps(summary.as_json())) if as_json else _print(summary)
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    if summary.unreadable:
        raise typer.Exit(FAILED)
    if summary.rejected:
        raise typer.Exit(SOME_REJECTED)


def _print(summary: ImportSummary) -> None:
    rate = summary.lines / summary.seconds if summary.seconds else 0.0
    typer.echo(
        f"{summary.lines:,} records in {summary.seconds:.1f} s ({rate:,.0f}/s): {summary.accepted:,} accepted, "
        f"{summary.duplicate:,} duplicate (of these {summary.conflicts:,} with other content), "
        f"{summary.joined:,} joined, {summary.rejected:,} rejected"
    )
    for reason, count in summary.reasons.most_common():
        typer.echo(f"  {count:>8,}  {reason}")
    for line in summary.first_rejected:
        typer.echo(f"  {line.file} line {line.line}: {line.detail}")
    hidden = summary.rejected - len(summary.first_rejected)
    if hidden > 0:
        typer.echo(f"  … and {hidden:,} more; list them all with --rejects FILE")
    for unreadable in summary.unreadable:
        place = f" line {unreadable.line}" if unreadable.line else ""
        typer.secho(f"error: {unreadable.file}{place}: {unreadable.detail}", err=True, fg=typer.colors.RED)
    if summary.interrupted:
        typer.secho("stopped; what is counted is in. Run it again to import the rest", err=True)
