"""Distinct templates without end, as varied as real ones: real messages with a share of their words exchanged."""

import hashlib
import random
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.campaigns.messages import unwanted
from benchmarks.campaigns.mutations import replaced
from benchmarks.campaigns.stream import START
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Category, Verdict
from smishwatch.schemas.sums import TemplateSeen, TemplatesSeenEnvelope, Voice

_AT_ONCE = 500


def distinct_templates(count: int) -> Iterator[TemplatesSeenEnvelope]:
    """Records of 500 templates of one report each, made while they are asked for."""
    rng = random.Random(11)
    messages = [message.text.lower() for message in unwanted()]
    for first in range(0, count, _AT_ONCE):
        templates = []
        for index in range(_AT_ONCE):
            text = replaced(rng.choice((0.1, 0.3, 0.9)))(rng.choice(messages), rng)
            text = f"{text} {rng.randrange(36**4):x}"
            templates.append(
                TemplateSeen.model_construct(
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
                    ties=(),
                )
            )
        yield TemplatesSeenEnvelope(
            origin=Origin(topic="reports.v1", partition=0, offset=first), templates=tuple(templates)
        )
