"""Every column of every panel that counts campaigns and alerts of a period, counted by hand."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from smishwatch.dashboards.panels import MOST_CAMPAIGNS
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web.brute_force import Row, Sent, both_periods, last, moment


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

    return both_periods(
        sent,
        {
            "campaigns": lambda _, start, end: len(active(start, end)),
            "new_campaigns": lambda _, start, end: sum(start <= one < end for one in born),
            "alerts": lambda _, start, end: sum(start <= at < end for at in warned),
        },
    )


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


OF_CAMPAIGNS: dict[str, Callable[[Sent], list[Row]]] = {
    "campaign_totals": campaign_totals,
    "emerging_campaigns": emerging,
    "top_campaigns": largest,
    "carrier_campaigns": of_carrier,
    "time_to_alert": alerted,
}  # fmt: skip
