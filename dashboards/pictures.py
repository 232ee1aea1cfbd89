"""A panel as an SVG file that stands by itself: its colours are in it, and so are title, period and source."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from smishwatch.dashboards import language, panels
from smishwatch.dashboards.language import Language
from smishwatch.dashboards.pages.overview import VERDICT_ORDER
from smishwatch.dashboards.pages.parts import timeline
from smishwatch.dashboards.panels import Panel, Shape
from smishwatch.dashboards.period import Period
from smishwatch.dashboards.questions import Row

WIDTH, HEAD, LINE, NAMES = 960, 64, 26, 300
MOST_LINES = 25
DRAWN = frozenset({Shape.RANKING, Shape.OVER_TIME})
"""Figures and tables are no pictures; they have their own downloads."""
STYLE = """
svg{font-family:"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;fill:#17202c}
.paper{fill:#fff}.head{font-size:18px;font-weight:700}.soft,.tick{fill:#5b6777;font-size:11px}.name{font-size:13px}
.bar{fill:#0b5cad}.grid-line{stroke:#dfe4ea}.hit{fill:none}.chart{overflow:visible}
.v-scam{fill:#b3261e}.v-spam{fill:#d98a1f}.v-unsure{fill:#8a94a3}.v-legitimate{fill:#2f8f5b}
"""


def drawn(panel: Panel, rows: Sequence[Row], period: Period, lang: Language) -> str:
    """The file's text, for a panel of a shape in ``DRAWN``."""
    inner, height = (
        _ranking(panel, rows, lang) if panel.shape is Shape.RANKING else _over_time(rows, period, lang)
    )
    said = language.text(
        lang,
        "period",
        "from_to",
        start=language.moment(period.start, lang),
        end=language.moment(period.end, lang),
    )
    title = language.text(lang, "panel", panel.name)
    source = language.text(lang, "site", "name")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="{escape(title)}"><style>{STYLE}</style>'
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
        f'<text class="head" x="20" y="30">{escape(title)}</text>'
        f'<text class="soft" x="20" y="50">{escape(said)} · {escape(source)}</text>{inner}</svg>\n'
    )


def _ranking(panel: Panel, rows: Sequence[Row], lang: Language) -> tuple[str, int]:
    shown = rows[:MOST_LINES]
    largest = max((row["reports"] for row in shown), default=0) or 1
    parts = []
    for place, row in enumerate(shown):
        y = HEAD + place * LINE
        name = " · ".join(panels.label(column, row[column], lang) for column in panel.by)
        width = row["reports"] / largest * (WIDTH - NAMES - 110)
        parts.append(
            f'<text class="name" x="{NAMES - 10}" y="{y + 17}" text-anchor="end">{escape(name[:44])}</text>'
            f'<rect class="bar" x="{NAMES}" y="{y + 5}" width="{width:.1f}" height="15" rx="2"/>'
            f'<text class="name" x="{NAMES + width + 8:.1f}" y="{y + 17}">{language.number(row["reports"])}</text>'
        )
    return "".join(parts), HEAD + max(len(shown), 1) * LINE + 20


def _over_time(rows: Sequence[Row], period: Period, lang: Language) -> tuple[str, int]:
    names = [
        (code.value, language.text(lang, "verdict", code.value), f"v-{code.value}") for code in VERDICT_ORDER
    ]
    chart = timeline(rows, "verdict", names, period, lang, "")
    legend = "".join(
        f'<rect class="{escape(one.css_class)}" x="{60 + place * 150}" y="372" width="10" height="10" rx="2"/>'
        f'<text class="soft" x="{76 + place * 150}" y="381">{escape(one.name)} {language.number(one.total)}</text>'
        for place, one in enumerate(chart.series)
    )
    inner = Markup('<svg x="60" y="{}" width="{}" height="290" overflow="visible">{}</svg>').format(
        HEAD + 6, WIDTH - 90, chart.picture
    )
    return str(inner) + legend, 400


MEDIA_TYPE = "image/svg+xml"
FORM = "svg"
