"""Tweets as the clusterer gets reports."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from benchmarks.campaigns.stream import START
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Category, Verdict
from smishwatch.schemas.sums import TemplateSeen, TemplatesSeenEnvelope, Voice


def tweet_envelopes(texts: Sequence[str]) -> tuple[list[TemplatesSeenEnvelope], list[str]]:
    """Records of 500 tweets, and the template of each tweet."""
    templates = ["t" + hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for text in texts]
    records = []
    for first in range(0, len(texts), 500):
        groups: dict[str, list[int]] = {}
        for place in range(first, min(first + 500, len(texts))):
            groups.setdefault(templates[place], []).append(place)
        records.append(
            TemplatesSeenEnvelope(
                origin=Origin(topic="reports.v1", partition=0, offset=first),
                templates=tuple(_seen(template, texts, places, first) for template, places in groups.items()),
            )
        )
    return records, templates


def _seen(template: str, texts: Sequence[str], places: list[int], first: int) -> TemplateSeen:
    return TemplateSeen(
        template_id=template,
        skeleton=texts[places[0]],
        example=texts[places[0]],
        language="en",
        genuine=False,
        category=Category.UNCATEGORISED,
        verdict=Verdict.UNSURE,
        risk_score=0.5,
        voices=tuple(
            Voice(at=START + timedelta(seconds=place), who=place, carrier="alpha", index=place - first)
            for place in places
        ),
    )
