"""The overview: what is going on, who is imitated, is it getting worse, which carrier is slow."""

from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from smishwatch.dashboards import comparing, language, names, wording
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.alerts import alert_view
from smishwatch.dashboards.pages.parts import brand_name, campaign_title, map_of, ranked, spark, timeline
from smishwatch.dashboards.panels import MOST_ROWS, PANELS
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import Questions, Row
from smishwatch.schemas.codes import LinkClass, Verdict

TILES = ("reports", "reporters", "campaigns", "new_campaigns", "alerts", "dead_letters")
VERDICT_ORDER = (Verdict.SCAM, Verdict.SPAM, Verdict.UNSURE, Verdict.LEGITIMATE)
MOST_LINES = 10
MOST_CAMPAIGNS = 10
MOST_ALERTS = 8
MOST_COUNTRIES = 6
"""Of the map; the panel's own page has all."""

View = dict[str, Any]


def view(questions: Questions, period: Period, lang: Language, *, ever: bool, is_stale: bool) -> View:
    """Everything on the page.

    Args:
        questions: the warehouse
        period: which time
        lang: the reader's language
        ever: whether there are any reports at all
        is_stale: whether all of them are older than the period
    """
    if not ever:
        return {"period": period, "ever": False, "is_stale": False}
    limited = {**period.question, "limit": MOST_LINES}
    regions = questions.ask("regions", {**period.question, "limit": MOST_ROWS})
    carriers = questions.ask("carriers", period.question)
    alerted = questions.one("time_to_alert", period.question)
    return {
        "period": period,
        "ever": True,
        "is_stale": is_stale,
        "panels": list(PANELS),
        "tiles": _tiles(questions, period, lang),
        "chart": _over_time(questions, period, lang),
        "alerts": [
            alert_view(row, lang)
            for row in questions.ask("emerging_campaigns", {**period.question, "limit": MOST_ALERTS})
        ],
        "campaigns": _campaigns(questions, period, lang),
        "categories": ranked(
            questions.ask("categories", limited),
            lambda row: language.text(lang, "category", row["category"]),
            href=lambda row: _list_url(period, category=row["category"]),
        ),
        "brands": ranked(
            questions.ask("brands", limited),
            lambda row: names.institution(row["brand"], lang),
            href=lambda row: _list_url(period, brand=row["brand"]),
        ),
        "domains": ranked(
            questions.ask("domains_top", {**limited, "link_class": LinkClass.OWN.value}),
            lambda row: wording.label(row["domain"]),
        ),
        "sender_kinds": ranked(
            questions.ask("sender_kinds", period.question),
            lambda row: language.text(lang, "sender_kind", row["sender_kind"]),
        ),
        "languages": ranked(
            questions.ask("languages", limited), lambda row: language.text(lang, "tongue", row["language"])
        ),
        "map": map_of(PANELS["regions"], regions, lang, MOST_COUNTRIES),
        "regions": ranked(regions[:MOST_LINES], lambda row: row["region"] or "–"),
        "link_classes": ranked(
            questions.ask("link_classes", period.question),
            lambda row: language.text(lang, "link_class", row["link_class"]),
        ),
        "top_level_domains": ranked(
            questions.ask("top_level_domains", limited), lambda row: wording.label(row["top_level"])
        ),
        "time_to_alert": [
            ("alerted", language.number(alerted["campaigns"])),
            *(
                (name, language.duration(alerted[column], lang) if alerted["campaigns"] else "–")
                for name, column in (("median", "median_seconds"), ("within95", "p95_seconds"))
            ),
        ],
        "carriers": [_carrier(row, lang) for row in carriers],
        "with_subscribers": any(row["subscribers"] for row in carriers),
    }


def _tiles(questions: Questions, period: Period, lang: Language) -> list[View]:
    totals = questions.one("overview_totals", {**period.question, "previous_to": period.comparable_end})
    return [
        {
            "name": name,
            "label": language.text(lang, "overview", name),
            "value": totals[name],
            **_change(totals[name], totals[f"previous_{name}"], period, lang),
        }
        for name in TILES
    ]


def _change(now: int, before: int, period: Period, lang: Language) -> View:
    """How a figure compares with the equally long time before; nothing where there can be nothing to compare."""
    if period.name == "all":
        return {"note": "", "direction": ""}
    if before == 0:
        return {"note": language.text(lang, "overview", "no_previous"), "direction": ""}
    if not comparing.is_significant(now, before):
        return {"note": language.text(lang, "overview", "by_chance"), "direction": ""}
    change = comparing.change_text(now, before)
    return {
        "note": language.text(lang, "overview", "against_previous", change=change),
        "direction": "up" if now > before else "down",
    }


def _over_time(questions: Questions, period: Period, lang: Language) -> Any:
    rows = questions.ask("reports_over_time", {**period.question, "bucket_seconds": period.bucket_seconds})
    series = [
        (code.value, language.text(lang, "verdict", code.value), f"v-{code.value}") for code in VERDICT_ORDER
    ]
    return timeline(rows, "verdict", series, period, lang, language.text(lang, "overview", "over_time"))


def _campaigns(questions: Questions, period: Period, lang: Language) -> list[View]:
    rows = questions.ask("top_campaigns", {**period.question, "limit": MOST_CAMPAIGNS})
    return [
        {
            "campaign_id": row["campaign_id"],
            "title": campaign_title(row),
            "verdict": row["verdict"],
            "category": row["category"],
            "brand": brand_name(row, lang),
            "templates": row["templates"],
            "reports": row["reports"],
            "spark": _spark(row, period, lang),
        }
        for row in rows
    ]


def _spark(row: Row, period: Period, lang: Language) -> Markup:
    return spark(
        row["spark_hours"], row["spark_reports"], period, language.text(lang, "campaign", "timeline")
    )


def _carrier(row: Row, lang: Language) -> View:
    return {
        "carrier": row["carrier"],
        "reports": row["reports"],
        "share": language.percent(row["share"]),
        "lateness": language.duration(row["lateness_p50_seconds"], lang) if row["reports"] else "–",
        "lateness95": language.duration(row["lateness_p95_seconds"], lang) if row["reports"] else "–",
        "conflicts": row["conflicts"],
        "rejected": row["rejected"],
        "per_million": "–" if row["per_million"] is None else f"{row['per_million']:,.1f}",
    }


def _list_url(period: Period, **chosen: str) -> str:
    return "/campaigns?" + urlencode({"period": period.name, **chosen})
