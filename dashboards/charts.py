"""Charts as SVG, drawn on the server: they need no script, print well, and obey a strict content policy.

Only presentation attributes and classes are written, never ``style``. All text passes through ``escape``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a stacked chart: ``css_class`` names it in the style sheet, ``values`` go in step with labels."""

    name: str
    css_class: str
    values: Sequence[float]


WIDTH, HEIGHT = 720, 190
PLOT_LEFT, PLOT_BOTTOM, PLOT_TOP = 44, 22, 8


def stacked_bars(labels: Sequence[str], series: Sequence[Series], title: str) -> Markup:
    """Bars over time, one per label, stacked by series; each bar names its figures when pointed at.

    Args:
        labels: what stands under the bars, already in the reader's language; about eight are shown
        series: bottom first
        title: what a screen reader says of the picture
    """
    totals = [sum(values) for values in zip(*(one.values for one in series), strict=True)] or [0]
    top = _round_up(max(totals))
    plot_height = HEIGHT - PLOT_BOTTOM - PLOT_TOP
    step = (WIDTH - PLOT_LEFT) / max(len(labels), 1)
    bar_width = max(step * 0.82, 0.6)
    parts = [_grid(top, plot_height)]
    for position, label in enumerate(labels):
        x = PLOT_LEFT + position * step + (step - bar_width) / 2
        base = float(HEIGHT - PLOT_BOTTOM)
        said = [f"{label}: {totals[position]:,.0f}"]
        rectangles = []
        for one in series:
            value = one.values[position]
            if value <= 0:
                continue
            height = value / top * plot_height
            base -= height
            rectangles.append(
                f'<rect class="{one.css_class}" x="{x:.1f}" y="{base:.1f}" '
                f'width="{bar_width:.1f}" height="{height:.2f}"/>'
            )
            said.append(f"{one.name} {value:,.0f}")
        parts.append(f"<g><title>{escape(' · '.join(said))}</title>{''.join(rectangles)}</g>")
    parts.append(_axis_labels(labels, step))
    return Markup(  # noqa: S704 - every text above went through escape
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def sparkline(values: Sequence[float], title: str) -> Markup:
    """A small curve for a table cell; an empty one where nothing happened."""
    if not values or max(values) <= 0:
        return Markup('<svg class="spark" viewBox="0 0 96 22" aria-hidden="true"></svg>')
    top = max(values)
    step = 96 / max(len(values) - 1, 1)
    points = " ".join(
        f"{position * step:.1f},{21 - value / top * 19:.1f}" for position, value in enumerate(values)
    )
    return Markup(  # noqa: S704 - numbers, and an escaped title
        f'<svg class="spark" viewBox="0 0 96 22" role="img" aria-label="{escape(title)}">'
        f'<polygon class="spark-area" points="0,22 {points} 96,22"/><polyline points="{points}"/></svg>'
    )


def meter(share: float) -> Markup:
    """A bar that fills by ``share`` (0–1), behind a figure that says the same."""
    width = max(0.0, min(share, 1.0)) * 100
    return Markup(  # noqa: S704 - a number
        f'<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="meter-back" width="100" height="6"/>'
        f'<rect class="meter-fill" width="{width:.2f}" height="6"/></svg>'
    )


def _grid(top: float, plot_height: float) -> str:
    lines = []
    for quarter in range(5):
        y = HEIGHT - PLOT_BOTTOM - plot_height * quarter / 4
        lines.append(
            f'<line class="grid" x1="{PLOT_LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="tick" x="{PLOT_LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">'
            f"{_short(top * quarter / 4)}</text>"
        )
    return "".join(lines)


def _axis_labels(labels: Sequence[str], step: float) -> str:
    every = max(1, -(-len(labels) // 8))
    return "".join(
        f'<text class="tick" x="{PLOT_LEFT + (position + 0.5) * step:.1f}" y="{HEIGHT - 6}" '
        f'text-anchor="middle">{escape(label)}</text>'
        for position, label in enumerate(labels)
        if position % every == every // 2
    )


def _round_up(value: float) -> float:
    """The next number whose quarters read well."""
    if value <= 4:
        return 4.0
    power = 10 ** (len(str(int(value))) - 1)
    for factor in (1, 2, 4, 6, 8, 10):
        if value <= factor * power:
            return float(factor * power)
    return float(10 * power)


def _short(value: float) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
