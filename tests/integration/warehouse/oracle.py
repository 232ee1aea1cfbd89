"""What the tables must hold after a sequence of records, computed the plain way, and what they do hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.schemas.enriched import EnrichedEnvelope, EnrichedReport

Place = tuple[str, str, int, int, int]
"""Carrier, report id, and partition, offset and index of the record."""


@dataclass
class Figures:
    """Everything that must come out the same, however the records were written."""

    reports: dict[tuple[str, str], tuple[Any, ...]] = field(default_factory=dict)
    raw: set[tuple[Any, ...]] = field(default_factory=set)
    duplicates: set[Place] = field(default_factory=set)
    conflicts: set[tuple[Any, ...]] = field(default_factory=set)
    hourly: dict[tuple[Any, ...], tuple[int, int]] = field(default_factory=dict)
    templates: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    domains: dict[tuple[Any, ...], int] = field(default_factory=dict)
    languages: dict[tuple[Any, ...], int] = field(default_factory=dict)


def expected(envelopes: Sequence[EnrichedEnvelope], *, raw_is_kept: bool = True) -> Figures:
    """From the records in the order of the log: the first content of an id counts, in its newest enrichment."""
    figures = Figures()
    first: dict[tuple[str, str], EnrichedReport] = {}
    shown: dict[tuple[str, str], tuple[EnrichedReport, int]] = {}
    for record in envelopes:
        for one in record.reports:
            key = (one.carrier, one.report_id)
            place = (*key, one.origin.partition, one.origin.offset, one.origin.index)
            holder = first.setdefault(key, one)
            if one.content_hash != holder.content_hash:
                figures.conflicts.add((*place, one.content_hash, holder.content_hash, one.text))
                continue
            if one.origin != holder.origin:
                figures.duplicates.add(place)
            if key not in shown or record.enrichment_version > shown[key][1]:
                shown[key] = (one, record.enrichment_version)
    for key, (one, version) in shown.items():
        figures.reports[key] = _row(one, first[key], version)
        if raw_is_kept:
            figures.raw.add((*key, one.content_hash, one.body))
    _add_rollups(figures, [one for one, _ in shown.values()])
    return figures


def _row(one: EnrichedReport, first: EnrichedReport, version: int) -> tuple[Any, ...]:
    found = one.enrichment
    return (
        one.content_hash, one.reported_at, one.received_at, first.accepted_at, one.sender or "", one.reporter or "",
        one.protocol.value, one.disposition.value, one.country or "", one.region or "", one.text, found.template_id,
        found.language, found.script, found.sender_kind.value, found.brand or "", found.identities.sender.value,
        found.genuine, tuple(link.url for link in found.links), tuple(link.link_class.value for link in found.links),
        tuple(contact.value for contact in found.contacts), found.category.value, found.verdict.value,
        found.risk_score, tuple(reason.code for reason in found.reasons),
        tuple(reason.weight for reason in found.reasons), version,
        first.origin.partition, first.origin.offset, first.origin.index,
    )  # fmt: skip


def _add_rollups(figures: Figures, counted: Sequence[EnrichedReport]) -> None:
    hourly: Counter[tuple[Any, ...]] = Counter()
    hourly_legit: Counter[tuple[Any, ...]] = Counter()
    domains: Counter[tuple[Any, ...]] = Counter()
    languages: Counter[tuple[Any, ...]] = Counter()
    templates: dict[tuple[Any, ...], list[EnrichedReport]] = {}
    for one in counted:
        found = one.enrichment
        hour = one.reported_at.replace(minute=0, second=0, microsecond=0)
        cell = (
            hour, one.carrier, found.category.value, found.brand or "", one.region or one.country or "",
            found.sender_kind.value, found.verdict.value,
        )  # fmt: skip
        hourly[cell] += 1
        hourly_legit[cell] += one.disposition.value == "legit"
        templates.setdefault((found.template_id, hour, one.carrier), []).append(one)
        for domain, link_class in {(link.domain, link.link_class.value) for link in found.links}:
            domains[domain, link_class, hour, one.carrier] += 1
        languages[hour, one.carrier, found.language, found.verdict.value] += 1
    figures.hourly = {cell: (count, hourly_legit[cell]) for cell, count in hourly.items()}
    figures.domains, figures.languages = dict(domains), dict(languages)
    figures.templates = {
        cell: (
            len(group),
            sum(one.disposition.value == "legit" for one in group),
            min(one.reported_at for one in group),
            max(one.reported_at for one in group),
        )
        for cell, group in templates.items()
    }


def found(client: Client) -> Figures:
    """What the tables say, without relying on any merge having run."""
    reports = client.execute(
        "SELECT carrier, report_id, content_hash, reported_at, received_at, accepted_at, sender, reporter, protocol, "
        "disposition, country, region, text, template_id, language, script, sender_kind, brand, identity_sender, "
        "genuine, links.url, links.link_class, contacts.value, category, verdict, risk_score, reasons.code, "
        "reasons.weight, enrichment_version, origin_partition, origin_offset, origin_index FROM reports FINAL"
    )
    keys = [row[:2] for row in reports]
    assert len(keys) == len(set(keys)), "a report id is counted twice"
    place = "carrier, report_id, origin_partition, origin_offset, origin_index"
    hourly = client.execute(
        "SELECT hour, carrier, category, brand, region, sender_kind, verdict, reports, legit FROM rollup_hourly"
    )
    templates = client.execute("SELECT * FROM rollup_templates")
    domains = client.execute("SELECT * FROM rollup_domains")
    languages = client.execute("SELECT * FROM rollup_languages")
    return Figures(
        reports={row[:2]: tuple(tuple(v) if isinstance(v, list) else v for v in row[2:]) for row in reports},
        raw=set(client.execute("SELECT carrier, report_id, content_hash, body FROM raw_texts FINAL")),
        duplicates=set(client.execute(f"SELECT {place} FROM report_duplicates FINAL")),
        conflicts=set(
            client.execute(
                f"SELECT {place}, content_hash, accepted_content_hash, text FROM report_conflicts FINAL"
            )
        ),
        hourly=_unique(hourly, 7),
        templates=_unique(templates, 3),
        domains={cell: value for cell, (value,) in _unique(domains, 4).items()},
        languages={cell: value for cell, (value,) in _unique(languages, 4).items()},
    )


def _unique(rows: list[tuple[Any, ...]], keys: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    cells = {row[:keys]: row[keys:] for row in rows}
    assert len(cells) == len(rows), "a cell of a rollup occurs twice"
    return cells
