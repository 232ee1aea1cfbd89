"""An operation: its campaigns, and a graph of what ties them together with the evidence of each tie."""

from typing import Any

from markupsafe import Markup

from smishwatch.dashboards import evidence, graph, language, panels, wording
from smishwatch.dashboards.facts.campaign import lifetime
from smishwatch.dashboards.facts.operation import operation_found
from smishwatch.dashboards.graph import Edge, Node
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.panels import kind_name
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.dashboards.subjects import OPERATION

SHOWN = ("operation_campaigns", "operation_ties")
"""The panels on the page."""
MOST_LISTED = 100
MOST_DRAWN = 14
"""Of each side: more lines than that are no picture. The tables below have all."""


def view(questions: Questions, operation_id: str, lang: Language) -> dict[str, Any]:
    """Everything on the page.

    Raises:
        UnknownOperationError: when there is no such operation.
    """
    found = operation_found(questions, operation_id, MOST_LISTED)
    members, ties = found.members, found.ties
    first, last = min(row["first_seen"] for row in members), max(row["last_seen"] for row in members)
    period = lifetime(first, last, last)
    return {
        "operation_id": operation_id,
        "cards": filtering.cards(
            questions, SHOWN, period, panels.EVERYTHING, lang, about={OPERATION: operation_id}
        ),
        "reports": found.reports,
        "first_seen": first,
        "last_seen": last,
        "members": [{**row, "title": campaign_title(row), "brand": brand_name(row, lang)} for row in members],
        "ties": [_tie(row, lang) for row in ties],
        "joins": [
            {
                "at": row["at"],
                "campaign_id": row["campaign_id"],
                "evidence": wording.label(evidence.told(row["evidence"], lang)),
            }
            for row in found.joins
        ],
        "picture": _picture(members, ties, lang),
    }


def _tie(row: Row, lang: Language) -> dict[str, Any]:
    return {
        "kind": kind_name(row["kind"], lang),
        "value": wording.label(row["value"]),
        "campaigns": list(zip(row["campaign_ids"], row["campaign_reports"], strict=True)),
        "reports": sum(row["campaign_reports"]),
        "first": row["first_reported_at"],
        "last": row["last_reported_at"],
    }


def _picture(members: list[Row], ties: list[Row], lang: Language) -> Markup | None:
    """Campaigns on the left, what they share on the right; nothing where nothing is shared."""
    if not ties:
        return None
    shown = ties[:MOST_DRAWN]
    tied = {campaign for row in shown for campaign in row["campaign_ids"]}
    left = [row for row in members if row["campaign_id"] in tied][:MOST_DRAWN]
    place = {row["campaign_id"]: position for position, row in enumerate(left)}
    edges = [
        Edge(place[campaign], position, reports)
        for position, row in enumerate(shown)
        for campaign, reports in zip(row["campaign_ids"], row["campaign_reports"], strict=True)
        if campaign in place
    ]
    return graph.two_sides(
        [
            Node(campaign_title(row, 34), f"/campaigns/{row['campaign_id']}", f"v-{row['verdict']}")
            for row in left
        ],
        [Node(wording.label(row["value"], 30), "", "s-1", kind_name(row["kind"], lang)) for row in shown],
        edges,
        language.text(lang, "operation", "graph"),
    )
