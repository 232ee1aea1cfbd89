"""What the model learns from: the self-written corpus, the simulator, and the two sets whose licence allows it.

* ``training/corpus/*.txt``: written for this project, by language;
* the simulator's wordings, one seeded stream;
* UCI SMS Spam Collection (CC BY 4.0) and an Indian set (MIT), read by path, where they are there.

Every other set that lies beside the project is for evaluation only and is never read here.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random

from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.simulator.truth import Kind as SimulatedKind
from smishwatch.schemas.codes import Category
from training.corpus import read_corpus

DATA = Path(os.environ.get("SMISHWATCH_DATA", Path(__file__).resolve().parents[1] / ".." / "shared" / "data"))
LICENSED = {"uci_sms": "GB", "india_sms": "IN"}
"""Sets that may be learned from, with the country of their readers."""
SIMULATED = SimulationSettings(
    seed=20_260_101, start=datetime(2025, 1, 1, tzinfo=UTC), reports=30_000, duration=timedelta(days=60)
)
COPIES_PER_WORDING = 2
SENDERLESS = 0.5
"""Share of simulated messages shown without their sender: many feeds have none, and wording must serve alone."""


class Kind(StrEnum):
    """What is known of a training message."""

    SCAM = "scam"
    SPAM = "spam"
    WANTED = "wanted"
    UNWANTED = "unwanted"
    """Spam or scam, the source does not say which."""


@dataclass(frozen=True, slots=True)
class Message:
    """One training message; all of a ``group`` are in the same fold."""

    text: str
    sender: str | None
    country: str | None
    kind: Kind
    group: str
    source: str


def training_messages() -> Sequence[Message]:
    """All sources that are there, in a fixed order."""
    found = [*_own(), *_simulated()]
    for name in LICENSED:
        if available(name):
            found += licensed(name)
    return found


def available(name: str) -> bool:
    """Whether a licensed set lies there."""
    return (DATA / f"{name}.jsonl.gz").exists()


def licensed(name: str) -> Sequence[Message]:
    """A set whose licence allows learning from it; copies of one wording are one group."""
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Message(
            row["text"],
            None,
            LICENSED[name],
            Kind.WANTED if row["label"] == "ham" else Kind.UNWANTED,
            wording_group(row["text"]),
            name,
        )
        for row in rows
    ]


def wording_group(text: str) -> str:
    """Equal for copies that differ in figures, case and layout alone."""
    letters = "".join(character for character in text.casefold() if character.isalpha())
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _own() -> Iterator[Message]:
    for line in read_corpus():
        yield Message(line.text, line.sender, line.country, kind_of(line.category), line.group, "corpus")


_LAWFUL = {Category.GENUINE_NOTICE, Category.GENUINE_REMINDER, Category.ONE_TIME_CODE, Category.PERSONAL}
_SPAM = {Category.LOAN_ADVERT, Category.ADVERT, Category.ABUSIVE_COLLECTION}


def kind_of(category: Category) -> Kind:
    """What a category's messages are."""
    if category in _LAWFUL:
        return Kind.WANTED
    return Kind.SPAM if category in _SPAM else Kind.SCAM


_OF_SIMULATED = {
    SimulatedKind.SCAM: Kind.SCAM,
    SimulatedKind.SPAM: Kind.SPAM,
    SimulatedKind.GENUINE: Kind.WANTED,
    SimulatedKind.PERSONAL: Kind.WANTED,
}


def _simulated() -> Iterator[Message]:
    """A few copies of each wording of the stream. Folds keep a whole family of wordings together."""
    random = Random(SIMULATED.seed)
    copies: dict[tuple[str, str | None], int] = {}
    seen: set[str] = set()
    for report, truth in simulate(SIMULATED):
        wording = (truth.family, truth.campaign)
        if report.body in seen or (
            truth.campaign is not None and copies.get(wording, 0) >= COPIES_PER_WORDING
        ):
            continue
        seen.add(report.body)
        copies[wording] = copies.get(wording, 0) + 1
        told = truth.near_miss or random.random() >= SENDERLESS
        yield Message(
            report.body,
            report.sender if told else None,
            truth.country,
            _OF_SIMULATED[truth.kind],
            truth.family,
            "simulator",
        )
