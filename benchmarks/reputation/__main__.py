"""What the memory of entities costs: bytes an entity, time an entity, snapshot and restoring.

``make bench-reputation`` sends a million; ``python -m benchmarks.reputation --entities 11000000`` a million more than
are remembered.
"""

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from smishwatch.pipeline.enrich.remembered import Remembered
from smishwatch.pipeline.reputation.memory import MOST_ENTITIES, ReputationMemory
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import EntitiesSeenEnvelope, EntityReputation, EntitySeen, TemplateOf, Voice

START = datetime(2026, 1, 1, tzinfo=UTC)
ENTITIES_IN_RECORD = 500
ENTITIES_IN_TEMPLATE = 5
"""A text over several links, as kits send it; each such text is a campaign of its own here."""
HEARD_AGAIN = 10
"""Every so many entities one is heard of by eleven people more: so that both forms of the sketch occur."""
Result = TypeVar("Result")


def record(offset: int) -> EntitiesSeenEnvelope:
    """Entities that were never seen, one in ten of them reported by twelve people."""
    at = START + timedelta(seconds=offset)
    entities = []
    for place in range(ENTITIES_IN_RECORD):
        number = offset * ENTITIES_IN_RECORD + place
        voices = [voice(number, at)]
        if place % HEARD_AGAIN == 0:
            voices += [voice(number + further, at) for further in range(1, 12)]
        entities.append(
            EntitySeen.model_construct(
                kind=EntityKind.DOMAIN,
                value=f"{number:x}-payments.example{number % 50}.com",
                shared=False,
                template_ids=(template(number // ENTITIES_IN_TEMPLATE),),
                voices=tuple(voices),
            )
        )
    origin = Origin(topic="reports.v1", partition=0, offset=offset)
    return EntitiesSeenEnvelope.model_construct(origin=origin, entities=tuple(entities), places=(), heads=())


def word_of_the_clusterer(heard: EntitiesSeenEnvelope) -> EntitiesSeenEnvelope:
    """Where the record's templates went."""
    places = tuple(
        TemplateOf.model_construct(template_id=one, campaign_id=f"c{one[1:17]}")
        for one in dict.fromkeys(entity.template_ids[0] for entity in heard.entities)
    )
    return EntitiesSeenEnvelope.model_construct(origin=heard.origin, entities=(), places=places, heads=())


def template(number: int) -> str:
    """Its id."""
    return f"t{mixed(number):016x}{0:08x}"


def voice(number: int, at: datetime) -> Voice:
    """One report by somebody."""
    return Voice.model_construct(
        at=at,
        who=mixed(number) >> 1,
        carrier=f"c{number % 5}",
        region=f"CN-{number % 31}",
        legit=False,
        index=0,
    )


def mixed(number: int) -> int:
    """64 bits that look like chance (Steele et al. 2014, SplitMix64)."""
    number = (number + 1) * 0x9E3779B97F4A7C15 & 2**64 - 1
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & 2**64 - 1
    number = (number ^ number >> 27) * 0x94D049BB133111EB & 2**64 - 1
    return number ^ number >> 31


def timed(action: Callable[[], Result]) -> tuple[Result, float]:
    """The action's result and its seconds."""
    began = time.perf_counter()
    return action(), time.perf_counter() - began


def resident() -> int:
    """Bytes of this process in memory now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()


def weight_beside_enrichment(entities: int) -> float:
    """Bytes that ENRICH needs for an entity it holds."""
    before, remembered = resident(), Remembered()
    at = START
    for number in range(entities):
        value = f"{number:x}-payments.example{number % 50}.com"
        known = EntityReputation.model_construct(
            kind=EntityKind.DOMAIN, value=value, shared=False, first_seen=at, last_seen=at, reporters=9,
            legit_reporters=0, carriers=2, regions=3, campaigns=1, rate_per_day=1.0,
        )  # fmt: skip
        remembered.take(f"domain:{value}", known)
    return (resident() - before) / len(remembered)


@dataclass
class Filling:
    """How it went."""

    seconds: float = 0.0
    slowest_seconds: float = 0.0
    forgotten: int = 0
    heaviest_bytes: int = 0


def fill(memory: ReputationMemory, entities: int) -> Filling:
    """Send so many entities, each record followed by the clusterer's word on its templates."""
    filling = Filling()
    for offset in range(entities // ENTITIES_IN_RECORD):
        for envelope in ((heard := record(offset)), word_of_the_clusterer(heard)):
            began = time.perf_counter()
            filling.forgotten += len(memory.apply(envelope).forgotten)
            took = time.perf_counter() - began
            filling.seconds += took
            filling.slowest_seconds = max(filling.slowest_seconds, took)
        if offset % 500 == 0:
            filling.heaviest_bytes = max(filling.heaviest_bytes, memory.weight_bytes)
    return filling


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=1_000_000, help="how many are sent")
    parser.add_argument("--most", type=int, default=MOST_ENTITIES, help="how many are remembered at most")
    options = parser.parse_args()
    beside = weight_beside_enrichment(min(200_000, options.entities))
    memory = ReputationMemory(options.most)
    filling = fill(memory, options.entities)
    standing = resident()
    snapshot, saving = timed(memory.snapshot)
    kept, weight = len(memory), memory.weight_bytes
    memory = ReputationMemory()
    restored, restoring = timed(lambda: ReputationMemory.restore(snapshot, options.most))
    assert len(restored) == kept
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = [
        ("entities that were sent", f"{options.entities:,}"),
        ("entities that are remembered", f"{kept:,}"),
        ("entities that were forgotten", f"{filling.forgotten:,}"),
        ("bytes an entity", f"{weight / kept:.0f}"),
        ("the heaviest that the memory was", f"{max(filling.heaviest_bytes, weight) / 1e6:,.0f} MB"),
        ("resident memory of the process", f"{standing / 1e6:,.0f} MB"),
        ("its peak, with a snapshot being taken or restored", f"{peak / 1e3:,.0f} MB"),
        ("entities a second, nearly all of them new", f"{options.entities / filling.seconds:,.0f}"),
        (f"slowest record of {ENTITIES_IN_RECORD} entities", f"{filling.slowest_seconds * 1_000:.0f} ms"),
        ("snapshot", f"{len(snapshot) / 1e6:,.0f} MB in {saving:.1f} s"),
        ("restoring", f"{restoring:.1f} s"),
        ("bytes an entity beside ENRICH, of those it holds", f"{beside:.0f}"),
    ]
    for name, value in rows:
        print(f"{name:50} {value:>20}")


if __name__ == "__main__":
    main()
