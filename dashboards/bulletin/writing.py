"""The bulletin as CSV, HTML and PDF, in English or Chinese. The same figures give the same bytes."""

import json
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from smishwatch.dashboards import comparing, language, panels, rendering, tilemap
from smishwatch.dashboards.bulletin.figures import REST, Bulletin
from smishwatch.dashboards.exports import tables
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.parts import timeline
from smishwatch.dashboards.publishing import LEAST_PUBLISHED

SHOWN_LINES, SHOWN_CATEGORIES, SHOWN_BRANDS = 12, 6, 10
"""As many as a page holds; the CSV has all."""
CSV_COLUMNS = ("table", "first", "second", "reports", "before", "hidden")
CHINESE_FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Noto Serif CJK SC", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Zen Hei", "SimSun",
)  # fmt: skip
"""The first that there is; all have the characters of GB 2312."""
LATIN_FONT = "Libertinus Serif"
"""Comes with the typesetter."""


class MissingPartError(Exception):
    """Something that the PDF needs is not installed; the message says in one line what to install."""


def written(found: Bulletin, form: str, lang: Language, fonts: Path | None = None) -> bytes:
    """The bulletin as ``csv``, ``html`` or ``pdf``.

    Raises:
        MissingPartError: when the typesetter or a Chinese font is missing.
    """
    match form:
        case "csv":
            return as_csv(found)
        case "html":
            return as_html(found, lang)
    return as_pdf(found, lang, fonts)


def as_csv(found: Bulletin) -> bytes:
    """Every figure, codes as they are; hidden ones empty and marked."""
    rows: list[dict[str, Any]] = [
        {
            "table": "totals",
            "first": one.name,
            "second": "",
            "reports": "" if one.now is None else one.now,
            "before": "" if one.before is None else one.before,
            "hidden": int(one.now is None),
        }
        for one in found.totals
    ]
    for listed in found.lists:
        rows += [_csv_row(listed.panel, line.code, "", line.reports) for line in listed.lines]
        rows.append(_csv_row(listed.panel, "total", "", listed.total))
    rows += [_csv_row("reports_over_time", f"{day:%Y-%m-%d}", "", count) for day, count in found.days]
    rows += [
        _csv_row("category_brands", category or "total", brand or "total", count)
        for (category, brand), count in sorted(found.crossed.cells.items())
    ]
    return tables.written(rows, CSV_COLUMNS, tables.TableFormat.CSV)


def as_html(found: Bulletin, lang: Language) -> bytes:
    """One file that needs nothing else: styles and charts are in it."""
    rows = [{"bucket": day, "all": "", "reports": count} for day, count in found.days if count]
    title = language.text(lang, "overview", "over_time")
    series = [("", language.text(lang, "bulletin", "reports"), "s-1")]
    chart = timeline(rows, "all", series, found.period, lang, title)
    style = files("smishwatch.dashboards").joinpath("static", "style.css").read_text(encoding="utf-8")
    drawn = {"chart": chart, "map": [one.picture for one in _map(found, lang)], "style": style}
    return rendering.document("bulletin.html", lang, {**_told(found, lang), **drawn}).encode()


def as_pdf(found: Bulletin, lang: Language, fonts: Path | None = None) -> bytes:
    """Typeset, with fonts embedded and the CSV attached.

    Args:
        found: the figures
        lang: of the reader
        fonts: a folder to look for fonts in, beside the system's

    Raises:
        MissingPartError: when the typesetter or a Chinese font is missing.
    """
    try:
        import typst  # noqa: PLC0415 - an extra: large, and needed by nothing else
    except ImportError as problem:
        raise MissingPartError(
            "the PDF needs the typesetter: pip install 'smishwatch[bulletin]', or leave it out with --format html"
        ) from problem
    known = typst.Fonts(include_system_fonts=lang == "zh", font_paths=[fonts] if fonts else [])
    font = _font(set(known.families()), lang)
    data = {**_told(found, lang), "days": _bars(found), "map": _tiles(found, lang), "lang": lang,
            "fonts": [font, LATIN_FONT],
            "csv": as_csv(found).decode(), "csv_name": f"bulletin-{found.month}.csv"}  # fmt: skip
    source = files("smishwatch.dashboards").joinpath("bulletin", "bulletin.typ").read_bytes()
    return bytes(
        typst.compile(
            source, format="pdf", font_paths=known, sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    )


def _map(found: Bulletin, lang: Language) -> list[tilemap.Block]:
    """A block a country, of the regions as they may be published."""
    (regions,) = (one for one in found.lists if one.panel == "regions")
    return tilemap.blocks({line.code: line.reports for line in regions.lines}, lang)


def _tiles(found: Bulletin, lang: Language) -> list[dict[str, Any]]:
    """The same for the typesetter."""
    return [
        {
            "name": one.name,
            "total": "" if one.reports is None else language.number(one.reports),
            "columns": max(tile.column for tile in one.tiles) + 1,
            "rows": max(tile.row for tile in one.tiles) + 1,
            "tiles": [asdict(tile) for tile in one.tiles],
        }
        for one in _map(found, lang)
    ]


def _font(families: set[str], lang: Language) -> str:
    if lang != "zh":
        return LATIN_FONT
    found = next((one for one in CHINESE_FONTS if one in families), None)
    if found is None:
        raise MissingPartError(
            "the Chinese PDF needs a Chinese font: apt-get install fonts-noto-cjk, or --fonts FOLDER with one in it"
        )
    return found


def _told(found: Bulletin, lang: Language) -> dict[str, Any]:
    """Every word and figure of the bulletin, ready to be set: no code is left to be translated."""

    def words(key: str, **given: object) -> str:
        return language.text(lang, "bulletin", key, **given)

    return {
        "title": words("title"),
        "month": found.month if lang == "zh" else f"{found.period.start:%B %Y}",
        "lead": words(
            "lead", start=language.day(found.period.start, lang), end=language.day(found.period.end, lang)
        ),
        "totals": [
            {
                "name": language.text(lang, "overview", one.name),
                "now": _shown(one.now),
                "note": _change(one.now, one.before, one.is_changed, lang),
            }
            for one in found.totals
        ],
        "over_time": language.text(lang, "overview", "over_time"),
        "lists": [
            {
                "title": language.text(lang, "panel", listed.panel),
                "lines": [
                    {
                        "name": panels.label(listed.column, line.code, lang),
                        "value": _shown(line.reports),
                        "share": 0.0 if not listed.total else (line.reports or 0) / listed.total,
                    }
                    for line in listed.lines[:SHOWN_LINES]
                ],
                "total": _shown(listed.total),
                "more": words("more", count=len(listed.lines) - SHOWN_LINES)
                if len(listed.lines) > SHOWN_LINES
                else "",
            }
            for listed in found.lists
        ],
        "crossed": _crossed(found, lang),
        "words": {
            **{key: words(key) for key in ("total", "reports", "method", "annex", "none", "institution")},
            "map": words("map"),
            "map_note": words("map_note"),
        },
        "method": [words(f"method_{place}", least=LEAST_PUBLISHED) for place in (1, 2, 3, 4, 5)],
        "annex": words("annex_note", file=f"bulletin-{found.month}.csv"),
    }


def _crossed(found: Bulletin, lang: Language) -> dict[str, Any]:
    crossed = found.crossed
    categories = crossed.categories[:SHOWN_CATEGORIES]
    shown = [*crossed.brands[:SHOWN_BRANDS], REST] if crossed.brands else []
    return {
        "title": language.text(lang, "panel", "category_brands"),
        "columns": [language.text(lang, "category", one) for one in categories],
        "rows": [
            {
                "name": panels.label("brand", brand, lang) if brand != REST else _rest(lang),
                "cells": [_shown(crossed.cells.get((category, brand), 0)) for category in categories],
                "total": _shown(crossed.cells.get(("", brand), 0)),
            }
            for brand in shown
        ],
    }


def _rest(lang: Language) -> str:
    return language.text(lang, "bulletin", "no_institution")


def _change(now: int | None, before: int | None, is_changed: bool, lang: Language) -> str:
    if now is None or before is None:
        return language.text(lang, "bulletin", "not_compared")
    if before == 0:
        return language.text(lang, "overview", "no_previous")
    if not is_changed:
        return language.text(lang, "overview", "by_chance")
    return language.text(lang, "overview", "against_previous", change=comparing.change_text(now, before))


def _bars(found: Bulletin) -> list[dict[str, Any]]:
    return [{"day": day.day, "value": count or 0, "is_hidden": count is None} for day, count in found.days]


def _shown(count: int | None) -> str:
    return "×" if count is None else language.number(count)


def _csv_row(table: str, first: str, second: str, count: int | None) -> dict[str, Any]:
    return {"table": table, "first": first, "second": second, "reports": "" if count is None else count, "before": "",
            "hidden": int(count is None)}  # fmt: skip
