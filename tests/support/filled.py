"""A warehouse filled with a simulated stream through the real stages, without a broker, and what must be in it.

In a test module (or a conftest.py) write

    from tests.support.devstack import embedded_stack
    from tests.support.filled import filled_warehouse

and take ``filled_warehouse`` as an argument: it is filled once per test session, so do not write to it. Tests that
write take ``fill`` and a database of their own.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.enrich import registry
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.stages.enrich import EnrichContext, EnrichedRecord, enrich_records
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.enriched import EnrichedReport
from smishwatch.schemas.report import Report, ReportEnvelope
from smishwatch.schemas.topics import REPORTS
from tests.support.devstack import client_of
from tests.support.tables import make_tables

PEPPER = b"a pepper for tests only"
REPORTS_IN_ENVELOPE = 200
GATHERED_WITHIN = timedelta(minutes=10)
DAYS = 6.0
REPORTS_OF_MONTH, DAYS_OF_MONTH = 1_500, 31.0
"""A day more than the period of a month on the pages, so that it is full; fifty reports a day are soon counted by hand."""
END = datetime(2026, 3, 8, 12, tzinfo=UTC)
"""Event time at which the shared stream ends; give it to the pages as their clock."""

Accepted = tuple[datetime, Report]


@dataclass(frozen=True)
class FilledWarehouse:
    """Where it is, and what was put in."""

    clickhouse: ClickHouseSettings
    outcomes: Sequence[EnrichedRecord]
    end: datetime = END

    @cached_property
    def distinct(self) -> tuple[EnrichedReport, ...]:
        """The reports that count: of each carrier and id the one accepted first."""
        first: dict[tuple[str, str], EnrichedReport] = {}
        for outcome in self.outcomes:
            for report in outcome.enriched.reports if outcome.enriched else ():
                first.setdefault((report.carrier, report.report_id), report)
        return tuple(first.values())

    def within(self, start: datetime, end: datetime) -> list[EnrichedReport]:
        """Those of the distinct reports that were made in ``[start, end)``."""
        return [report for report in self.distinct if start <= report.reported_at < end]


@pytest.fixture(scope="session")
def filled_warehouse(embedded_stack: EmbeddedStack) -> FilledWarehouse:
    """Three thousand simulated reports of six days up to ``END``."""
    return shared_filled_warehouse(embedded_stack)


@pytest.fixture(scope="session")
def month_warehouse(embedded_stack: EmbeddedStack) -> FilledWarehouse:
    """Fewer reports a day, of every day of a month up to ``END``."""
    return shared_filled_warehouse(embedded_stack, REPORTS_OF_MONTH, DAYS_OF_MONTH)


@cache
def shared_filled_warehouse(
    stack: EmbeddedStack, reports: int = 3_000, days: float = DAYS
) -> FilledWarehouse:
    """Filled on first use, however many modules import the fixture; it goes with the stack."""
    database = f"filled_{uuid.uuid4().hex[:10]}"
    client = client_of(stack)
    client.execute(f"CREATE DATABASE {database}")
    client.disconnect()
    clickhouse = ClickHouseSettings(host=stack.clickhouse_host, port=stack.clickhouse_port, database=database)
    make_tables(clickhouse)
    return FilledWarehouse(clickhouse, fill(clickhouse, simulated(reports, days=days)))


def simulated(
    reports: int, end: datetime = END, *, days: float = DAYS, seed: int = 7, languages: tuple[str, ...] = ()
) -> list[Accepted]:
    """A simulated stream with the times at which its reports were accepted, in that order."""
    settings = SimulationSettings(
        seed=seed,
        start=end - timedelta(days=days),
        reports=reports,
        duration=timedelta(days=days),
        languages=languages,
        duplicate_share=0.04,
    )
    return [(truth.accepted_at, report) for report, truth in simulate(settings)]


def fill(
    clickhouse: ClickHouseSettings,
    reports: Iterable[Accepted],
    *,
    first_offset: int = 0,
    token: str = "fill",
    clusterer: Clusterer | None = None,
    enricher: Enricher | None = None,
) -> list[EnrichedRecord]:
    """Carry reports through enrichment and clustering into the warehouse, and rebuild its rollups.

    Args:
        clickhouse: a migrated database
        reports: with their times of acceptance
        first_offset: of the records that the reports stand in; give a later one when filling again
        token: names this filling
        clusterer: goes on from what it knows; a new one where none is given
        enricher: with feeds and decisions; the starter registry's where none is given
    """
    context = EnrichContext(enricher, PEPPER, Sealer(PEPPER)) if enricher else _context()
    outcomes = enrich_records(records_of(reports, first_offset), context)
    clusterer = clusterer or Clusterer()
    applied = [clusterer.apply(outcome.templates) for outcome in outcomes if outcome.templates]
    client = connect(clickhouse)
    try:
        writer = Writer(client)
        writer.write_reports([outcome.enriched for outcome in outcomes if outcome.enriched], token)
        writer.write_campaigns([one.campaigns for one in applied if one.campaigns], token)
        writer.write_alerts([alert for one in applied for alert in one.alerts], token)
        writer.write_dead_letters([letter for outcome in outcomes for letter in outcome.dead_letters], token)
        rebuild_dirty(client)
    finally:
        client.close()
    return outcomes


@cache
def _context() -> EnrichContext:
    return EnrichContext(Enricher(registry.starter()), PEPPER, Sealer(PEPPER))


def records_of(
    reports: Iterable[Accepted], first_offset: int = 0, within: timedelta = GATHERED_WITHIN
) -> list[SourceRecord]:
    """The reports in envelopes as the doors make them: one carrier each, in order of acceptance, of this time at most."""
    waiting: dict[str, list[Accepted]] = defaultdict(list)
    records: list[SourceRecord] = []

    def seal(carrier: str) -> None:
        records.append(_record(carrier, waiting.pop(carrier), first_offset + len(records)))

    for accepted in reports:
        carrier = accepted[1].carrier or "carrier-a"
        if waiting[carrier] and accepted[0] - waiting[carrier][0][0] > within:
            seal(carrier)
        waiting[carrier].append(accepted)
        if len(waiting[carrier]) == REPORTS_IN_ENVELOPE:
            seal(carrier)
    for carrier in list(waiting):
        seal(carrier)
    return records


def _record(carrier: str, reports: Sequence[Accepted], offset: int) -> SourceRecord:
    accepted_at = reports[-1][0]
    envelope = ReportEnvelope(
        batch_id=f"b{offset}",
        carrier=carrier,
        accepted_at=accepted_at,
        reports=tuple(report for _, report in reports),
    )
    value = envelope.model_dump_json(by_alias=True, exclude_none=True).encode()
    milliseconds = round(accepted_at.timestamp() * 1_000)
    return SourceRecord(REPORTS.name, 0, offset, milliseconds, carrier.encode(), value)
