"""The overview: what is going on, who is imitated, is it getting worse, which carrier is slow."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from smishwatch.dashboards import comparing, language, names, panels, places, tilemap, wording
from smishwatch.dashboards.filters import Filters
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering
from smishwatch.dashboards.pages.alerts import alert_view
from smishwatch.dashboards.pages.parts import brand_name, campaign_title, map_of, over_time, ranked, spark
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import Questions, Row

TILES = {
    "report_totals": ("reports", "reporters", "dead_letters"),
    "campaign_totals": ("campaigns", "new_campaigns", "alerts"),
}
"""Figures at the head of the page, by panel."""
MOST_LINES = 10
MOST_CAMPAIGNS = 10
MOST_ALERTS = 8
MOST_CROSSED_BRANDS, MOST_CROSSED_KINDS = 10, 8
"""Of the table of kinds by institutions: those with the most reports."""
MOST_COUNTRIES = 6
"""Of the map; the panel's own page has all."""
LISTED_BY = ("verdict", "category", "brand")
"""Filters that the list of campaigns has too."""

View = dict[str, Any]


SHOWN = (
    *TILES, "reports_over_time", "emerging_campaigns", "top_campaigns", "categories", "brands", "domains_top",
    "category_brands", "regions", "link_classes", "top_level_domains", "time_to_alert", "sender_kinds", "languages",
    "carriers",
)  # fmt: skip
"""The panels on the page."""


def view(
    questions: Questions, period: Period, filters: Filters, lang: Language, *, ever: bool, is_stale: bool
) -> View:
    """Everything on the page.

    Args:
        questions: the warehouse
        period: which time
        filters: what each panel that can is narrowed to
        lang: the reader's language
        ever: whether there are any reports at all
        is_stale: whether all of them are older than the period
    """
    if not ever:
        return {"period": period, "base": "/?", "ever": False, "is_stale": False}

    def asked(name: str, most: int | None = None) -> list[Row]:
        panel = PANELS[name]
        return panels.rows(panel, questions, period, filters.obeyed(panel.obeys), most)

    regions = asked("regions")
    carriers = asked("carriers")
    (alerted,) = asked("time_to_alert")
    totals = {name: row for name in TILES for row in asked(name)}
    return {
        "period": period,
        "base": f"/?{filtering.kept(filters)}",
        "ever": True,
        "is_stale": is_stale,
        "fields": filtering.form(questions, period, filters, lang),
        "narrowed": filtering.chips(filters, period.address, "/", lang),
        "is_empty": bool(filters.chosen) and not totals["report_totals"]["reports"],
        "unfiltered": f"/?{urlencode(period.address)}",
        "cards": filtering.cards(questions, SHOWN, period, filters, lang),
        "panels": filtering.cards(
            questions, [one.name for one in PANELS.values() if not one.of], period, filters, lang
        ),
        "tiles": {name: _tiles(name, row, period, lang) for name, row in totals.items()},
        "chart": over_time(PANELS["reports_over_time"], asked("reports_over_time"), period, lang),
        "alerts": [alert_view(row, lang) for row in asked("emerging_campaigns", MOST_ALERTS)],
        "campaigns": _campaigns(asked("top_campaigns", MOST_CAMPAIGNS), period, lang),
        "categories": ranked(
            asked("categories", MOST_LINES),
            lambda row: language.text(lang, "category", row["category"]),
            href=lambda row: _list_url(period, filters, category=row["category"]),
        ),
        "brands": ranked(
            asked("brands", MOST_LINES),
            lambda row: names.institution(row["brand"], lang),
            href=lambda row: _list_url(period, filters, brand=row["brand"]),
        ),
        "domains": ranked(asked("domains_top", MOST_LINES), lambda row: wording.label(row["domain"])),
        "sender_groups": _sender_groups(asked("sender_kinds"), lang),
        "languages": ranked(
            asked("languages", MOST_LINES), lambda row: language.text(lang, "tongue", row["language"])
        ),
        "map": map_of(PANELS["regions"], regions, lang, MOST_COUNTRIES),
        "regions": ranked(regions[:MOST_LINES], lambda row: places.place(row["region"], lang)),
        "crossed": crossed(
            asked("category_brands"),
            lang,
            lambda kind, brand: _list_url(period, filters, category=kind, brand=brand),
        ),
        "link_classes": ranked(
            asked("link_classes"), lambda row: language.text(lang, "link_class", row["link_class"])
        ),
        "top_level_domains": ranked(
            asked("top_level_domains", MOST_LINES), lambda row: wording.label(row["top_level"])
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


def crossed(rows: list[Row], lang: Language, href: Callable[[str, str], str]) -> View:
    """Kinds by institutions as a table whose cells are shaded as the map's tiles are.

    Args:
        rows: of ``category_brands``
        lang: the reader's language
        href: where a kind and an institution lead
    """
    reports = {(row["category"], row["brand"]): row["reports"] for row in rows}
    of_brand: Counter[str] = Counter()
    for (_, brand), count in reports.items():
        of_brand[brand] += count
    brands = [brand for brand, _ in of_brand.most_common(MOST_CROSSED_BRANDS)]
    of_kind: Counter[str] = Counter()
    for (kind, brand), count in reports.items():
        of_kind[kind] += count if brand in brands else 0
    kinds = [kind for kind, count in of_kind.most_common(MOST_CROSSED_KINDS) if count]
    most = max(reports.values(), default=0)
    return {
        "kinds": [language.text(lang, "category", kind) for kind in kinds],
        "lines": [
            {
                "name": names.institution(brand, lang),
                "cells": [
                    {
                        "reports": (count := reports.get((kind, brand), 0)),
                        "shade": tilemap.shade(count, most),
                        "href": href(kind, brand),
                    }
                    for kind in kinds
                ],
            }
            for brand in brands
        ],
    }


def _sender_groups(rows: list[Row], lang: Language) -> list[View]:
    """Ports, short codes and headers against numbers of persons: each group with its part and its kinds as bars."""
    of_group: Counter[str] = Counter()
    for row in rows:
        of_group[row["sender_group"]] += row["reports"]
    bars = ranked(rows, lambda row: language.text(lang, "sender_kind", row["sender_kind"]))
    return [
        {
            "name": language.text(lang, "sender_group", group),
            "reports": reports,
            "share": language.percent(reports / of_group.total()),
            "bars": [bar for bar, row in zip(bars, rows, strict=True) if row["sender_group"] == group],
        }
        for group, reports in of_group.most_common()
        if reports
    ]


def _tiles(panel: str, totals: Row, period: Period, lang: Language) -> list[View]:
    return [
        {
            "name": name,
            "label": language.text(lang, "overview", name),
            "value": totals[name],
            **_change(totals[name], totals[f"previous_{name}"], period, lang),
        }
        for name in TILES[panel]
    ]


def _change(now: int | None, before: int | None, period: Period, lang: Language) -> View:
    """How a figure compares with the equally long time before; nothing where there can be nothing to compare."""
    if now is None or before is None:
        return {"note": language.text(lang, "filter", "not_so"), "direction": ""}
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


def _campaigns(rows: list[Row], period: Period, lang: Language) -> list[View]:
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


def _list_url(period: Period, filters: Filters, **chosen: str) -> str:
    """The list of campaigns with what it can be filtered by."""
    return "/campaigns?" + urlencode({**period.address, **filters.obeyed(LISTED_BY).chosen, **chosen})
