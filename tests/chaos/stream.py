"""What flows while something is hurt: a short stream with duplicates, conflicts, disorder and poison, from a seed."""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from smishwatch.pipeline.broker.producer import Record
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.schemas.report import Report
from smishwatch.schemas.topics import REPORTS
from tests.support.house import envelope
from tests.support.poison import POISON

START = datetime(2026, 3, 1, tzinfo=UTC)
POOL = 4_000
"""Simulated reports that every run takes its own from."""
PARTS = 3
"""Before, during and after the fault."""
LARGEST_ENVELOPE = 12
"""Small, so that a few hundred reports make records enough for a range to be cut in many ways."""
CONFLICTS = 2
SMALL_POISON = ("bad JSON", "wrong type", "invalid UTF-8", "NUL", "lone surrogate")


@dataclass(frozen=True)
class Profile:
    """How a stream is disturbed."""

    reports: int = 60
    duplicate_share: tuple[float, float] = (0.1, 0.3)
    disorder_hours: float = 24.0
    poison: tuple[str, ...] = SMALL_POISON[:2]
    resent_whole: bool = False


@dataclass
class Flow:
    """A stream and what must become of it."""

    carriers: tuple[str, ...]
    parts: list[list[Record]] = field(default_factory=list)
    accepted: list[Report] = field(default_factory=list)
    """Every valid report in the order in which it is sent, duplicates and conflicts too."""
    dead_letters: int = 0


Element = tuple[str, bytes, Report | None]
"""Carrier, bytes, and the report unless it is poison."""


def flow(seed: int, run: str, profile: Profile = Profile()) -> Flow:
    """The stream of one run; its carriers belong to it alone, so that its figures can be told apart."""
    chance = random.Random(f"{seed} {profile}")
    made = Flow(tuple(f"{run}-{letter}" for letter in "abc"))
    elements = _elements(chance, made.carriers, profile)
    for number in range(PARTS):
        part = elements[number * len(elements) // PARTS : (number + 1) * len(elements) // PARTS]
        made.parts.append(list(_envelopes(part, START + timedelta(days=3, hours=number), chance)))
    if profile.resent_whole:
        elements_again = [element for element in elements if element[2] is not None]
        made.parts[-1] += _envelopes(elements_again, START + timedelta(days=4), chance)
        elements = elements + elements_again
    made.accepted = [report for _, _, report in elements if report is not None]
    made.dead_letters = len(profile.poison)
    return made


def _elements(chance: random.Random, carriers: Sequence[str], profile: Profile) -> list[Element]:
    first = chance.randrange(POOL - profile.reports)
    originals = [
        _report(chance, index, simulated, carriers, profile)
        for index, simulated in enumerate(_pool()[first : first + profile.reports])
    ]
    placed = [(float(index), report) for index, report in enumerate(originals)]
    share = chance.uniform(*profile.duplicate_share)
    again = chance.sample(range(len(originals)), round(share * len(originals)))
    placed += [(chance.uniform(index, len(originals)), originals[index]) for index in again]
    for index in chance.sample(range(len(originals)), CONFLICTS):
        other = originals[index] | {"body": "another content under the same id"}
        placed.append((chance.uniform(index, len(originals)), other))
    placed.sort(key=lambda place: place[0])
    elements: list[Element] = [_element(report) for _, report in placed]
    for name in profile.poison:
        poison = (chance.choice(carriers), POISON[name][0], None)
        elements.insert(chance.randrange(len(elements)), poison)
    return elements


def _report(
    chance: random.Random, index: int, simulated: dict[str, Any], carriers: Sequence[str], profile: Profile
) -> dict[str, Any]:
    shift = timedelta(hours=chance.uniform(-profile.disorder_hours, profile.disorder_hours))
    return simulated | {
        "report_id": f"r{index}",
        "carrier": chance.choice(carriers),
        "reported_at": (START + timedelta(hours=36) + shift).isoformat(),
        "received_at": None,
    }


def _element(report: dict[str, Any]) -> Element:
    raw = json.dumps({key: value for key, value in report.items() if value is not None}, ensure_ascii=False)
    return report["carrier"], raw.encode(), Report.model_validate_json(raw)


def _envelopes(elements: Sequence[Element], accepted_at: datetime, chance: random.Random) -> Iterator[Record]:
    """Each carrier's elements in their order, in envelopes whose acceptance rises."""
    position = 0
    while position < len(elements):
        part = elements[position : position + chance.randint(1, LARGEST_ENVELOPE)]
        position += len(part)
        accepted_at += timedelta(seconds=1)
        by_carrier: dict[str, list[bytes]] = {}
        for carrier, raw, _ in part:
            by_carrier.setdefault(carrier, []).append(raw)
        for carrier, raws in by_carrier.items():
            empty = envelope([], carrier, accepted_at=accepted_at)
            value = empty.replace(b'"reports": []', b'"reports": [' + b",".join(raws) + b"]")
            yield Record(REPORTS, carrier.encode(), value)


@cache
def _pool() -> list[dict[str, Any]]:
    settings = SimulationSettings(
        seed=5, start=START, duration=timedelta(days=2), reports=POOL, duplicate_share=0, conflict_share=0
    )
    return [report.model_dump(mode="json", exclude_none=True) for report, _ in simulate(settings)]
