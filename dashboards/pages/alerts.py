"""Alerts in the reader's language: one line of the list of emerging campaigns."""

from typing import Any

from smishwatch.dashboards.emerging import sentence
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.parts import brand_name, campaign_title
from smishwatch.dashboards.questions import Row


def alert_view(row: Row, lang: Language) -> dict[str, Any]:
    """One line of the list of emerging campaigns."""
    return {
        "campaign_id": row["campaign_id"],
        "title": campaign_title(row, 60),
        "kind": row["kind"],
        "verdict": row["verdict"],
        "brand": brand_name(row, lang),
        "category": row["category"],
        "reason": sentence(row, lang),
        "at": row["at"],
    }
