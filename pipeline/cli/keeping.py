"""The commands of whoever keeps the warehouse: retention, forget-carrier, backup, restore, sql."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from smishwatch.pipeline.cli.exits import FAILED, explained, fail
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse import backup as backups
from smishwatch.pipeline.warehouse import retention as keeping
from smishwatch.pipeline.warehouse.client import connect

AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted")]


def retention(dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Delete now what has had its time, and squash places of merged campaigns.

    The engine does both by itself, but only when it merges parts. For cron: once a day. Raw texts go by whole days.
    """
    with explained():
        client = connect(Settings().clickhouse)
        before = keeping.expired(client)
        moved, superseded = keeping.squash(client, dry_run=dry_run)
        left = before if dry_run else keeping.expire(client)
    if as_json:
        typer.echo(
            json.dumps({"dry_run": dry_run, "expired": before, "left": left, "places_moved": moved,
                        "places_superseded": superseded})
        )  # fmt: skip
        return
    for table, rows in before.items():
        done = "" if dry_run else f", {left[table]:,} left until their day has run out"
        typer.echo(f"{table:20} {rows:>12,} rows have had their time{done}")
    typer.echo(f"{'template_places':20} {moved:>12,} named merged campaigns, {superseded:,} superseded")


def forget_carrier(
    carrier: Annotated[str, typer.Argument(help="As its reports name it")],
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete everything that came from a carrier: reports, texts, ids, rejects, its share of every figure.

    Revoke its keys first. What the broker still holds, the clusterer's memory of wordings and backups are not
    reached: run it again when the topics' retention has passed, and let backups expire.
    """
    with explained():
        client = connect(Settings().clickhouse)
        found = keeping.belonging_to(client, carrier)
        rows = sum(found.rows.values())
        if not as_json:
            for table, count in found.rows.items():
                typer.echo(f"{table:20} {count:>12,} rows")
            typer.echo(f"{'only theirs':20} {found.wordings:>12,} wordings, on {len(found.days):,} days")
        if not dry_run and rows:
            if not yes and typer.prompt(f"Type {carrier} to delete these for good") != carrier:
                fail("nothing was deleted")
            keeping.forget(client, carrier)
        left = sum(keeping.belonging_to(client, carrier).rows.values())
    if as_json:
        typer.echo(
            json.dumps({"carrier": carrier, "dry_run": dry_run, "rows": dict(found.rows), "wordings": found.wordings,
                        "days": len(found.days), "left": left})
        )  # fmt: skip
    elif not dry_run:
        typer.echo(
            f"{carrier}: {rows - left:,} rows deleted" + (f", {left:,} came in meanwhile" if left else "")
        )
    if left and not dry_run:
        raise typer.Exit(FAILED)


def backup(
    name: Annotated[str, typer.Argument(help="Of the backup; the time if not given")] = "",
    base: Annotated[str, typer.Option(help="An earlier backup: write only what has changed since")] = "",
    as_json: AsJson = False,
) -> None:
    """Save every table on the server's backup disk while everything runs."""
    with explained():
        chosen = name or f"smishwatch-{datetime.now(tz=UTC):%Y%m%dT%H%M%SZ}"
        backups.back_up(connect(Settings().clickhouse), chosen, base)
    typer.echo(json.dumps({"backup": chosen, "base": base}) if as_json else chosen)


def restore(
    name: Annotated[str, typer.Argument(help="Of the backup")],
    into: Annotated[str, typer.Option("--as", help="Another database to restore into")] = "",
    as_json: AsJson = False,
) -> None:
    """Restore a backup into a database without tables, and rebuild every figure from the restored reports.

    What was accepted after the backup comes again from the topics: set the sink's group back to before it.
    """
    with explained():
        settings = Settings().clickhouse
        target = settings.model_validate({**settings.model_dump(), "database": into or settings.database})
        backups.restore(connect(settings, create_database=True), name, target.database)
        days = backups.make_whole(connect(target))
    if as_json:
        typer.echo(json.dumps({"backup": name, "database": target.database, "days": days}))
    else:
        typer.echo(f"{target.database}: restored from {name}, {days:,} days rebuilt")
