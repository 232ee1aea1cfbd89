"""The simulator's stream with its hidden truth."""

from datetime import UTC, datetime

from benchmarks.campaigns.told import Told
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.simulator.truth import Kind, Truth
from smishwatch.schemas.codes import Disposition
from smishwatch.schemas.report import Report

_START = datetime(2026, 1, 1, tzinfo=UTC)


def build(seed: int, reports: int) -> list[Told]:
    """The stream of one seed, in the order in which reports are accepted."""
    settings = SimulationSettings(seed=seed, start=_START, reports=reports)
    return [_told(report, truth) for report, truth in simulate(settings)]


def _told(report: Report, truth: Truth) -> Told:
    return Told(
        at=report.reported_at,
        text=report.body,
        sender=report.sender,
        reporter=report.reporter,
        carrier=truth.carrier,
        country=report.country,
        region=report.region or "",
        link_domain=None,
        shared_link=False,
        campaign=truth.campaign or f"alone{truth.sequence}",
        operation=truth.operation,
        kind=_kind(truth),
        level=truth.mutation_level,
        legit=report.disposition is Disposition.LEGIT,
    )


def _kind(truth: Truth) -> str:
    if truth.near_miss:
        return "near_miss"
    if truth.flood:
        return "flood"
    return {Kind.SCAM: "scam", Kind.SPAM: "spam", Kind.GENUINE: "bulk", Kind.PERSONAL: "personal"}[truth.kind]
