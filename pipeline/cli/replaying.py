"""``smishwatch replay``: stored records again, side by side first, then for good."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from smishwatch.pipeline.cli.exits import explained
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.migrate import migrate
from smishwatch.pipeline.warehouse.replayed import difference


class Again(StrEnum):
    """From which stage on."""

    ENRICH = "enrich"
    SINK = "sink"


def replay(
    start: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Stored since, UTC")
    ],
    end: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Stored before, UTC")
    ],
    stage: Annotated[Again, typer.Option(help="enrich: judge reports.v1 anew; sink: write the rows anew")] = (
        Again.ENRICH
    ),
    swap: Annotated[bool, typer.Option("--swap", help="For good, into the live database")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON")] = False,
) -> None:
    """Process stored records again with this release: beside the live database, or for good with --swap.

    Without --swap nothing that anyone sees changes: the outcome goes into another database (the live one's name with
    _replay, emptied first), and what differs is printed. The broker must still hold the records. A release whose
    judgements differ has another enrichment version, and the higher one stays.
    """
    from smishwatch.pipeline.workers import replaying  # noqa: PLC0415 - loads the enricher

    with explained():
        settings = Settings()
        period = replaying.Period(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
        database = settings.clickhouse.database
        side = f"{database}_replay"
        target = settings.clickhouse.model_copy(update={"database": database if swap else side})
        client = connect(target, create_database=not swap)
        live = connect(settings.clickhouse)
        try:
            if not swap:
                _empty(client)
            if stage is Again.SINK:
                done = replaying.land_again(settings, period, client)
            elif swap:
                done = replaying.enrich_for_good(settings, period, _context(settings), live)
            else:
                done = replaying.enrich_beside(settings, period, _context(settings), client)
            found = None if swap else difference(live, side)
        finally:
            client.close()
            live.close()
    summary: dict[str, object] = {
        "records": done.records,
        "reports": done.reports,
        "database": target.database,
    }
    if found is not None:
        summary |= {"compared": found.reports, "changed": found.changed}
    if as_json:
        typer.echo(json.dumps(summary))
        return
    typer.echo(f"{done.reports:,} reports in {done.records:,} records, into {target.database}")
    if found is not None:
        typer.echo(f"{found.reports:,} reports are in both databases; another value there:")
        for column, count in found.changed.items():
            typer.echo(f"  {column:12} {count:>9,}")


def _empty(client: Client) -> None:
    """The database of a replay without what an earlier one left."""
    client.execute(f"DROP DATABASE IF EXISTS `{client.database}` SYNC")
    client.execute(f"CREATE DATABASE `{client.database}`")
    migrate(client)


def _context(settings: Settings) -> EnrichContext:
    """What reports are looked up in now: this release, with feeds and reputations as they stand."""
    from smishwatch.pipeline.workers.enrich import Knowledge  # noqa: PLC0415
    from smishwatch.pipeline.workers.knowledge import followed_feeds, followed_reputation  # noqa: PLC0415

    pepper = settings.pepper_bytes()
    with followed_feeds(settings.kafka) as feeds, followed_reputation(settings.kafka) as reputations:
        knowledge = Knowledge(feeds, reputations, Progress("replay"))
    return EnrichContext(knowledge.enricher, pepper, Sealer(pepper))
