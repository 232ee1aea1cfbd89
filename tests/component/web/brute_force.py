"""Every column of every panel of a period, counted by hand over what was sent in."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from smishwatch.dashboards.facts.against import hidden_kinds
from smishwatch.dashboards.panels import MOST_CAMPAIGNS
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.warehouse.campaign_rows import campaign_tables
from smishwatch.schemas.codes import LinkClass, SenderKind, Verdict
from smishwatch.schemas.enriched import EnrichedReport
from tests.support.filled import FilledWarehouse

BLAMED = {Verdict.SCAM, Verdict.SPAM}
SENDER_GROUPS = {
    SenderKind.PORT: "application",
    SenderKind.SHORT_CODE: "application",
    SenderKind.SERVICE_NUMBER: "application",
    SenderKind.ALPHANUMERIC: "application",
    SenderKind.MOBILE: "person",
    SenderKind.FIXED: "person",
    SenderKind.EMAIL: "email",
}
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


def report_totals(sent: Sent) -> list[Row]:
    return _both_periods(
        sent,
        {
            "reports": lambda reports, _start, _end: len(reports),
            "legit": lambda reports, _start, _end: sum(one.disposition == "legit" for one in reports),
            "reporters": lambda reports, _start, _end: len({one.reporter for one in reports if one.reporter}),
            "dead_letters": lambda _, start, end: sum(
                start <= one.rejected_at < end for one in sent.letters()
            ),
        },
    )


def campaign_totals(sent: Sent) -> list[Row]:
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

    def active(start: datetime, end: datetime) -> set[str]:
        seen = {place[one.enrichment.template_id] for one in full_hours(sent, sent.whatever(start, end), end)}
        return {campaign for campaign in seen if sent.is_asked(campaigns[campaign])}

    return _both_periods(
        sent,
        {
            "campaigns": lambda _, start, end: len(active(start, end)),
            "new_campaigns": lambda _, start, end: sum(start <= one < end for one in born),
            "alerts": lambda _, start, end: sum(start <= at < end for at in warned),
        },
    )


def _both_periods(
    sent: Sent, figures: Mapping[str, Callable[[Sequence[EnrichedReport], datetime, datetime], int]]
) -> list[Row]:
    """Each figure of the period and of the one before it; nothing where it is not known under the filters."""
    unknown = _unknown(sent)
    length = sent.end - sent.start
    return [
        {
            f"{prefix}{name}": None if name in unknown else figure(reports, start, end)
            for prefix, reports, start, end in (
                ("", sent.now, sent.start, sent.end),
                ("previous_", sent.before, sent.start - length, sent.previous_end),
            )
            for name, figure in figures.items()
        }
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


def by_campaign(sent: Sent, *, cleared: bool) -> dict[str, list[EnrichedReport]]:
    """The reports of the period by the campaign that they belong to in the end, of those that pass.

    Args:
        cleared: with what is judged legitimate, even where that is not asked for
    """
    tables, _ = sent.clustered
    campaigns = last(tables["campaigns"], "campaign_id")
    place = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    found: dict[str, list[EnrichedReport]] = defaultdict(list)
    for one in sent.whatever(sent.start, sent.end):
        campaign = place[one.enrichment.template_id]
        asked = cleared or "verdict" in sent.only or campaigns[campaign]["verdict"] != "legitimate"
        if asked and sent.is_asked(campaigns[campaign]):
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
    for campaign, reports in by_campaign(sent, cleared=False).items():
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
    for campaign, reports in by_campaign(sent, cleared=True).items():
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
    "report_totals": report_totals,
    "campaign_totals": campaign_totals,
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
    "sender_kinds": lambda sent: counted(
        sent,
        ("sender_kind", "sender_group"),
        lambda one: [(one.enrichment.sender_kind.value, SENDER_GROUPS.get(one.enrichment.sender_kind, "other"))],
    ),
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
