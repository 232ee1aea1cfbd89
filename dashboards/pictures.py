"""A panel as an SVG file that stands by itself: its colours are in it, and so are title, period and source."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup, escape

from smishwatch.dashboards import comparing, language, panels, tilemap
from smishwatch.dashboards.asked import PanelAsked
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages import filtering
from smishwatch.dashboards.pages.parts import over_time
from smishwatch.dashboards.panels import Panel, Shape
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import Row

WIDTH, HEAD, LINE, NAMES = 960, 64, 26, 300
MARGIN = 20
MOST_LINES = 25
LONGEST_NAME = 44
KEYS_IN_LINE, KEY_WIDTH, KEY_HEIGHT, LONGEST_KEY = 4, 215, 20, 26
_WIDE = {
    "title": 4.0,
    "skeleton": 5.0,
    "code": 5.0,
    "reason": 4.0,
    "campaign_ids": 4.0,
    "name": 1.5,
    "verdict": 1.2,
}
"""Columns of a table by their share of its width; other texts have twice that of a figure."""
MOMENT = 124
"""The width of a column of moments, which says nothing when it is cut."""
STYLE = """
svg{font-family:"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;fill:#17202c}
.paper{fill:#fff}.head{font-size:18px;font-weight:700}.soft,.tick{fill:#5b6777;font-size:11px}.name{font-size:13px}
.bar{fill:#0b5cad}.grid-line{stroke:#dfe4ea}.hit{fill:none}.chart{overflow:visible}.large{font-size:24px;font-weight:700}
.v-scam{fill:#b3261e}.v-spam{fill:#d98a1f}.v-unsure{fill:#8a94a3}.v-legitimate{fill:#2f8f5b}
.s-1{fill:#0b5cad}.s-2{fill:#d98a1f}.s-3{fill:#2f8f5b}.s-4{fill:#8b4fa8}.s-5{fill:#b3261e}.s-6{fill:#3a8f99}.s-7{fill:#8a94a3}
.s-8{fill:#6b5b3e}
.m-head{font-size:13px;font-weight:700}.m-code{font-size:10px}.m-figure{font-size:10px;font-weight:700}
.m-0 rect{fill:#eef1f4}.m-h rect{fill:#fff;stroke:#8a94a3;stroke-dasharray:3 3}
.m-1 rect{fill:#d7e6f5}.m-2 rect{fill:#a9cbea}
.m-3 rect{fill:#7ab0df}.m-4 rect{fill:#1f6fbf}.m-5 rect{fill:#0a3f78}.m-4 text,.m-5 text{fill:#fff}
"""


def drawn(asked: PanelAsked, lang: Language, about: str = "") -> str:
    """The file's text, with what it is about and narrowed to, and how much of it is drawn, under its title.

    Args:
        asked: the panel and its rows
        lang: the reader's language
        about: for programs: what the figures are
    """
    panel, rows, period = asked.panel, asked.rows, asked.period
    match panel.shape:
        case Shape.RANKING:
            inner, height = _ranking(panel, rows, lang)
        case Shape.OVER_TIME:
            inner, height = _over_time(panel, rows, period, lang)
        case Shape.MAP:
            inner, height = _map(panel, rows, lang)
        case Shape.FIGURES:
            inner, height = _figures(panel, rows, lang)
        case Shape.TABLE:
            inner, height = _table(panel, rows, lang)
    said = language.text(
        lang,
        "period",
        "from_to",
        start=language.moment(period.start, lang),
        end=language.moment(period.end, lang),
    )
    narrowed = (one["value"] for one in filtering.chips(asked.filters, {}, "", lang))
    subject = [asked.subject.id] if asked.subject else []
    said = " · ".join([*subject, said, *narrowed])
    title = language.text(lang, "panel", panel.name)
    definition = language.text(lang, "panel_definition", panel.name)
    source, notes = language.text(lang, "site", "name"), " · ".join(_notes(asked, lang))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="{escape(title)}"><desc>{escape(definition)}</desc><metadata>{escape(about)}</metadata>'
        f"<style>{STYLE}</style>"
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
        f'<text class="head" x="{MARGIN}" y="30">{escape(title)}</text>'
        f'<text class="soft" x="{MARGIN}" y="50">{escape(said)} · {escape(source)}</text>{inner}'
        f'<text class="soft" x="{WIDTH - MARGIN}" y="30" text-anchor="end">{escape(notes)}</text></svg>\n'
    )


def _notes(asked: PanelAsked, lang: Language) -> list[str]:
    """How many rows are drawn where not all are, and how new the data are."""
    notes = []
    if asked.panel.shape in {Shape.RANKING, Shape.TABLE} and len(asked.rows) > MOST_LINES:
        key = "drawn" if asked.is_complete else "drawn_of_more"
        notes.append(language.text(lang, "panels", key, shown=MOST_LINES, count=len(asked.rows)))
    if asked.updated_at:
        newest = language.text(lang, "panels", "newest")
        at = language.moment(asked.updated_at, lang)
        notes.append(
            f"{newest} {language.text(lang, 'panels', 'newest_at', time=at, zone=language.zone_name())}"
        )
    return notes


def _figures(panel: Panel, rows: Sequence[Row], lang: Language) -> tuple[str, int]:
    """Each figure large, with what it was before where that is asked for too."""
    row = rows[0] if rows else {}
    shown = [name for name in row if not name.startswith("previous_")]
    columns, high = 3, 84
    parts = []
    for place, name in enumerate(shown):
        x, y = MARGIN + place % columns * (WIDTH - 2 * MARGIN) / columns, HEAD + place // columns * high
        before = row.get(f"previous_{name}")
        note = (
            f" ({comparing.change_text(row[name], before)})"
            if before and comparing.is_significant(row[name], before)
            else ""
        )
        named, shown_as = language.text(lang, "column", name), panels.figure(row[name], lang, name) + note
        parts.append(
            f'<text class="soft" x="{x:.0f}" y="{y + 16}">{escape(named)}</text>'
            f'<text class="large" x="{x:.0f}" y="{y + 46}">{escape(shown_as)}</text>'
        )
    return "".join(parts), HEAD + -(-len(shown) // columns) * high + MARGIN


def _table(panel: Panel, rows: Sequence[Row], lang: Language) -> tuple[str, int]:
    columns = panels.shown_columns(panel, list(rows))
    shown = rows[:MOST_LINES]
    texts = {
        column
        for column in columns
        if column in panel.by or any(isinstance(row[column], str) for row in shown)
    }
    moments = {column for column in columns if any(isinstance(row[column], datetime) for row in shown)}
    weights = {
        column: _WIDE.get(column, 2.0 if column in texts else 1.0)
        for column in columns
        if column not in moments
    }
    unit = (WIDTH - 2 * MARGIN - MOMENT * len(moments)) / max(sum(weights.values()), 1.0)
    widths = [weights[column] * unit if column in weights else MOMENT for column in columns]
    ends = [MARGIN + sum(widths[: place + 1]) for place in range(len(columns))]

    def line(css_class: str, y: float, told: Sequence[str]) -> list[str]:
        """Names begin where their column does, figures end there."""
        return [
            _cell(
                css_class,
                end - width if column in texts else end,
                y,
                text,
                column in texts,
                width - 6,
            )
            for column, end, width, text in zip(columns, ends, widths, told, strict=True)
        ]

    parts = line("soft", HEAD + 16, [language.text(lang, "column", column) for column in columns])
    for number, row in enumerate(shown, start=1):
        y = HEAD + 18 + number * LINE
        parts.append(
            f'<line class="grid-line" x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{y - 18}" y2="{y - 18}"/>'
        )
        parts += line("name", y, [panels.cell(panel, row, column, lang) for column in columns])
    return "".join(parts), HEAD + 40 + max(len(shown), 1) * LINE


def _cell(css_class: str, x: float, y: float, text: str, is_name: bool, room: float) -> str:
    """Names begin where they stand, figures end there; cut to about what fits."""
    most = max(4, int(room / 7.2))
    cut = text if len(text) <= most else text[: most - 1] + "…"
    anchor = "start" if is_name else "end"
    return f'<text class="{css_class}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(cut)}</text>'


def _map(panel: Panel, rows: Sequence[Row], lang: Language) -> tuple[str, int]:
    (column,) = panel.by
    made = tilemap.blocks({row[column]: row["reports"] for row in rows}, lang)
    inner, height = tilemap.packed(made, WIDTH - 2 * MARGIN, HEAD)
    return inner, height + MARGIN


def _ranking(panel: Panel, rows: Sequence[Row], lang: Language) -> tuple[str, int]:
    shown = rows[:MOST_LINES]
    largest = max((row["reports"] for row in shown), default=0) or 1
    parts = []
    for place, row in enumerate(shown):
        y = HEAD + place * LINE
        name = " · ".join(panels.label(column, row[column], lang) for column in panel.by)
        width = row["reports"] / largest * (WIDTH - NAMES - 110)
        parts.append(
            f'<text class="name" x="{NAMES - 10}" y="{y + 17}" text-anchor="end">{escape(name[:LONGEST_NAME])}</text>'
            f'<rect class="bar" x="{NAMES}" y="{y + 5}" width="{width:.1f}" height="15" rx="2"/>'
            f'<text class="name" x="{NAMES + width + 8:.1f}" y="{y + 17}">{language.number(row["reports"])}</text>'
        )
    return "".join(parts), HEAD + max(len(shown), 1) * LINE + 20


def _over_time(panel: Panel, rows: Sequence[Row], period: Period, lang: Language) -> tuple[str, int]:
    chart = over_time(panel, rows, period, lang)
    parts = []
    for place, one in enumerate(chart.series):
        x, y = 60 + place % KEYS_IN_LINE * KEY_WIDTH, 372 + place // KEYS_IN_LINE * KEY_HEIGHT
        told = f"{one.name[:LONGEST_KEY]} {language.number(one.total)}"
        parts.append(
            f'<rect class="{escape(one.css_class)}" x="{x}" y="{y}" width="10" height="10" rx="2"/>'
            f'<text class="soft key" x="{x + 16}" y="{y + 9}">{escape(told)}</text>'
        )
    inner = Markup('<svg x="60" y="{}" width="{}" height="290" overflow="visible">{}</svg>').format(
        HEAD + 6, WIDTH - 90, chart.picture
    )
    return str(inner) + "".join(parts), 380 + -(-max(len(chart.series), 1) // KEYS_IN_LINE) * KEY_HEIGHT


MEDIA_TYPE = "image/svg+xml"
