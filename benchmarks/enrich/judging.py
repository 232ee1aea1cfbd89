"""Judging a message set for the tables: with the shipped model, or out of fold where the model has seen the set."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from benchmarks.enrich.datasets import Message
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.model import logistic
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.schemas.enriched import Enrichment
from training.fit import AT, calibration, gather, held_out
from training.messages import LICENSED, training_messages

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """A set with what is said of it."""

    name: str
    messages: Sequence[Message]
    found: Sequence[Enrichment]
    risks: Sequence[float]
    out_of_fold: bool

    @property
    def truth(self) -> list[bool]:
        """Whether each message is unwanted."""
        return [message.unwanted for message in self.messages]


@cache
def shared_enricher() -> Enricher:
    """One enricher for all tables: building the look-ups takes a second."""
    return Enricher(starter())


def enrich(messages: Sequence[Message]) -> list[Enrichment]:
    """The enrichment of each message."""
    enricher = shared_enricher()
    return [enricher.enrich(m.text, m.sender, m.country, AT).enrichment for m in messages]


def judge(name: str, messages: Sequence[Message]) -> Judged:
    """A set as the tables need it."""
    found = enrich(messages)
    if name not in LICENSED:
        return Judged(name, messages, found, [one.risk_score for one in found], False)
    risks = _out_of_fold()
    return Judged(name, messages, found, [risks[name, m.text] for m in messages], True)


@cache
def _out_of_fold() -> dict[tuple[str, str], float]:
    """The risk of every message that the shipped model learned from, from a model that never saw its wording."""
    material = gather(shared_enricher(), training_messages(), FOLDS)
    slope, intercept = calibration(material, "unwanted")
    odds = held_out(material, "unwanted", material.folds) * slope + intercept
    return {
        (message.source, message.text): logistic(float(one))
        for message, one in zip(material.messages, odds, strict=True)
    }
