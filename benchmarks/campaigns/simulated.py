"""The simulator's stream with its hidden truth.

A private message belongs to no campaign, but the simulator draws thousands of them from a few hundred phrases: "On my
way, ten minutes" of two people is one wording, which no reader can tell apart. What is true of them here is the phrase.
"""

import re
from datetime import UTC, datetime
from functools import cache

from benchmarks.campaigns.told import Told
from smishwatch.pipeline.simulator.catalogue import catalogue
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.simulator.truth import Kind, Truth
from smishwatch.pipeline.simulator.wording import Phrase
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
        campaign=_campaign(report, truth),
        operation=truth.operation,
        kind=_kind(truth),
        level=truth.mutation_level,
        legit=report.disposition is Disposition.LEGIT,
    )


def _campaign(report: Report, truth: Truth) -> str:
    if truth.kind is not Kind.PERSONAL:
        return truth.campaign or f"alone{truth.sequence}"
    for number, pattern in enumerate(_phrases(truth.family)):
        if pattern.match(report.body):
            return f"{truth.family}-{number}"
    return f"alone{truth.sequence}"


@cache
def _phrases(family_id: str) -> list[re.Pattern[str]]:
    """How the phrases of a family of private messages read, whatever fills their slots and wherever they are cut."""
    families = (family for language in catalogue().languages.values() for family in language.families)
    phrases = next(family.pools[0] for family in families if family.family_id == family_id)
    return [re.compile(_pattern(phrase), re.DOTALL) for phrase in phrases]


def _pattern(phrase: Phrase) -> str:
    return "".join(
        "(?:"
        + "|".join(
            "".join(re.escape(text) + (".+?" if slot else "") for text, slot in pieces) for pieces in node
        )
        + ")"
        for node in phrase.nodes
    )


def _kind(truth: Truth) -> str:
    if truth.near_miss:
        return "near_miss"
    if truth.flood:
        return "flood"
    return {Kind.SCAM: "scam", Kind.SPAM: "spam", Kind.GENUINE: "bulk", Kind.PERSONAL: "personal"}[truth.kind]
