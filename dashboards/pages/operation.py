"""An operation: its campaigns, and a graph of what ties them together with the evidence of each tie."""

from typing import Any

from markupsafe import Markup

from smishwatch.dashboards import evidence, graph, language, wording
from smishwatch.dashboards.facts.operation import operation_found
from smishwatch.dashboards.graph import Edge, Node
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.questions import Questions, Row

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
    return {
        "operation_id": operation_id,
        "reports": found.reports,
        "first_seen": min(row["first_seen"] for row in members),
        "last_seen": max(row["last_seen"] for row in members),
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


def kind_name(kind: str, lang: Language) -> str:
    """What sort of tie it is."""
    section = "contact_kind" if kind not in {"domain", "sender"} else "tie"
    return language.text(lang, section, kind)


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
