"""Alerts in the reader's language: the sentence is made from the figures, not from the English one they came with."""

from typing import Any

from smishwatch.dashboards import language
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
        "reason": alert_sentence(row, lang),
        "at": row["at"],
    }


def alert_sentence(row: Row, lang: Language) -> str:
    """Why it was raised: how many people within which time, against how many expected, and how widely."""
    places = [language.counted(lang, "alert", "carriers", row["carriers"])]
    if row["regions"]:
        places.append(language.counted(lang, "alert", "regions", row["regions"]))
    return language.text(
        lang,
        "alert",
        row["kind"] + "_reason",
        people=language.counted(lang, "alert", "people", row["reporters"]),
        window=language.duration(row["window_minutes"] * 60, lang),
        expected=_expected(row["expected"]),
        places=language.text(lang, "alert", "separator").join(places),
    )


def _expected(value: float) -> str:
    return f"{value:,.1f}" if value < 10 else f"{value:,.0f}"
