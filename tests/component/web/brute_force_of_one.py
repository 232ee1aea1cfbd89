"""Every column of every panel about one campaign or operation, counted by hand."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import pytest

from smishwatch.schemas.codes import LinkClass
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web.brute_force import Row, Sent, counted, last, moment


def campaign_figures(sent: Sent) -> list[Row]:
    reports = sent.reports
    return [
        {
            "reports": len(reports),
            "legit": sum(one.disposition == "legit" for one in reports),
            "carriers": len({one.carrier for one in reports}),
            "templates": len({one.enrichment.template_id for one in reports}),
            "first_seen": min(one.reported_at for one in reports),
            "last_seen": max(one.reported_at for one in reports),
            "reporters": len({one.reporter for one in reports if one.reporter}),
            "regions": len({one.region for one in reports if one.region}),
        }
    ]


def campaign_over_time(sent: Sent, key: str, value: Callable[[EnrichedReport], str], least: int) -> list[Row]:
    step = timedelta(seconds=max(sent.bucket_seconds, least))
    start = sent.start if least < 86_400 else sent.start.replace(hour=0)
    return counted(
        sent,
        ("bucket", key),
        lambda one: [(f"{start + (one.reported_at - start) // step * step:%Y-%m-%dT%H:%M:%SZ}", value(one))],
    )


def place(one: EnrichedReport) -> str:
    return one.region or one.country or ""


def noted(sent: Sent, columns: Sequence[str], note: str, keys: Callable[[EnrichedReport], dict[tuple[str, ...], str]]
          ) -> list[Row]:  # fmt: skip
    """Counted, with the last in the alphabet of what is noted of each."""
    notes: dict[tuple[str, ...], str] = defaultdict(str)
    for one in sent.now:
        for key, said in keys(one).items():
            notes[key] = max(notes[key], said)
    return [
        {**row, note: notes[tuple(row[column] for column in columns)]} for row in counted(sent, columns, keys)
    ]


def first_of(pairs: Iterable[tuple[tuple[str, ...], str]]) -> dict[tuple[str, ...], str]:
    """What is said first of each stands."""
    found: dict[tuple[str, ...], str] = {}
    for key, said in pairs:
        found.setdefault(key, said)
    return found


def campaign_reasons(sent: Sent) -> list[Row]:
    said: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for one in sent.now:
        for code, first in {reason.code: reason for reason in reversed(one.enrichment.reasons)}.items():
            said[code].append((first.evidence or "", first.weight))
    rows = []
    for code, found in said.items():
        evidence = Counter(text for text, _ in found)
        most = min(evidence, key=lambda text: (-evidence[text], text))
        mean = sum(weight for _, weight in found) / len(found)
        rows.append(
            {"code": code, "evidence": most, "weight": pytest.approx(mean, abs=2e-3), "reports": len(found)}
        )
    return rows


def campaign_wordings(sent: Sent) -> list[Row]:
    tables, _ = sent.clustered
    texts = {row["template_id"]: row for row in tables["templates"]}
    found = Counter(one.enrichment.template_id for one in sent.now)
    mine = {
        key: row
        for key, row in last(tables["template_places"], "template_id").items()
        if row["campaign_id"] == sent.only["campaign"]
    }
    told = ("skeleton", "example", "language")
    return [
        {
            "template_id": key,
            **{name: texts[key][name] for name in told},
            "reports": found[key],
            "templates": len(mine),
        }
        for key in mine
    ]


def operation_members(sent: Sent) -> list[Row]:
    tables, _ = sent.clustered
    where = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    reports = Counter(where[one.enrichment.template_id] for one in sent.now)
    told = ("title", "name", "verdict", "category", "brand", "status", "templates")
    return [
        {"campaign_id": key, **{name: row[name] for name in told}, "reports": reports[key],
         "first_seen": moment(row["first_seen"]), "last_seen": moment(row["last_seen"])}
        for key, row in last(tables["campaigns"], "campaign_id").items()
        if row["operation_id"] == sent.only["operation"] and not row["merged_into"]
    ]  # fmt: skip


def entities(one: EnrichedReport) -> set[tuple[str, str]]:
    """What may tie the campaigns of an operation."""
    seen = one.enrichment
    found = {
        (link.domain, "domain") for link in seen.links if link.link_class is LinkClass.OWN and not link.brand
    }
    found |= {
        (way.value, way.kind.value) for way in seen.contacts if not way.brand and way.kind.value != "keyword"
    }
    if one.sender and seen.sender_kind.value in {"mobile", "email"} and not seen.sender_brand:
        found.add((one.sender, "sender"))
    return found


def operation_ties(sent: Sent) -> list[Row]:
    tables, _ = sent.clustered
    where = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    shared: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    when: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in sent.now:
        for entity in entities(one):
            shared[entity][where[one.enrichment.template_id]] += 1
            when[entity].append(one.reported_at)
    rows = []
    for (value, kind), found in shared.items():
        if len(found) > 1:
            ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
            rows.append(
                {"value": value, "kind": kind, "campaign_ids": [key for key, _ in ordered],
                 "campaign_reports": [count for _, count in ordered],
                 "first_reported_at": min(when[value, kind]), "last_reported_at": max(when[value, kind])}
            )  # fmt: skip
    return rows


ABOUT: dict[str, Callable[[Sent], list[Row]]] = {
    "campaign_figures": campaign_figures,
    "campaign_timeline": lambda sent: campaign_over_time(sent, "carrier", lambda one: one.carrier, 3_600),
    "campaign_region_timeline": lambda sent: campaign_over_time(sent, "place", place, 86_400),
    "campaign_regions": lambda sent: counted(sent, ("place",), lambda one: [(place(one),)]),
    "campaign_senders": lambda sent: noted(
        sent, ("sender", "sender_kind"), "sender_brand",
        lambda one: {(one.sender, one.enrichment.sender_kind.value): one.enrichment.sender_brand or ""}
        if one.sender else {},
    ),
    "campaign_domains": lambda sent: noted(
        sent, ("domain", "link_class"), "imitates",
        lambda one: first_of(
            ((link.domain, link.link_class.value), link.imitates or "") for link in one.enrichment.links
        ),
    ),
    "campaign_contacts": lambda sent: noted(
        sent, ("value", "kind"), "brand",
        lambda one: first_of(((way.value, way.kind.value), way.brand or "") for way in one.enrichment.contacts),
    ),
    "campaign_identities": lambda sent: counted(
        sent, ("identity", "answer"),
        lambda one: [
            (name, getattr(one.enrichment.identities, name).value)
            for name in ("sender", "signature", "link", "contact")
        ],
    ),
    "campaign_reasons": campaign_reasons,
    "campaign_templates": campaign_wordings,
    "operation_campaigns": operation_members,
    "operation_ties": operation_ties,
}  # fmt: skip
"""Panels about one campaign or operation, over all of its reports."""
