"""``smishwatch feeds``: registries, block and allow lists from files, with versions, differences and a way back."""

import getpass
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from smishwatch.pipeline.broker.producer import NotDeliveredError
from smishwatch.pipeline.cli.exits import SOME_REJECTED, explained, fail
from smishwatch.pipeline.feeds import entries, institutions, publishing, versions
from smishwatch.pipeline.feeds.faults import Faults
from smishwatch.pipeline.feeds.mapping import parse_mapping
from smishwatch.pipeline.feeds.rows import Loaded, as_event
from smishwatch.pipeline.feeds.rows import as_json as row_json
from smishwatch.pipeline.feeds.tables import read_table
from smishwatch.pipeline.feeds.versions import Change, Version
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.client import Client, connect

app = typer.Typer(help="Registries, block and allow lists from outside.", no_args_is_help=True)
ANALYST = "SMISHWATCH_ANALYST"
CHANGES_SHOWN = 20


class FeedKind(StrEnum):
    """What a feed holds."""

    REGISTRY = "registry"
    BLOCK = "block"
    ALLOW = "allow"


Name = Annotated[str, typer.Argument(help="The feed's name, as `feeds list` shows it")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON")]
By = Annotated[str, typer.Option("--by", envvar=ANALYST, help="Who does it; for the record")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would change")]


@app.command()
def load(
    file: Annotated[
        Path, typer.Argument(help="A table with a header: tabs, commas or semicolons; .gz, .zst")
    ],
    feed: Annotated[str, typer.Option("--feed", help="Its name: lower-case letters, digits, . _ -")],
    kind: Annotated[FeedKind, typer.Option(help="What it holds")],
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help="FIELD=COLUMN, or FIELD=COLUMN[OTHER=VALUE] for tables with a line per fact; repeatable. Without "
            "any, columns are named like fields",
        ),
    ] = None,
    constant: Annotated[
        list[str] | None,
        typer.Option("--const", help="FIELD=VALUE for every row, e.g. country=CN; repeatable"),
    ] = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Load the rest when some lines cannot be used")
    ] = False,
    dry_run: DryRun = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Load a file as the new version of a feed; what is not in it any more goes.

    Fields of a registry: institution_id, name, name_en, aliases, kind, country, senders, domains, hotlines, source,
    valid_from, valid_until, imitated. Fields of a list: kind (domain, host, sender, contact), value, first_seen,
    expires_at, country, source. Nothing is loaded when a line is wrong, unless --skip-invalid; then exit code 3.
    """
    with explained(), _warehouse() as (settings, client):
        now = datetime.now(tz=UTC)
        faults = Faults()
        with _spinner() as tell:
            tell("reading")
            loaded = _read(file, feed, kind, mapping or [], constant or [], now, faults)
            if not skip_invalid:
                faults.refuse_if_any()
            tell("comparing")
            history = versions.versions_of(client, feed)
            before = versions.rows_at(client, history[-1]) if history else {}
            found = versions.changes(before, loaded, now)
            version = versions.next_version(
                history, feed, kind.value, found, len(loaded.rows), at=now, by=_who(by), file=file.name,
                content=file.read_bytes(),
            )  # fmt: skip
            if not found and history:
                version = history[-1]
            elif not dry_run:
                _store_and_publish(settings, client, version, found, tell)
    _print_outcome(version, found, dry_run, as_json, faults)
    if faults.all:
        raise typer.Exit(SOME_REJECTED)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Show every feed with its versions."""
    with explained(), _warehouse() as (_, client):
        history = versions.versions_of(client)
    if as_json:
        typer.echo(json.dumps([_version_row(version) for version in history], default=str))
        return
    for version in history:
        undone = f"  the content of {version.content_of}" if version.content_of != version.version else ""
        waiting = "" if version.published else "  not published: run `smishwatch feeds publish`"
        typer.echo(
            f"{version.feed:24} {version.version:>4}  {version.kind:8} {version.loaded_at:%Y-%m-%d %H:%M}  "
            f"{version.rows:>8,} rows  +{version.added:,} ~{version.changed:,} -{version.removed:,}  "
            f"{version.loaded_by}  {version.file}{undone}{waiting}".rstrip()
        )
    if not history:
        typer.echo(
            "no feeds; load one with: smishwatch feeds load FILE --feed NAME --kind registry|block|allow"
        )


@app.command()
def show(
    feed: Name,
    version: Annotated[int, typer.Option(min=0, help="Which version; 0 for the present one")] = 0,
    events: Annotated[
        bool,
        typer.Option("--events", help="As events, which `analyse --feeds` reads; one JSON object per line"),
    ] = False,
) -> None:
    """Print the rows of a feed, one JSON object per line."""
    with explained(), _warehouse() as (_, client):
        one = _version(client, feed, version)
        rows = versions.rows_at(client, one)
    for row in rows.values():
        event = as_event(feed, one.version, row, removed=False)
        typer.echo(event.model_dump_json(by_alias=True, exclude_none=True) if events else row_json(row))


@app.command()
def diff(
    feed: Name,
    earlier: Annotated[int, typer.Option("--from", min=0, help="A version; 0 for the one before")] = 0,
    later: Annotated[int, typer.Option("--to", min=0, help="A version; 0 for the present one")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line, all of them")] = False,
) -> None:
    """Show what differs between two versions of a feed. For a file that is not loaded: `feeds load --dry-run`."""
    with explained(), _warehouse() as (_, client):
        after = _version(client, feed, later)
        number = earlier or after.version - 1
        known = versions.rows_at(client, _version(client, feed, number)) if number else {}
        found = versions.differences(known, versions.rows_at(client, after))
    _print_changes(found, as_json, most=None)


@app.command()
def undo(feed: Name, dry_run: DryRun = False, by: By = "", as_json: AsJson = False) -> None:
    """Go back to what the feed held before; again, to what it held before that. Going back is a version too."""
    with explained(), _warehouse() as (settings, client):
        history = versions.versions_of(client, feed)
        target = versions.before(history)
        wanted = versions.rows_at(client, target) if target else {}
        found = versions.differences(versions.rows_at(client, history[-1]), wanted)
        version = versions.next_version(
            history, feed, history[-1].kind, found, len(wanted), at=datetime.now(tz=UTC), by=_who(by),
            content_of=target.version if target else 0,
        )  # fmt: skip
        if not dry_run:
            with _spinner() as tell:
                _store_and_publish(settings, client, version, found, tell)
    _print_outcome(version, found, dry_run, as_json, Faults())


@app.command()
def publish(as_json: AsJson = False) -> None:
    """Send every feed and decision to the stream again; for a broker that has lost them. Harmless when repeated."""
    with explained(), _warehouse() as (settings, client):
        sent = publishing.publish_everything(client, settings.kafka)
    typer.echo(json.dumps({"sent": sent}) if as_json else f"{sent:,} rows and decisions sent")


def _read(
    file: Path,
    feed: str,
    kind: FeedKind,
    mapping: list[str],
    constant: list[str],
    now: datetime,
    faults: Faults,
) -> Loaded:
    if kind is FeedKind.REGISTRY:
        said = parse_mapping(mapping, constant, institutions.FIELDS, institutions.LISTS)
        return institutions.read_institutions(read_table(file), said, faults)
    said = parse_mapping(mapping, constant, entries.FIELDS, ())
    return entries.read_entries(read_table(file), said, kind.value, feed, now, faults)


def _store_and_publish(
    settings: Settings, client: Client, version: Version, found: Sequence[Change], tell: Any
) -> None:
    versions.store(client, version, found, lambda rows: tell(f"storing {rows:,}"))
    try:
        publishing.publish_version(client, settings.kafka, version, lambda rows: tell(f"publishing {rows:,}"))
    except (NotDeliveredError, ConnectionError, TimeoutError) as problem:
        fail(
            f"{version.feed} version {version.version} is stored, but the broker did not take it ({problem}); run "
            "`smishwatch feeds publish` when it answers"
        )


def _version(client: Client, feed: str, number: int) -> Version:
    history = versions.versions_of(client, feed)
    found = next((one for one in reversed(history) if number in {0, one.version}), None)
    if found is None:
        raise ValueError(f"{feed}: no such feed or version; see `smishwatch feeds list`")
    return found


def _print_outcome(
    version: Version, found: Sequence[Change], dry_run: bool, as_json: bool, faults: Faults
) -> None:
    if as_json:
        typer.echo(
            json.dumps(
                {
                    **_version_row(version),
                    "dry_run": dry_run,
                    "unchanged": not found,
                    "skipped": len(faults.all),
                },
                default=str,
            )
        )
        return
    for fault in faults.all[:CHANGES_SHOWN]:
        typer.echo(f"left out: {fault}", err=True)
    if len(faults.all) > CHANGES_SHOWN:
        typer.echo(f"left out: … and {len(faults.all) - CHANGES_SHOWN:,} more", err=True)
    if dry_run:
        _print_changes(found, as_json=False, most=CHANGES_SHOWN)
    did = "would change" if dry_run else "loaded"
    if not found:
        typer.echo(f"{version.feed}: nothing changed; version {version.version} has {version.rows:,} rows")
        return
    typer.echo(
        f"{version.feed}: {did}, version {version.version}; {version.rows:,} rows, {version.added:,} added, "
        f"{version.changed:,} changed, {version.removed:,} removed"
    )


def _print_changes(found: Sequence[Change], as_json: bool, most: int | None) -> None:
    for change in found[:most]:
        if as_json:
            row = None if change.removed else json.loads(row_json(change.row))
            was = json.loads(row_json(change.was)) if change.was is not None else None
            typer.echo(
                json.dumps(
                    {"key": change.key, "change": change.what, "row": row, "was": was}, ensure_ascii=False
                )
            )
        else:
            typer.echo(f"{change.what:8} {change.key}{_fields_changed(change)}")
    if most is not None and len(found) > most:
        typer.echo(f"… and {len(found) - most:,} more")


def _fields_changed(change: Change) -> str:
    if change.what != "changed" or change.was is None:
        return ""
    was, now = change.was.model_dump(mode="json"), change.row.model_dump(mode="json")
    return "  " + "; ".join(
        f"{name}: {was.get(name)} → {value}" for name, value in now.items() if was.get(name) != value
    )


def _version_row(version: Version) -> dict[str, Any]:
    return {name: getattr(version, name) for name in Version.__dataclass_fields__ if name != "load_id"}


def _who(by: str) -> str:
    return by or os.environ.get(ANALYST) or getpass.getuser()


@contextmanager
def _warehouse() -> Iterator[tuple[Settings, Client]]:
    settings = Settings()
    client = connect(settings.clickhouse)
    try:
        yield settings, client
    finally:
        client.close()


@contextmanager
def _spinner() -> Iterator[Any]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda text: progress.update(task, description=text)
