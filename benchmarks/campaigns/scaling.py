"""Distinct templates without end, as varied as real ones: real messages with a share of their words exchanged.

Each has a sender of its own, and half of them the domain of their message's campaign.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta

from benchmarks.campaigns.messages import unwanted
from benchmarks.campaigns.mutations import replaced
from benchmarks.campaigns.stream import START
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.sums import TemplateSeen, TemplatesSeenEnvelope, TemplateTies, Voice

_AT_ONCE = 500


def distinct_templates(count: int) -> Iterator[TemplatesSeenEnvelope]:
    """Records of 500 templates of one report each, made while they are asked for."""
    rng = random.Random(11)
    messages = [message.text.lower() for message in unwanted()]
    for first in range(0, count, _AT_ONCE):
        templates = []
        for index in range(_AT_ONCE):
            number = rng.randrange(len(messages))
            text = replaced(rng.choice((0.1, 0.3, 0.9)))(messages[number], rng)
            text = f"{text} {rng.randrange(36**4):x}"
            templates.append(_seen(text, first, index, _ties(number, rng)))
        yield _record("reports.v1", first, templates)


def reworded(
    known: TemplatesSeenEnvelope, first: int, share: float
) -> tuple[TemplatesSeenEnvelope, TemplatesSeenEnvelope]:
    """Two records of variants of a record's templates, from senders of their own.

    Args:
        known: a record of the stream
        first: reports before it
        share: of the words that are exchanged: of a tenth a variant joins its campaign, of all a campaign is born
    """
    rng, reword = random.Random(f"{first} {share}"), replaced(share)
    one, other = (
        _record(
            f"reworded {share}",
            first + place,
            [
                _seen(
                    f"{reword(seen.skeleton, rng)} {rng.randrange(36**4):x}",
                    first,
                    index,
                    (_sender(rng),),
                )
                for index, seen in enumerate(known.templates)
            ],
        )
        for place in range(2)
    )
    return one, other


def _record(topic: str, offset: int, templates: Sequence[TemplateSeen]) -> TemplatesSeenEnvelope:
    return TemplatesSeenEnvelope(
        origin=Origin(topic=topic, partition=0, offset=offset), templates=tuple(templates)
    )


def _seen(text: str, first: int, index: int, ties: tuple[TemplateTies, ...]) -> TemplateSeen:
    return TemplateSeen.model_construct(
        template_id="t" + hashlib.blake2b(text.encode(), digest_size=12).hexdigest(),
        skeleton=text,
        example=text,
        language="en",
        genuine=False,
        signature=None,
        brand=None,
        category=Category.UNCATEGORISED,
        verdict=Verdict.UNSURE,
        risk_score=0.5,
        voices=(
            Voice.model_construct(
                at=START + timedelta(seconds=first + index),
                who=first + index,
                carrier="alpha",
                region="",
                legit=False,
                index=index,
            ),
        ),
        ties=ties,
        channels=(),
    )


def _ties(message: int, rng: random.Random) -> tuple[TemplateTies, ...]:
    sender = _sender(rng)
    domain = TemplateTies.model_construct(
        kind=EntityKind.DOMAIN, value=f"d{message}.top", reports=1, voices=()
    )
    return (domain, sender) if rng.random() < 0.5 else (sender,)


def _sender(rng: random.Random) -> TemplateTies:
    return TemplateTies.model_construct(
        kind=EntityKind.SENDER, value=f"+86139{rng.randrange(10**8):08}", reports=1, voices=()
    )


def one_by_one(record: TemplatesSeenEnvelope, first_offset: int, count: int) -> list[TemplatesSeenEnvelope]:
    """The record's first templates, each in a record of its own."""
    return [
        TemplatesSeenEnvelope(
            origin=Origin(topic="one by one", partition=0, offset=first_offset + place), templates=(seen,)
        )
        for place, seen in enumerate(record.templates[:count])
    ]


def mixed(
    known: TemplatesSeenEnvelope, new: Sequence[TemplateSeen], offset: int, records: int, new_of_each: int
) -> list[TemplatesSeenEnvelope]:
    """Records of 500 reports by other people, a few of them of new templates."""
    return [
        TemplatesSeenEnvelope.model_construct(
            schema_="smishwatch.templates-seen/1",
            origin=Origin(topic="mixed", partition=0, offset=offset + turn),
            templates=(
                *(_by_another(seen, turn + 1) for seen in known.templates[: _AT_ONCE - new_of_each]),
                *new[turn * new_of_each : (turn + 1) * new_of_each],
            ),
            decision=None,
        )
        for turn in range(records)
    ]


def _by_another(seen: TemplateSeen, turn: int) -> TemplateSeen:
    voice = seen.voices[0]
    later = voice.at + timedelta(minutes=turn)
    return seen.model_copy(
        update={"voices": (voice.model_copy(update={"who": voice.who + (turn << 32), "at": later}),)}
    )
