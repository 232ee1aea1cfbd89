"""Summing one record's enriched reports: one row per template, one per entity."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from smishwatch.pipeline.enrich.enricher import EnrichedMessage
from smishwatch.pipeline.text.skeleton import GENUINE_MARKER
from smishwatch.schemas.base import Origin, trusted
from smishwatch.schemas.codes import Category, Disposition, EntityKind, Verdict
from smishwatch.schemas.enriched import EnrichedReport, Enrichment
from smishwatch.schemas.sums import (
    EntitiesSeenEnvelope,
    EntitySeen,
    TemplateChannel,
    TemplateSeen,
    TemplatesSeenEnvelope,
    TemplateTies,
    Voice,
)

Judged = tuple[str, str | None, Category, Verdict]
"""What the reports of one row have in common: template, brand, category, verdict."""


@dataclass(slots=True)
class _TemplateGroup:
    """The reports of one template in one record that were judged alike, as they are gathered."""

    first: EnrichedReport
    judged: Enrichment
    skeleton: str
    voices: list[Voice] = field(default_factory=list)
    risks: list[float] = field(default_factory=list)
    ties: dict[tuple[EntityKind, str], list[int]] = field(default_factory=dict)
    channels: dict[tuple[str, str, bool], list[int]] = field(default_factory=dict)


def sum_record(
    origin: Origin, reports: Sequence[EnrichedReport], messages: Sequence[EnrichedMessage]
) -> tuple[TemplatesSeenEnvelope, EntitiesSeenEnvelope | None]:
    """Both sums of one record; ``reports`` and ``messages`` go in step."""
    voices = [voice(report) for report in reports]
    return sum_templates(origin, reports, messages, voices), sum_entities(origin, reports, messages, voices)


def sum_templates(
    origin: Origin,
    reports: Sequence[EnrichedReport],
    messages: Sequence[EnrichedMessage],
    voices: Sequence[Voice],
) -> TemplatesSeenEnvelope:
    """One row per template and judgement, in order of first appearance; the sequences go in step.

    The judgement is the one without the stream's own memory: campaigns must not depend on how far that is.
    """
    groups: dict[Judged, _TemplateGroup] = {}
    for report, message, heard in zip(reports, messages, voices, strict=True):
        found = message.lasting
        judged = (found.template_id, found.brand, found.category, found.verdict)
        group = groups.get(judged)
        if group is None:
            group = groups[judged] = _TemplateGroup(report, found, message.skeleton)
        for kind, value, shared in message.ties:
            if not shared:
                group.ties.setdefault((kind, value), []).append(len(group.voices))
        if message.channel is not None:
            channel = (message.channel.sender, message.channel.domain, message.channel.known)
            group.channels.setdefault(channel, []).append(len(group.voices))
        group.voices.append(heard)
        group.risks.append(found.risk_score)
    return trusted(
        TemplatesSeenEnvelope,
        origin=origin,
        templates=tuple(_template_seen(group) for group in groups.values()),
    )


def _template_seen(group: _TemplateGroup) -> TemplateSeen:
    first = group.judged
    return trusted(
        TemplateSeen,
        template_id=first.template_id,
        skeleton=group.skeleton,
        example=group.first.text,
        language=first.language,
        genuine=group.skeleton.startswith(GENUINE_MARKER),
        signature=first.signature,
        brand=first.brand,
        category=first.category,
        verdict=first.verdict,
        risk_score=sum(group.risks) / len(group.risks),
        voices=tuple(group.voices),
        ties=tuple(
            trusted(TemplateTies, kind=kind, value=value, reports=len(positions), voices=tuple(positions))
            for (kind, value), positions in sorted(group.ties.items())
        ),
        channels=tuple(
            trusted(TemplateChannel, sender=sender, domain=domain, known=known, voices=tuple(positions))
            for (sender, domain, known), positions in sorted(group.channels.items())
        ),
    )


def sum_entities(
    origin: Origin,
    reports: Sequence[EnrichedReport],
    messages: Sequence[EnrichedMessage],
    voices: Sequence[Voice],
) -> EntitiesSeenEnvelope | None:
    """One row per entity, sorted; ``None`` when no report carries any."""
    carriers_of: dict[tuple[EntityKind, str, bool], list[tuple[str, Voice]]] = {}
    for report, message, heard in zip(reports, messages, voices, strict=True):
        for tie in message.ties:
            carriers_of.setdefault(tie, []).append((report.enrichment.template_id, heard))
    if not carriers_of:
        return None
    return trusted(
        EntitiesSeenEnvelope,
        origin=origin,
        entities=tuple(
            trusted(
                EntitySeen,
                kind=kind,
                value=value,
                shared=shared,
                template_ids=tuple(dict.fromkeys(template_id for template_id, _ in carrying)),
                voices=tuple(heard for _, heard in carrying),
            )
            for (kind, value, shared), carrying in sorted(carriers_of.items())
        ),
    )


def voice(report: EnrichedReport) -> Voice:
    """The report as a sum needs it; a resend has the same ``who`` and so counts once where people are counted."""
    person = report.reporter or f"{report.carrier}\x00{report.report_id}"
    digest = hashlib.blake2b(person.encode(), digest_size=8).digest()
    return trusted(
        Voice,
        at=report.reported_at,
        who=int.from_bytes(digest, "big") >> 1,
        carrier=report.carrier,
        region=report.region or report.country or "",
        legit=report.disposition is Disposition.LEGIT,
        index=report.origin.index,
    )
