"""Summing one record's enriched reports: one row per template, one per entity."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from smishwatch.pipeline.enrich.enricher import EnrichedMessage
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Disposition, EntityKind
from smishwatch.schemas.enriched import EnrichedReport
from smishwatch.schemas.sums import (
    EntitiesSeenEnvelope,
    EntitySeen,
    TemplateSeen,
    TemplatesSeenEnvelope,
    TemplateTies,
    Voice,
)

Value = TypeVar("Value")


@dataclass(slots=True)
class _TemplateGroup:
    """The reports of one template in one record, as they are gathered."""

    first: EnrichedReport
    skeleton: str
    reports: list[EnrichedReport] = field(default_factory=list)
    ties: Counter[tuple[EntityKind, str]] = field(default_factory=Counter)


def sum_templates(
    origin: Origin, reports: Sequence[EnrichedReport], messages: Sequence[EnrichedMessage]
) -> TemplatesSeenEnvelope:
    """One row per template, in order of first appearance; ``reports`` and ``messages`` go in step."""
    groups: dict[str, _TemplateGroup] = {}
    for report, message in zip(reports, messages, strict=True):
        template_id = report.enrichment.template_id
        group = groups.get(template_id)
        if group is None:
            group = groups[template_id] = _TemplateGroup(report, message.skeleton)
        group.reports.append(report)
        group.ties.update((kind, value) for kind, value, shared in message.ties if not shared)
    return TemplatesSeenEnvelope(
        origin=origin,
        templates=tuple(_template_seen(group) for group in groups.values()),
    )


def _template_seen(group: _TemplateGroup) -> TemplateSeen:
    found = [report.enrichment for report in group.reports]
    first = group.first.enrichment
    return TemplateSeen.model_construct(
        template_id=first.template_id,
        skeleton=group.skeleton,
        example=group.first.text,
        language=first.language,
        genuine=first.genuine,
        signature=first.signature,
        brand=_most_common([enrichment.brand for enrichment in found]),
        category=_most_common([enrichment.category for enrichment in found]),
        verdict=_most_common([enrichment.verdict for enrichment in found]),
        risk_score=sum(enrichment.risk_score for enrichment in found) / len(found),
        voices=tuple(voice(report) for report in group.reports),
        ties=tuple(
            TemplateTies.model_construct(kind=kind, value=value, reports=count)
            for (kind, value), count in sorted(group.ties.items())
        ),
    )


def sum_entities(
    origin: Origin, reports: Sequence[EnrichedReport], messages: Sequence[EnrichedMessage]
) -> EntitiesSeenEnvelope | None:
    """One row per entity, sorted; ``None`` when no report carries any."""
    carriers_of: dict[tuple[EntityKind, str, bool], list[EnrichedReport]] = {}
    for report, message in zip(reports, messages, strict=True):
        for tie in message.ties:
            carriers_of.setdefault(tie, []).append(report)
    if not carriers_of:
        return None
    return EntitiesSeenEnvelope(
        origin=origin,
        entities=tuple(
            EntitySeen.model_construct(
                kind=kind,
                value=value,
                shared=shared,
                template_ids=tuple(dict.fromkeys(report.enrichment.template_id for report in carrying)),
                voices=tuple(voice(report) for report in carrying),
            )
            for (kind, value, shared), carrying in sorted(carriers_of.items())
        ),
    )


def voice(report: EnrichedReport) -> Voice:
    """The report as a sum needs it; a resend has the same ``who`` and so counts once where people are counted."""
    person = report.reporter or f"{report.carrier}\x00{report.report_id}"
    digest = hashlib.blake2b(person.encode(), digest_size=8).digest()
    return Voice.model_construct(
        at=report.reported_at,
        who=int.from_bytes(digest, "big") >> 1,
        carrier=report.carrier,
        region=report.region or report.country or "",
        legit=report.disposition is Disposition.LEGIT,
    )


def _most_common(values: Sequence[Value]) -> Value:
    """The value that occurs most; of equals the first."""
    return Counter(values).most_common(1)[0][0]
