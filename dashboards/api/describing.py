"""A campaign and an operation as the API tells of them."""

from typing import Any

from smishwatch.dashboards.pages.campaign import campaign_found
from smishwatch.dashboards.pages.operation import OPERATION_ID
from smishwatch.dashboards.problems import UnknownOperationError
from smishwatch.dashboards.questions import Questions, Row

MOST_LISTED = 200


def campaign_answer(questions: Questions, campaign_id: str) -> dict[str, Any]:
    """What ``CampaignDetail`` holds.

    Raises:
        UnknownCampaignError: when there is no such campaign.
    """
    head = campaign_found(questions, campaign_id)
    asked = {"campaign_id": head["campaign_id"]}
    limited = {**asked, "limit": MOST_LISTED}
    figures = questions.one("campaign_figures", asked)
    kept = (
        "campaign_id",
        "operation_id",
        "title",
        "name",
        "verdict",
        "category",
        "brand",
        "language",
        "status",
    )
    return {
        **{name: head[name] for name in kept},
        "merged_from": campaign_id if head["campaign_id"] != campaign_id else None,
        "templates": figures["templates"],
        "first_seen": figures["first_seen"] or head["first_seen"],
        "last_seen": figures["last_seen"] or head["last_seen"],
        **{name: figures[name] for name in ("reports", "reporters", "carriers", "regions")},
        "templates_found": [
            {name: row[name] for name in ("template_id", "skeleton", "reports")}
            for row in questions.ask("campaign_templates", limited)
        ],
        "senders": _counted(questions.ask("campaign_senders", limited), "sender", "sender_kind"),
        "domains": _counted(questions.ask("campaign_domains", limited), "domain", "link_class"),
        "contacts": _counted(questions.ask("campaign_contacts", limited), "value", "kind"),
        "lineage": [
            {name: row[name] for name in ("at", "change", "campaign_id", "other_id", "evidence")}
            for row in questions.ask("campaign_lineage", limited)
        ],
    }


def operation_answer(questions: Questions, operation_id: str) -> dict[str, Any]:
    """What ``Operation`` holds.

    Raises:
        UnknownOperationError: when there is no such operation.
    """
    asked = {"operation_id": operation_id, "limit": MOST_LISTED}
    members = questions.ask("operation_campaigns", asked) if OPERATION_ID.fullmatch(operation_id) else []
    if not members:
        raise UnknownOperationError(operation_id)
    kept = (
        "campaign_id", "title", "name", "verdict", "category", "brand", "first_seen", "last_seen", "reports",
    )  # fmt: skip
    return {
        "operation_id": operation_id,
        "campaigns": [{name: row[name] for name in kept} for row in members],
        "ties": [
            {
                "kind": row["kind"],
                "value": row["value"],
                "campaigns": dict(zip(row["campaign_ids"], row["campaign_reports"], strict=True)),
                "first_reported_at": row["first_reported_at"],
                "last_reported_at": row["last_reported_at"],
            }
            for row in questions.ask("operation_ties", asked)
        ],
    }


def _counted(rows: list[Row], value: str, kind: str) -> list[dict[str, Any]]:
    return [{"value": row[value], "kind": row[kind], "reports": row["reports"]} for row in rows]
