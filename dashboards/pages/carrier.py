"""How one carrier does: its volume, lateness, rejects and campaigns, from its own reports alone."""

from typing import Any

from smishwatch.dashboards import language, names
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.overview import VERDICT_ORDER
from smishwatch.dashboards.pages.parts import brand_name, campaign_title, ranked, timeline
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import OwnQuestions

MOST_LINES = 10
_NONE = {"reports": 0, "resent": 0, "conflicts": 0, "rejected": 0}


def view(questions: OwnQuestions, carrier: str, period: Period, lang: Language) -> dict[str, Any]:
    """Everything on the page."""
    limited = {**period.question, "limit": MOST_LINES}
    handled = next(iter(questions.ask("carriers", period.question)), None)
    figures = handled or _NONE
    return {
        "period": period,
        "carrier": carrier,
        "tiles": [
            {"name": name, "label": language.text(lang, "carrier", name), "value": figures[name]}
            for name in ("reports", "resent", "conflicts", "rejected")
        ],
        "lateness": _lateness(handled, "lateness_p50_seconds", lang),
        "lateness95": _lateness(handled, "lateness_p95_seconds", lang),
        "chart": timeline(
            questions.ask("reports_over_time", {**period.question, "bucket_seconds": period.bucket_seconds}),
            "verdict",
            [(code.value, language.text(lang, "verdict", code.value), f"v-{code.value}") for code in VERDICT_ORDER],
            period,
            lang,
            language.text(lang, "overview", "over_time"),
        ),
        "rejects": questions.ask("rejects_by_reason", period.question),
        "campaigns": [
            {**row, "title": campaign_title(row), "brand": brand_name(row, lang)}
            for row in questions.ask("carrier_campaigns", limited)
        ],
        "categories": ranked(
            questions.ask("categories", limited),
            lambda row: language.text(lang, "category", row["category"]),
        ),
        "brands": ranked(
            questions.ask("brands", limited), lambda row: names.institution(row["brand"], lang)
        ),
    }  # fmt: skip


def _lateness(handled: dict[str, Any] | None, column: str, lang: Language) -> str:
    return language.duration(handled[column], lang) if handled and handled["reports"] else "–"
