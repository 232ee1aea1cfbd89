"""What several pages show alike: ranked bars, charts over time, and titles of campaigns."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from smishwatch.dashboards import charts, language, names, tilemap, wording
from smishwatch.dashboards.charts import Bar, Series
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.panels import PANELS, Panel, cell, label
from smishwatch.dashboards.period import Period, buckets
from smishwatch.dashboards.questions import Row
from smishwatch.schemas.codes import Verdict

VERDICT_ORDER = (Verdict.SCAM, Verdict.SPAM, Verdict.UNSURE, Verdict.LEGITIMATE)
MOST_SERIES = 7
"""As many as there are colours beside the one for all others."""
OTHERS = "\x00others"
"""No carrier and no region has such a name."""
Stacked = tuple[list[Row], str, list[tuple[str, str, str]]]
"""Rows, the column that tells their series apart, and the series: the first arguments of ``timeline``."""
SPARK_POINTS = 32
"""As many as 96 pixels show apart."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of a ranking: a name, how many reports, and a bar against the largest."""

    name: str
    value: int
    meter: Markup
    href: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart and what its colours mean."""

    picture: Markup
    series: tuple[Series, ...]


def ranked(
    rows: Sequence[Row],
    name: Callable[[Row], str],
    *,
    href: Callable[[Row], str | None] = lambda _: None,
    note: Callable[[Row], str] = lambda _: "",
) -> list[Ranked]:
    """Rows with ``reports`` as a ranking, in the order in which they come."""
    largest = max((row["reports"] for row in rows), default=0) or 1
    return [
        Ranked(name(row), row["reports"], charts.meter(row["reports"] / largest), href(row), note(row))
        for row in rows
    ]


def timeline(
    rows: Iterable[Row],
    key: str,
    series: Sequence[tuple[str, str, str]],
    period: Period,
    lang: Language,
    title: str,
) -> Chart:
    """Reports over time, stacked.

    Args:
        rows: with ``bucket``, ``reports`` and the column that tells the series apart
        key: the name of that column
        series: value of the column, its name for readers, CSS class; bottom first. What has no reports is left out
        period: whose bars they are
        lang: the reader's language
        title: what a screen reader says of the picture
    """
    starts = buckets(period)
    by_series: dict[str, dict[datetime, int]] = defaultdict(dict)
    for row in rows:
        by_series[row[key]][row["bucket"]] = by_series[row[key]].get(row["bucket"], 0) + row["reports"]
    shown = tuple(
        Series(name, css_class, [by_series[code].get(start, 0) for start in starts])
        for code, name, css_class in series
        if any(by_series.get(code, {}).values())
    )
    width, drawn = period.bucket_seconds, (period.drawn_end - period.start).total_seconds()
    bars = [
        Bar(language.bar_label(start, lang, width, drawn), language.bar_name(start, lang, width))
        for start in starts
    ]
    return Chart(charts.stacked_bars(bars, shown, title), shown)


def over_time(panel: Panel, rows: Sequence[Row], period: Period, lang: Language) -> Chart:
    """A panel that counts by time and by something else as a chart."""
    _, key = panel.by
    title = language.text(lang, "panel", panel.name)
    if key == "verdict":
        series = [
            (code.value, language.text(lang, "verdict", code.value), f"v-{code.value}")
            for code in VERDICT_ORDER
        ]
        return timeline(rows, key, series, period, lang, title)
    others = language.text(lang, "campaign", f"other_{key}s")
    return timeline(*largest(rows, key, lambda code: label(key, code, lang), others), period, lang, title)


def largest(rows: Sequence[Row], key: str, name: Callable[[str], str], others: str) -> Stacked:
    """What ``timeline`` takes to show the largest of many series, each in a colour, and all others together.

    Args:
        rows: as ``timeline`` takes them
        key: the column that tells the series apart
        name: a value of it for readers
        others: how all others are called
    """
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row[key]] += row["reports"]
    shown = [code for code, _ in totals.most_common(MOST_SERIES)]
    named = [{**row, key: row[key] if row[key] in shown else OTHERS} for row in rows]
    series = [(code, name(code), f"s-{number}") for number, code in enumerate(shown, start=1)]
    return named, key, [*series, (OTHERS, others, "s-8")]


def spark(hours: Sequence[datetime], reports: Sequence[int], period: Period, title: str) -> Markup:
    """The course of a campaign within the period, in as many points as a table cell can show."""
    seconds = (period.drawn_end - period.start).total_seconds()
    points = min(SPARK_POINTS, max(2, int(seconds // 3_600)))
    values = [0] * points
    for hour, count in zip(hours, reports, strict=True):
        position = int((hour - period.start).total_seconds() / seconds * points)
        values[min(max(position, 0), points - 1)] += count
    return charts.sparkline(values, title)


def campaign_title(row: Row, most: int = 90) -> str:
    """The analyst's name for a campaign, or its wording as one line."""
    return wording.label(row["name"], most) if row["name"] else wording.plain(row["title"], most)


def brand_name(row: Row, lang: Language) -> str:
    """The institution's name, or nothing."""
    return names.institution(row["brand"], lang) if row["brand"] else ""


def rejected(row: Row, lang: Language) -> Row:
    """A rejected record: what the door said of it names line, field and remedy, and may name a strange field."""
    panel = PANELS["rejects_latest"]
    return row | {name: cell(panel, row, name, lang) for name in ("reason", "report_id", "detail")}


def map_of(panel: Panel, rows: Sequence[Row], lang: Language, most: int | None = None) -> list[Markup]:
    """A panel that counts by region as pictures, one a country, the ``most`` with the most reports."""
    (column,) = panel.by
    made = tilemap.blocks({row[column]: row["reports"] for row in rows}, lang)
    return [one.picture for one in made[:most]]
