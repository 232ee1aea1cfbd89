"""What the tables must hold after a sequence of records, computed the plain way, and what they do hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
    template_days: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    domains: dict[tuple[Any, ...], int] = field(default_factory=dict)
    languages: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    kinds: dict[tuple[Any, ...], tuple[int, int]] = field(default_factory=dict)
    regions: dict[tuple[Any, ...], int] = field(default_factory=dict)
    lateness: dict[tuple[Any, ...], int] = field(default_factory=dict)
    people: set[tuple[Any, ...]] = field(default_factory=set)
    reporters: set[tuple[Any, ...]] = field(default_factory=set)
    reporter_days: set[tuple[Any, ...]] = field(default_factory=set)
    traits: dict[tuple[Any, ...], int] = field(default_factory=dict)
    entities: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)
    values: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)


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
    counted = [one for one, _ in shown.values()]
    accepted = {key: one.accepted_at for key, one in first.items()}
    _add_rollups(figures, counted, accepted)
    _add_questions(figures, counted, accepted)
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


def _add_rollups(
    figures: Figures, counted: Sequence[EnrichedReport], accepted: dict[tuple[str, str], datetime]
) -> None:
    hourly: Counter[tuple[Any, ...]] = Counter()
    hourly_legit: Counter[tuple[Any, ...]] = Counter()
    domains: Counter[tuple[Any, ...]] = Counter()
    languages: dict[tuple[Any, ...], tuple[int, datetime]] = {}
    templates: dict[tuple[Any, ...], list[EnrichedReport]] = {}
    template_days: dict[tuple[Any, ...], list[EnrichedReport]] = {}
    for one in counted:
        found = one.enrichment
        hour = one.reported_at.replace(minute=0, second=0, microsecond=0)
        cell = (
            hour, one.carrier, found.category.value, found.brand or "", one.region or one.country or "",
            found.language, found.sender_kind.value, found.verdict.value,
        )  # fmt: skip
        hourly[cell] += 1
        hourly_legit[cell] += one.disposition.value == "legit"
        templates.setdefault((found.template_id, hour, one.carrier), []).append(one)
        template_days.setdefault((found.template_id, hour.date(), one.carrier), []).append(one)
        for domain, link_class in {(link.domain, link.link_class.value) for link in found.links}:
            domains[
                domain, link_class, hour, one.carrier, found.category.value, found.brand or "", _country(one),
                found.language, found.verdict.value,
            ] += 1  # fmt: skip
        cell = (hour, one.carrier, found.language, found.verdict.value)
        count, newest = languages.get(cell, (0, datetime.min.replace(tzinfo=UTC)))
        languages[cell] = (count + 1, max(newest, accepted[one.carrier, one.report_id]))
    figures.hourly = {cell: (count, hourly_legit[cell]) for cell, count in hourly.items()}
    figures.domains, figures.languages = dict(domains), languages
    figures.templates = {cell: _counted(group) for cell, group in templates.items()}
    figures.template_days = {cell: _counted(group) for cell, group in template_days.items()}


def _country(one: EnrichedReport) -> str:
    """Of the reporter, by the region where one is known."""
    return (one.region or one.country or "")[:2]


def _counted(group: Sequence[EnrichedReport]) -> tuple[Any, ...]:
    """How many, how many of them legitimate, the first and the last."""
    moments = [one.reported_at for one in group]
    legit = sum(one.disposition.value == "legit" for one in group)
    return (len(group), legit, min(moments), max(moments))


def _add_questions(
    figures: Figures, counted: Sequence[EnrichedReport], accepted: dict[tuple[str, str], datetime]
) -> None:
    """The rollups that answer one question each."""
    kinds: dict[tuple[Any, ...], list[int]] = {}
    regions: Counter[tuple[Any, ...]] = Counter()
    lateness: Counter[tuple[Any, ...]] = Counter()
    traits: Counter[tuple[Any, ...]] = Counter()
    groups: dict[tuple[Any, ...], list[EnrichedReport]] = {}
    values: dict[tuple[Any, ...], list[EnrichedReport]] = {}
    for one in counted:
        found = one.enrichment
        hour = one.reported_at.replace(minute=0, second=0, microsecond=0)
        kind = (hour, one.carrier, found.category.value, found.brand or "", _country(one), found.language,
                found.sender_kind.value, found.verdict.value)  # fmt: skip
        sums = kinds.setdefault(kind, [0, 0])
        sums[0] += 1
        sums[1] += one.disposition.value == "legit"
        regions[hour, one.carrier, one.region or one.country or "", found.verdict.value] += 1
        late = accepted[one.carrier, one.report_id].replace(microsecond=0) - one.reported_at.replace(
            microsecond=0
        )
        lateness[hour, one.carrier, max(0, int(late.total_seconds()))] += 1
        figures.people.add((found.template_id, hour, one.carrier, one.region or "", one.reporter or ""))
        if one.reporter:
            figures.reporters.add((hour, one.carrier, one.reporter))
            figures.reporter_days.add((hour.date(), one.carrier, one.reporter))
        for entity in _entities(one):
            groups.setdefault((found.template_id, *entity, hour, one.carrier), []).append(one)
        for kind, value, *rest in _entities(one):
            day = one.reported_at.date()
            values.setdefault((value, found.template_id, kind, *rest, day, one.carrier), []).append(one)
        for trait in _traits(one):
            traits[found.template_id, *trait, one.reported_at.date(), one.carrier] += 1
    figures.kinds = {cell: (sums[0], sums[1]) for cell, sums in kinds.items()}
    figures.regions, figures.lateness, figures.traits = dict(regions), dict(lateness), dict(traits)
    figures.entities = {cell: _judged(cell[2], group) for cell, group in groups.items()}
    figures.values = {cell: _valued(cell[0], group) for cell, group in values.items()}


def _entities(one: EnrichedReport) -> set[tuple[str, ...]]:
    """Senders, domains, hosts and contacts: kind, value, class, brand; each counts once in a report."""
    found = one.enrichment
    carried = {(contact.kind.value, contact.value, "", contact.brand or "") for contact in found.contacts}
    if one.sender:
        carried.add(("sender", one.sender, found.sender_kind.value, found.sender_brand or ""))
    for link in found.links:
        carried.add(("domain", link.domain, link.link_class.value, link.brand or ""))
        if link.host != link.domain:
            carried.add(("host", link.host, link.link_class.value, link.brand or ""))
    return carried


def _judged(value: str, group: Sequence[EnrichedReport]) -> tuple[Any, ...]:
    """How the reports with an entity were judged, by whom reported, and from when to when."""

    def said(codes: set[str]) -> int:
        return sum(
            any(
                reason.code in codes and reason.evidence.startswith(f"{value} (")
                for reason in one.enrichment.reasons
            )
            for one in group
        )

    return (
        len(group),
        sum(one.enrichment.verdict.value == "scam" for one in group),
        sum(one.enrichment.genuine or one.disposition.value == "legit" for one in group),
        said({"listed_allowed", "analyst_allowed"}),
        said({"analyst_blocked"}),
        frozenset(one.reporter for one in group if one.reporter),
        min(one.reported_at for one in group),
        max(one.reported_at for one in group),
    )


def _valued(value: str, group: Sequence[EnrichedReport]) -> tuple[Any, ...]:
    """The same, and who reported it as legitimate, and from where. What counts once is told by searches, not here."""
    *judged, reporters, first, last = _judged(value, group)
    legit = frozenset(one.reporter for one in group if one.reporter and one.disposition.value == "legit")
    places = frozenset(one.region or one.country or "" for one in group) - {""}
    return (*judged, reporters, legit, places, first, last)


def _traits(one: EnrichedReport) -> list[tuple[Any, ...]]:
    """What a message carries: trait, kind, value, brand, weight; the first of equals stands."""
    found, answers = one.enrichment, one.enrichment.identities
    firsts: dict[tuple[str, ...], tuple[Any, ...]] = {}
    if one.sender:
        firsts["sender",] = ("sender", found.sender_kind.value, one.sender, found.sender_brand or "", 0.0)
    for link in found.links:
        domain = ("domain", link.link_class.value, link.domain, link.imitates or "", 0.0)
        firsts.setdefault(("domain", link.domain, link.link_class.value), domain)
    for contact in found.contacts:
        way = ("contact", contact.kind.value, contact.value, contact.brand or "", 0.0)
        firsts.setdefault(("contact", contact.kind.value, contact.value), way)
    for which in ("sender", "signature", "link", "contact"):
        firsts["identity", which] = ("identity", which, getattr(answers, which).value, "", 0.0)
    firsts["place",] = ("place", "", one.region or one.country or "", "", 0.0)
    for reason in found.reasons:
        firsts.setdefault(
            ("reason", reason.code), ("reason", reason.code, reason.evidence, "", reason.weight)
        )
    return list(firsts.values())


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
        "SELECT hour, carrier, category, brand, region, language, sender_kind, verdict, reports, legit "
        "FROM rollup_hourly"
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
        hourly=_unique(hourly, 8),
        templates=_unique(templates, 3),
        template_days=_unique(client.execute("SELECT * FROM rollup_template_days"), 3),
        domains={cell: value for cell, (value,) in _unique(domains, 9).items()},
        languages=_unique(languages, 4),
        **_questions(client),
    )


def _questions(client: Client) -> dict[str, Any]:
    def counts(table: str) -> dict[tuple[Any, ...], int]:
        rows = client.execute(f"SELECT * FROM {table}")
        return {cell: value for cell, (value,) in _unique(rows, len(rows[0]) - 1 if rows else 1).items()}

    people = client.execute("SELECT * FROM rollup_people")
    assert len(people) == len(set(people)), "a cell of a rollup occurs twice"
    names = dict(
        client.execute("SELECT greatest(1, sipHash64(reporter)), any(reporter) FROM reports FINAL GROUP BY 1")
    )
    return {
        "kinds": _unique(client.execute("SELECT * FROM rollup_kinds"), 8),
        "regions": counts("rollup_regions"),
        "lateness": counts("rollup_lateness"),
        "people": {(*row[:-1], names[row[-1]] if row[-1] else "") for row in people},
        "reporters": _numbered(client, "rollup_reporters", names),
        "reporter_days": _numbered(client, "rollup_reporter_days", names),
        "traits": counts("rollup_traits"),
        "values": {
            cell: (
                *figures[:5],
                *(frozenset(names[one] for one in people) for people in figures[9:11]),
                frozenset(figures[11]),
                *figures[12:],
            )
            for cell, figures in _unique(client.execute("SELECT * FROM rollup_values"), 7).items()
        },
        "entities": {
            cell: (*figures[:5], frozenset(names[one] for one in figures[5]), *figures[6:])
            for cell, figures in _unique(client.execute("SELECT * FROM rollup_entities"), 7).items()
        },
    }


def _numbered(client: Client, table: str, names: dict[int, str]) -> set[tuple[Any, ...]]:
    """Time, carrier and reporter, of every reporter whose number a cell has."""
    rows = client.execute(f"SELECT * REPLACE (arraySort(bitmapToArray(numbers)) AS numbers) FROM {table}")
    assert len({row[:2] for row in rows}) == len(rows), "a cell of a rollup occurs twice"
    numbers = client.execute("SELECT number, reporter FROM reporter_numbers")
    people = dict(numbers)
    assert len(people) == len(set(people.values())) == len(numbers), (
        "two people share a number, or a person has two"
    )
    for _, _, given, *reporters in rows:
        assert not reporters or [people[one] for one in given] == list(reporters[0])
    return {(time, carrier, names[people[one]]) for time, carrier, given, *_ in rows for one in given}


def _unique(rows: list[tuple[Any, ...]], keys: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    cells = {row[:keys]: row[keys:] for row in rows}
    assert len(cells) == len(rows), "a cell of a rollup occurs twice"
    return cells
