"""The commands that set things up and look after them: migrate, topics, keys, verify."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from smishwatch.pipeline.broker import admin
from smishwatch.pipeline.cli.exits import FAILED, explained, fail
from smishwatch.pipeline.ingest import keys as key_file
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.layout import distributed, tables_of
from smishwatch.pipeline.warehouse.migrate import migrate as apply_migrations
from smishwatch.pipeline.warehouse.migrate import script
from smishwatch.pipeline.warehouse.verify import examine

topics = typer.Typer(help="The topics on the broker.", no_args_is_help=True)
keys = typer.Typer(help="Carriers' API keys for the gateway.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON")]


def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be applied")] = False,
    show: Annotated[
        bool, typer.Option("--print", help="Print every statement as it would run, and end")
    ] = False,
    over: Annotated[
        str, typer.Option(help="Print the tables that read over all shards of this cluster, and end")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Bring the warehouse's tables up to date. Refuses edited history; a crash in between is resumed."""
    with explained():
        settings = Settings()
        if show or over:
            shipped = script(settings.clickhouse.layout)
            statements = (
                distributed(tables_of(shipped), settings.clickhouse.database, over) if over else shipped
            )
            typer.echo(";\n\n".join(statements) + ";")
            return
        client = connect(settings.clickhouse, create_database=not dry_run)
        applied = [migration.label for migration in apply_migrations(client, dry_run=dry_run)]
    if as_json:
        typer.echo(json.dumps({"dry_run": dry_run, "applied": applied}))
    else:
        for label in applied:
            typer.echo(f"{'would apply' if dry_run else 'applied'} {label}")
        typer.echo(f"{settings.clickhouse.database}: " + ("nothing to do" if not applied else "up to date"))


@topics.command("create")
def create_topics(as_json: AsJson = False) -> None:
    """Create the topics that are missing; what exists is left as it is, and deviations are named."""
    with explained():
        _print_topics(admin.ensure_topics(Settings().kafka), as_json)


@topics.command("list")
def list_topics(as_json: AsJson = False) -> None:
    """Show the topics as the broker has them."""
    with explained():
        _print_topics(admin.describe(Settings().kafka), as_json)


def _print_topics(states: list[admin.TopicState], as_json: bool) -> None:
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {"name": state.name, "exists": state.exists, "partitions": state.partitions,
                     "created": state.created, "notes": state.notes}
                    for state in states
                ]
            )
        )  # fmt: skip
        return
    for state in states:
        condition = "created" if state.created else "there" if state.exists else "missing"
        typer.echo(
            f"{state.name:32} {condition:8} {state.partitions} partitions {'; '.join(state.notes)}".rstrip()
        )


@keys.command("create")
def create_key(
    carrier: Annotated[str, typer.Argument(help="Lower-case letters, digits, - and _")],
    label: Annotated[str, typer.Option(help="What the key is for")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a key for a carrier. It is shown this once and stored only as a hash."""
    with explained():
        path = key_file.key_path(Settings().data_dir)
        path.parent.mkdir(parents=True, exist_ok=True)
        key, row = key_file.create_key(path, carrier, datetime.now(tz=UTC), label)
    typer.echo(json.dumps({"key": key, "key_id": row.key_id, "carrier": carrier}) if as_json else key)


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """Show the keys without their secrets."""
    with explained():
        rows = key_file.list_keys(key_file.key_path(Settings().data_dir))
    if as_json:
        typer.echo(json.dumps([row.model_dump(mode="json", exclude={"sha256"}) for row in rows]))
        return
    for row in rows:
        state = "revoked" if row.revoked_at else "open"
        typer.echo(
            f"{row.key_id}  {row.carrier:20} {state:8} {row.created_at:%Y-%m-%d}  {row.label}".rstrip()
        )
    if not rows:
        typer.echo("no keys; make one with: smishwatch keys create CARRIER")


@keys.command("revoke")
def revoke_key(key_id: Annotated[str, typer.Argument(help="As `keys list` shows it")]) -> None:
    """Close a key for good."""
    with explained():
        if not key_file.revoke_key(key_file.key_path(Settings().data_dir), key_id, datetime.now(tz=UTC)):
            fail(f"{key_id}: no open key by this id; see `smishwatch keys list`")
    typer.echo(f"{key_id} revoked")


def verify(
    start: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="First day, UTC")],
    end: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="Day after the last, UTC")],
    as_json: AsJson = False,
) -> None:
    """Compute every rollup of a period again from the reports and compare. Exit code 1 when any figure differs.

    Also looked for: a report id that counts twice, and a report whose id is not taken. Days that are marked for
    rebuilding are named; while reports come in, theirs may rightly differ.
    """
    with explained():
        client = connect(Settings().clickhouse)
        found = examine(client, start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
    if as_json:
        typer.echo(json.dumps({"good": not found.deviations, **asdict(found)}, default=str))
    else:
        for one in found.deviations:
            typer.echo(f"{one.table}: {one.problem}: {one.row}")
        if found.behind:
            typer.echo("not rebuilt yet: " + ", ".join(str(day) for day in found.behind))
        typer.echo(
            f"{found.reports:,} reports of {found.days} days against {len(found.tables)} rollups: "
            + (
                f"{len(found.deviations)} deviations"
                if found.deviations
                else "every figure is as the reports say"
            )
        )
    if found.deviations:
        raise typer.Exit(FAILED)
