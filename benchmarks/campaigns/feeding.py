"""The stream as the clusterer gets it: read by the text room, with identities known from the truth.

Enrichment has benchmarks of its own; here a report is genuine exactly when the truth says that the institution's
own sender sent it, so that the figures are the engine's alone.
"""

import hashlib
import re
from collections.abc import Sequence

from benchmarks.campaigns.stream import Told
from smishwatch.pipeline.text.read import read
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.sums import TemplateSeen, TemplatesSeenEnvelope, TemplateTies, Voice

REPORTS_AT_ONCE = 500


def template_id(told: Told, text: str) -> str:
    """As the text room derives it, in form."""
    return "t" + hashlib.blake2b(f"{told.official}{text}".encode(), digest_size=12).hexdigest()


def envelopes(stream: Sequence[Told]) -> tuple[list[TemplatesSeenEnvelope], list[str], list[str]]:
    """The records, and the template and the skeleton of each report."""
    skeletons = [read(told.text, "CN").skeleton for told in stream]
    templates = [template_id(told, text) for told, text in zip(stream, skeletons, strict=True)]
    records = []
    for first in range(0, len(stream), REPORTS_AT_ONCE):
        groups: dict[str, list[int]] = {}
        for place in range(first, min(first + REPORTS_AT_ONCE, len(stream))):
            groups.setdefault(templates[place], []).append(place)
        records.append(
            TemplatesSeenEnvelope(
                origin=Origin(topic="reports.v1", partition=0, offset=first),
                templates=tuple(
                    _seen(
                        template, skeletons[places[0]], [(place - first, stream[place]) for place in places]
                    )
                    for template, places in groups.items()
                ),
            )
        )
    return records, templates, skeletons


def _seen(template: str, text: str, group: list[tuple[int, Told]]) -> TemplateSeen:
    told = group[0][1]
    ties: dict[tuple[EntityKind, str], list[int]] = {}
    for position, (_, one) in enumerate(group):
        for entity in _entities(one):
            ties.setdefault(entity, []).append(position)
    return TemplateSeen(
        template_id=template,
        skeleton=text,
        example=told.text,
        language="en",
        genuine=told.official,
        category=Category.GENUINE_NOTICE if told.official else Category.UNCATEGORISED,
        verdict=Verdict.LEGITIMATE if told.official else Verdict.UNSURE,
        risk_score=0.0 if told.official else 0.5,
        voices=tuple(
            Voice(at=one.at, who=_who(one.reporter), carrier=one.carrier, region=one.region, index=index)
            for index, one in group
        ),
        ties=tuple(
            TemplateTies(kind=kind, value=value, reports=len(positions), voices=tuple(positions))
            for (kind, value), positions in sorted(ties.items())
        ),
    )


def _entities(told: Told) -> list[tuple[EntityKind, str]]:
    found = [(EntityKind.SENDER, told.sender)]
    if told.link_domain and not told.shared_link:
        found.append((EntityKind.DOMAIN, told.link_domain))
    found += [(EntityKind.CONTACT, f"phone:{phone}") for phone in re.findall(r"\+86\d{11}", told.text)]
    return [] if told.official else found


def _who(reporter: str) -> int:
    return int.from_bytes(hashlib.blake2b(reporter.encode(), digest_size=8).digest(), "big") >> 1
