"""Every column of every panel against brute force over what was sent in: a panel without its count here fails."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.facts.against import hidden_kinds
from smishwatch.dashboards.facts.campaign import lifetime
from smishwatch.dashboards.panels import MOST_CAMPAIGNS, PANELS
from smishwatch.dashboards.period import period
from smishwatch.dashboards.subjects import SUBJECTS
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.warehouse.campaign_rows import campaign_tables
from smishwatch.schemas.codes import LinkClass, Verdict
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web import subjects
from tests.support.filled import END, FilledWarehouse

BLAMED = {Verdict.SCAM, Verdict.SPAM}
Row = dict[str, Any]
Clustered = tuple[dict[str, list[Row]], list[Any]]


@dataclass(frozen=True)
class Sent:
    """What was sent in, narrowed to a carrier where one is named; ``start`` to ``end`` is the period."""

    reports: tuple[EnrichedReport, ...]
    arrived: tuple[EnrichedReport, ...]
    filled: FilledWarehouse
    carrier: str
    start: datetime
    end: datetime
    previous_end: datetime
    bucket_seconds: int
    clustered: Clustered
    only: Mapping[str, str] = field(default_factory=dict)
    """What else it is narrowed to; ``reports`` are so already."""

    def within(self, start: datetime, end: datetime) -> list[EnrichedReport]:
        return [one for one in self.reports if start <= one.reported_at < end]

    def whatever(self, start: datetime, end: datetime, *, everybody: bool = False) -> list[EnrichedReport]:
        """All of the carrier, for figures whose filters go by the campaign; or of all carriers."""
        found = self.filled.within(start, end)
        return [one for one in found if everybody or self.carrier in {"", one.carrier}]

    @property
    def now(self) -> list[EnrichedReport]:
        return self.within(self.start, self.end)

    @property
    def before(self) -> list[EnrichedReport]:
        return self.within(self.start - (self.end - self.start), self.previous_end)

    def is_asked(self, campaign: Row) -> bool:
        """Whether filters that go by the campaign let it pass."""
        asked = ("category", "brand", "language", "verdict")
        return all(campaign[name] == self.only[name] for name in asked if name in self.only)

    def letters(self) -> list[Any]:
        found = [letter for outcome in self.filled.outcomes for letter in outcome.dead_letters]
        return [letter for letter in found if self.carrier in {"", letter.carrier}]


@pytest.fixture(scope="module")
def clustered_once() -> Callable[[FilledWarehouse], Clustered]:
    """``clustered``, asked once for each stream."""
    known: dict[str, Clustered] = {}

    def ask(filled: FilledWarehouse) -> Clustered:
        name = filled.clickhouse.database
        if name not in known:
            known[name] = clustered(filled)
        return known[name]

    return ask


VALUES: dict[str, Callable[[EnrichedReport], str]] = {
    "country": lambda one: (one.region or one.country or "")[:2],
    "category": lambda one: one.enrichment.category.value,
    "brand": lambda one: one.enrichment.brand or "",
    "language": lambda one: one.enrichment.language,
    "verdict": lambda one: one.enrichment.verdict.value,
}
"""What a report is narrowed by, beside its carrier."""


def clustered(filled: FilledWarehouse) -> Clustered:
    """What the clusterer says of the stream, by table, and the alerts."""
    clusterer = Clusterer()
    applied = [clusterer.apply(one.templates) for one in filled.outcomes if one.templates]
    tables = campaign_tables([one.campaigns for one in applied if one.campaigns])
    rows = {
        table: [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        for table, columns in tables.items()
    }
    return rows, [alert for one in applied for alert in one.alerts]


def last(rows: Iterable[Row], key: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        if row[key] not in found or row["version"] >= found[row[key]]["version"]:
            found[row[key]] = row
    return found


def moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)


def counted(sent: Sent, columns: Sequence[str], keys: Callable[[EnrichedReport], Iterable[tuple[Any, ...]]],
            *, legit: bool = False) -> list[Row]:  # fmt: skip
    reports: Counter[tuple[Any, ...]] = Counter()
    vouched: Counter[tuple[Any, ...]] = Counter()
    for one in sent.now:
        for key in keys(one):
            reports[key] += 1
            vouched[key] += one.disposition == "legit"
    return [
        dict(zip(columns, key, strict=True)) | {"reports": count} | ({"legit": vouched[key]} if legit else {})
        for key, count in reports.items()
    ]


def blamed_brand(one: EnrichedReport) -> Iterable[str]:
    seen = one.enrichment
    return (seen.brand,) if seen.brand and seen.verdict in BLAMED else ()


def own_domains(one: EnrichedReport) -> set[str]:
    return {link.domain for link in one.enrichment.links if link.link_class is LinkClass.OWN}


def over_time(sent: Sent) -> list[Row]:
    step = timedelta(seconds=sent.bucket_seconds)
    return counted(
        sent,
        ("bucket", "verdict"),
        lambda one: [
            (
                (sent.start + (one.reported_at - sent.start) // step * step)
                .isoformat()
                .replace("+00:00", "Z"),
                one.enrichment.verdict.value,
            )
        ],
    )


def quantile(values: Sequence[int], level: float, *, weighted: bool) -> int:
    """As ClickHouse has it: weighted the first value up to which so much lies, else the one after so much."""
    place = (
        max(math.ceil(level * len(values)) - 1, 0)
        if weighted
        else min(int(level * len(values)), len(values) - 1)
    )
    return sorted(values)[place] if values else 0


def carriers(sent: Sent) -> list[Row]:
    late: dict[str, list[int]] = defaultdict(list)
    for one in sent.now:
        late[one.carrier].append(max(0, int(one.accepted_at.timestamp()) - int(one.reported_at.timestamp())))
    again: Counter[str] = Counter()
    conflicts: Counter[str] = Counter()
    first: dict[tuple[str, str], int] = {}
    origins = {(one.carrier, one.report_id): one.origin for one in sent.filled.distinct}
    for one in sent.arrived:
        content = first.setdefault((one.carrier, one.report_id), one.content_hash)
        if one.origin != origins[one.carrier, one.report_id]:
            which = again if content == one.content_hash else conflicts
            which[one.carrier] += sent.start <= one.accepted_at < sent.end
    refused = Counter(
        letter.carrier
        for letter in sent.letters()
        if letter.carrier and sent.start <= letter.rejected_at < sent.end
    )
    return [
        {"carrier": carrier, "reports": len(late[carrier]), "share": len(late[carrier]) / len(sent.now),
         "lateness_p50_seconds": late[carrier], "lateness_p95_seconds": late[carrier], "resent": again[carrier],
         "conflicts": conflicts[carrier], "rejected": refused[carrier], "subscribers": 0, "per_million": None}
        for carrier in {*late, *(+again), *(+conflicts), *refused}
    ]  # fmt: skip


def rejects(sent: Sent) -> list[Row]:
    found = [one for one in sent.letters() if sent.start <= one.rejected_at < sent.end]
    kinds = Counter((one.stage.value, one.reason.value) for one in found)
    return [{"stage": stage, "reason": reason, "records": count} for (stage, reason), count in kinds.items()]


def totals(sent: Sent) -> list[Row]:
    tables, alerts = sent.clustered
    place = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    campaigns = last(tables["campaigns"], "campaign_id")
    born = [
        moment(row["first_seen"])
        for row in campaigns.values()
        if not row["merged_into"] and sent.is_asked(row)
    ]
    warned = [
        one.at
        for one in alerts
        if all(getattr(one, name) == sent.only[name] for name in ("category", "brand") if name in sent.only)
    ]
    unknown = _unknown(sent)
    length = sent.end - sent.start
    values: Row = {}
    for prefix, reports, start, end in (
        ("", sent.now, sent.start, sent.end),
        ("previous_", sent.before, sent.start - length, sent.previous_end),
    ):
        values |= {
            f"{prefix}reports": len(reports),
            f"{prefix}legit": sum(one.disposition == "legit" for one in reports),
            f"{prefix}reporters": len({one.reporter for one in reports if one.reporter}),
            f"{prefix}campaigns": len(
                {
                    place[one.enrichment.template_id]
                    for one in full_hours(sent, sent.whatever(start, end), end)
                    if sent.is_asked(campaigns[place[one.enrichment.template_id]])
                }
            ),
            f"{prefix}new_campaigns": sum(start <= one < end for one in born),
            f"{prefix}alerts": sum(start <= at < end for at in warned),
            f"{prefix}dead_letters": sum(start <= one.rejected_at < end for one in sent.letters()),
        }
    return [
        {name: None if name.removeprefix("previous_") in unknown else value for name, value in values.items()}
    ]


def _unknown(sent: Sent) -> set[str]:
    """The totals that cannot be narrowed as they are asked for."""
    asked = set(sent.only) | ({"carrier"} if sent.carrier else set())
    cannot = {
        "reporters": asked - {"carrier"},
        "campaigns": asked & {"country"},
        "new_campaigns": asked & {"country", "carrier"},
        "alerts": asked - {"category", "brand"},
        "dead_letters": asked - {"carrier"},
    }
    return {name for name, by in cannot.items() if by}


def full_hours(sent: Sent, reports: list[EnrichedReport], end: datetime) -> list[EnrichedReport]:
    """Campaigns of the time before are counted by full hours, so the last one counts whole."""
    hour = end.replace(minute=0, second=0, microsecond=0)
    last_hour = sent.whatever(hour, hour + timedelta(hours=1)) if end != hour else []
    return [*reports, *last_hour]


def alerted(sent: Sent) -> list[Row]:
    tables, alerts = sent.clustered
    campaigns = last(tables["campaigns"], "campaign_id")

    def head(campaign: str) -> str:
        return head(campaigns[campaign]["merged_into"]) if campaigns[campaign]["merged_into"] else campaign

    first: dict[str, datetime] = {}
    for one in alerts:
        if not sent.is_asked(campaigns[head(one.campaign_id)]):
            continue
        first[head(one.campaign_id)] = min(first.get(head(one.campaign_id), one.at), one.at)
    waits = [
        max(0, int(at.timestamp()) - int(campaigns[campaign]["first_seen"] / 1e6))
        for campaign, at in first.items()
        if sent.start <= at < sent.end
    ]
    return [{"campaigns": len(waits), "median_seconds": waits, "p95_seconds": waits}]


def by_campaign(sent: Sent) -> dict[str, list[EnrichedReport]]:
    """The reports of the period by the campaign that they belong to in the end, of those that pass."""
    tables, _ = sent.clustered
    campaigns = last(tables["campaigns"], "campaign_id")
    place = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    found: dict[str, list[EnrichedReport]] = defaultdict(list)
    for one in sent.whatever(sent.start, sent.end):
        campaign = place[one.enrichment.template_id]
        if sent.is_asked(campaigns[campaign]):
            found[campaign].append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_CAMPAIGNS])


def largest(sent: Sent) -> list[Row]:
    tables, _ = sent.clustered
    campaigns = last(tables["campaigns"], "campaign_id")
    told = ("title", "name", "verdict", "category", "brand", "operation_id", "templates")
    rows = []
    whole = {"minute": 0, "second": 0, "microsecond": 0}
    if sent.end - sent.start > timedelta(days=7):
        whole["hour"] = 0
    for campaign, reports in by_campaign(sent).items():
        hours = Counter(one.reported_at.replace(**whole) for one in reports)
        course = sorted(hours.items())
        rows.append(
            {"campaign_id": campaign, **{name: campaigns[campaign][name] for name in told}, "reports": len(reports),
             "spark_hours": [f"{hour:%Y-%m-%dT%H:%M:%SZ}" for hour, _ in course],
             "spark_reports": [count for _, count in course]}
        )  # fmt: skip
    return rows


def of_carrier(sent: Sent) -> list[Row]:
    """With the wording that most of the carrier's own reports have."""
    tables, _ = sent.clustered
    campaigns = last(tables["campaigns"], "campaign_id")
    skeletons = {row["template_id"]: row["skeleton"] for row in tables["templates"]}
    rows = []
    for campaign, reports in by_campaign(sent).items():
        wordings = Counter(one.enrichment.template_id for one in reports)
        main = max(wordings, key=lambda wording: (wordings[wording], wording))
        told = {name: campaigns[campaign][name] for name in ("verdict", "category", "brand")}
        rows.append(
            {"campaign_id": campaign, "title": skeletons[main], "name": "", **told, "reports": len(reports)}
        )
    return rows


def emerging(sent: Sent) -> list[Row]:
    tables, alerts = sent.clustered
    campaigns = last(tables["campaigns"], "campaign_id")

    def head(campaign: str) -> str:
        return head(campaigns[campaign]["merged_into"]) if campaigns[campaign]["merged_into"] else campaign

    newest: dict[str, Any] = {}
    for one in alerts:
        campaign = head(one.campaign_id)
        if not (sent.start <= one.at < sent.end and sent.is_asked(campaigns[campaign])):
            continue
        known = newest.get(campaign)
        if known is None or (one.at, known.alert_id) > (known.at, one.alert_id):
            newest[campaign] = one
    assert len(newest) <= MOST_CAMPAIGNS
    told = ("title", "name", "verdict", "category", "brand")
    given = ("alert_id", "reason")
    measured = (
        "window_minutes",
        "reports",
        "reporters",
        "carriers",
        "regions",
        "expected",
        "score",
    )
    return [
        {"campaign_id": campaign, **{name: campaigns[campaign][name] for name in told}, "kind": one.kind.value,
         **{name: getattr(one, name) for name in given}, **{name: getattr(one.figures, name) for name in measured},
         "at": one.at.isoformat().replace("+00:00", "Z")}
        for campaign, one in newest.items()
    ]  # fmt: skip


def against_all(sent: Sent) -> list[Row]:
    """Of everybody only shares that rest on enough reports of enough others."""
    everybody = sent.whatever(sent.start, sent.end, everybody=True)
    of_all: dict[str, Counter[str]] = defaultdict(Counter)
    for one in everybody:
        of_all[one.enrichment.category.value][one.carrier] += 1
    own = Counter(one.enrichment.category.value for one in sent.now)
    rows = [
        {
            "category": category,
            "reports": own[category],
            "others": sum(count for carrier, count in sent_by.items() if carrier != sent.carrier),
            "largest_other": max(
                (count for carrier, count in sent_by.items() if carrier != sent.carrier), default=0
            ),
            "other_carriers": len(sent_by.keys() - {sent.carrier}),
        }
        for category, sent_by in of_all.items()
    ]
    hidden = hidden_kinds(rows)
    return [
        {
            "category": row["category"],
            "reports": row["reports"],
            "own": row["reports"] / own.total(),
            "everybody": None
            if row["category"] in hidden
            else round((row["reports"] + row["others"]) / len(everybody), 2),
        }
        for row in rows
        if row["reports"]
    ]


BRUTE: dict[str, Callable[[Sent], list[Row]]] = {
    "overview_totals": totals,
    "emerging_campaigns": emerging,
    "top_campaigns": largest,
    "carrier_campaigns": of_carrier,
    "reports_over_time": over_time,
    "verdicts": lambda sent: counted(sent, ("verdict",), lambda one: [(one.enrichment.verdict.value,)], legit=True),
    "categories": lambda sent: counted(sent, ("category",), lambda one: [(one.enrichment.category.value,)], legit=True),
    "brands": lambda sent: counted(sent, ("brand",), lambda one: [(brand,) for brand in blamed_brand(one)]),
    "category_brands": lambda sent: counted(
        sent, ("category", "brand"), lambda one: [(one.enrichment.category.value, brand) for brand in blamed_brand(one)]
    ),
    "regions": lambda sent: counted(sent, ("region",), lambda one: [(one.region or one.country or "",)]),
    "sender_kinds": lambda sent: counted(sent, ("sender_kind",), lambda one: [(one.enrichment.sender_kind.value,)]),
    "domains_top": lambda sent: counted(
        sent, ("domain", "link_class"), lambda one: [(domain, "own") for domain in own_domains(one)]
    ),
    "link_classes": lambda sent: counted(
        sent,
        ("link_class",),
        lambda one: [(kind,) for _, kind in {(link.domain, link.link_class.value) for link in one.enrichment.links}],
    ),
    "top_level_domains": lambda sent: counted(
        sent, ("top_level",), lambda one: [(domain.rsplit(".", 1)[-1],) for domain in own_domains(one)]
    ),
    "languages": lambda sent: counted(sent, ("language",), lambda one: [(one.enrichment.language,)]),
    "carriers": carriers,
    "rejects_by_reason": rejects,
    "rejects_latest": lambda sent: [
        {"dead_letter_id": one.dead_letter_id, "rejected_at": f"{one.rejected_at.isoformat().replace('+00:00', 'Z')}",
         "stage": one.stage.value, "reason": one.reason.value, "carrier": one.carrier or "",
         "report_id": one.report_id or "", "detail": re.sub("[0-9]{7,}", "…", one.detail)}
        for one in sent.letters()
        if sent.start <= one.rejected_at < sent.end
    ],
    "time_to_alert": alerted,
    "carrier_against_all": against_all,
}  # fmt: skip


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


def test_every_panel_is_counted_here() -> None:
    assert set(BRUTE) | set(ABOUT) == set(PANELS)
    assert set(ABOUT) == {name for name, panel in PANELS.items() if panel.of in SUBJECTS}


def test_the_month_has_reports_on_each_of_its_days(month_warehouse: FilledWarehouse) -> None:
    days = {one.reported_at.date() for one in month_warehouse.distinct}
    assert {(END - timedelta(days=back)).date() for back in range(30)} <= days


@pytest.mark.parametrize("name", ABOUT)
def test_every_figure_about_a_campaign_or_an_operation(
    filled_pages: TestClient,
    filled_warehouse: FilledWarehouse,
    clustered_once: Callable[[FilledWarehouse], Clustered],
    name: str,
) -> None:
    """Of the three largest campaigns, of one with a link, and of the operation with most campaigns; of one carrier too."""
    tables, _ = clusters = clustered_once(filled_warehouse)
    where = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    heads = {key: row["operation_id"] for key, row in last(tables["campaigns"], "campaign_id").items()}
    kind = PANELS[name].of
    linked = Counter(
        where[one.enrichment.template_id] for one in filled_warehouse.distinct if own_domains(one)
    )
    campaigns = [row["campaign_id"] for row in subjects.largest(filled_pages)[:3]] + [
        linked.most_common(1)[0][0]
    ]
    for subject in campaigns if kind == "campaign" else [subjects.operation(filled_pages)]:
        for carrier in ("", "cn-east") if "carrier" in PANELS[name].obeys else ("",):
            found = tuple(
                one
                for one in filled_warehouse.distinct
                if subject in {(home := where[one.enrichment.template_id]), heads[home]}
            )
            times = [one.reported_at for one in found]
            lived = lifetime(min(times), max(times), END)
            mine = tuple(one for one in found if carrier in {"", one.carrier})
            sent = Sent(
                mine, mine, filled_warehouse, carrier, lived.start, lived.end, lived.end, lived.bucket_seconds,
                clusters, {kind: subject},
            )  # fmt: skip
            if mine or name != "campaign_figures":
                equal(filled_pages, name, {kind: subject, "carrier": carrier}, ABOUT[name](sent))


@pytest.mark.parametrize("named", ["24h", "7d", "30d"])
@pytest.mark.parametrize("name", BRUTE)
def test_every_figure_of_every_panel(
    request: pytest.FixtureRequest,
    clustered_once: Callable[[FilledWarehouse], Clustered],
    name: str,
    named: str,
) -> None:
    kind = "month" if named == "30d" else "filled"
    filled: FilledWarehouse = request.getfixturevalue(f"{kind}_warehouse")
    pages: TestClient = request.getfixturevalue(f"{kind}_pages")
    panel = PANELS[name]
    for carrier in ("", "cn-east") if "carrier" in panel.obeys else ("",):
        if carrier or not panel.of:
            compare(pages, filled, clustered_once(filled), name, named, carrier, {})


@pytest.mark.parametrize("name", BRUTE)
def test_every_figure_of_every_panel_by_every_filter(
    filled_pages: TestClient,
    filled_warehouse: FilledWarehouse,
    clustered_once: Callable[[FilledWarehouse], Clustered],
    name: str,
) -> None:
    """By each filter alone that the panel obeys, and by all of them; the others are refused."""
    found = Counter(
        tuple(value(one) for value in VALUES.values())
        for one in filled_warehouse.within(END - timedelta(days=6), END)
        if one.enrichment.brand and one.carrier == "cn-east"
    )
    ((values, _),) = found.most_common(1)
    panel, every = PANELS[name], dict(zip(VALUES, values, strict=True))
    obeyed = {by: value for by, value in every.items() if by in panel.obeys}
    carriers = {"cn-east"} if panel.of else {"", "cn-east"} if "carrier" in panel.obeys else {""}
    for by in every.keys() - obeyed.keys():
        refused = filled_pages.get(f"/api/v1/figures/{name}?{by}={every[by]}&carrier={max(carriers)}")
        assert (refused.status_code, refused.json()["problem"]) == (400, "cannot_narrow")
    clusters = clustered_once(filled_warehouse)
    for only in [*({by: value} for by, value in obeyed.items()), obeyed]:
        for carrier in carriers if len(only) > 1 else {min(carriers)}:
            compare(filled_pages, filled_warehouse, clusters, name, "7d", carrier, only)


def compare(
    pages: TestClient,
    filled: FilledWarehouse,
    clusters: Clustered,
    name: str,
    named: str,
    carrier: str,
    only: Mapping[str, str],
) -> None:
    known = [one.reported_at for one in filled.distinct]
    chosen = period(named, END, min(known), max(known))
    arrived = tuple(report for one in filled.outcomes if one.enriched for report in one.enriched.reports)
    sent = Sent(
        tuple(
            one for one in filled.distinct
            if carrier in {"", one.carrier} and all(VALUES[by](one) == value for by, value in only.items())
        ),
        tuple(one for one in arrived if carrier in {"", one.carrier}),
        filled, carrier, chosen.start, chosen.end, chosen.comparable_end, chosen.bucket_seconds, clusters, only,
    )  # fmt: skip
    equal(pages, name, {"period": named, "carrier": carrier, **only}, BRUTE[name](sent))


def equal(pages: TestClient, name: str, asked: Mapping[str, str], counted: list[Row]) -> None:
    """What the panel shows, and what was counted by hand."""
    rows = pages.get(f"/api/v1/figures/{name}", params=asked).json()["rows"]
    shown = {key_of(name, row): row for row in rows}
    expected = {key_of(name, row): row for row in counted}
    assert set(shown) == set(expected), asked
    assert len(shown) == len(rows)
    for key, row in expected.items():
        for column, value in row.items():
            assert same(shown[key][column], value, column), (asked, key, column, shown[key][column], value)
        assert set(shown[key]) - set(row) <= {"latest"}, "a column that nobody counts"


def key_of(name: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in PANELS[name].by)


def same(shown: Any, value: Any, column: str) -> bool:
    """Quantiles are given the values that they are of."""
    if isinstance(value, list) and column.endswith("seconds"):
        level = 0.5 if "50" in column or "median" in column else 0.95
        return bool(shown == quantile(value, level, weighted="lateness" in column))
    if isinstance(value, datetime):
        return datetime.fromisoformat(shown) == value
    if isinstance(value, float):
        return bool(shown == pytest.approx(value))
    return bool(shown == value)
