"""Charts as SVG, drawn on the server: they need no script, print well, and obey a strict content policy.

Only presentation attributes and classes are written, never ``style``. All text passes through ``escape``. Widths are
per cent, so that a chart fills its place without stretching its letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a stacked chart: ``css_class`` names it in the style sheet, ``values`` go in step with bars."""

    name: str
    css_class: str
    values: Sequence[float]

    @property
    def total(self) -> float:
        """Of all bars."""
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands under a bar, or nothing, and how it is called when pointed at."""

    label: str
    name: str


HEIGHT, PLOT_BOTTOM, PLOT_TOP = 290, 24, 8
PLOT_HEIGHT = HEIGHT - PLOT_BOTTOM - PLOT_TOP
MOST_LABELS = 8
_SMALL_STEPS = (1, 2, 3, 4, 5)
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 7.5)


def stacked_bars(bars: Sequence[Bar], series: Sequence[Series], title: str) -> Markup:
    """Bars over time, stacked by series; each bar names its figures when pointed at.

    Args:
        bars: in the reader's language; about eight of the labels are shown
        series: bottom first, each with a value per bar
        title: what a screen reader says of the picture
    """
    totals = [sum(values) for values in zip(*(one.values for one in series), strict=True)] or [0.0] * len(
        bars
    )
    top = round_up(max(totals, default=0))
    step = 100 / max(len(bars), 1)
    columns = "".join(
        _column(position, step, bar, totals[position], series, top) for position, bar in enumerate(bars)
    )
    return Markup(  # noqa: S704 - every text went through escape
        f'<svg class="chart" height="{HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{_grid(top)}{columns}{_axis_labels(bars, step)}</svg>"
    )


def _column(position: int, step: float, bar: Bar, total: float, series: Sequence[Series], top: float) -> str:
    gap = min(step * 0.16, 0.4)
    said = [f"{bar.name}: {total:,.0f}"]
    left = position * step
    parts = [f'<rect class="hit" x="{left:.3f}%" y="{PLOT_TOP}" width="{step:.3f}%" height="{PLOT_HEIGHT}"/>']
    base = float(HEIGHT - PLOT_BOTTOM)
    for one in series:
        value = one.values[position]
        if value <= 0:
            continue
        height = value / top * PLOT_HEIGHT
        base -= height
        parts.append(
            f'<rect class="{one.css_class}" x="{left + gap / 2:.3f}%" y="{base:.1f}" '
            f'width="{step - gap:.3f}%" height="{height:.2f}"/>'
        )
        said.append(f"{one.name} {value:,.0f}")
    return f"<g><title>{escape(' · '.join(said))}</title>{''.join(parts)}</g>"


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


def _grid(top: float) -> str:
    lines = []
    for quarter in range(5):
        y = HEIGHT - PLOT_BOTTOM - PLOT_HEIGHT * quarter / 4
        lines.append(
            f'<line class="grid-line" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="tick" x="-8" y="{y + 3.5:.1f}" text-anchor="end">{short(top * quarter / 4)}</text>'
        )
    return "".join(lines)


def _axis_labels(bars: Sequence[Bar], step: float) -> str:
    """At most eight labels, every second of them marked as one that a narrow screen leaves out."""
    labelled = [position for position, bar in enumerate(bars) if bar.label]
    shown = labelled[:: max(1, -(-len(labelled) // MOST_LABELS))]
    return "".join(
        f'<text class="tick{" spare" if number % 2 else ""}" x="{(position + 0.5) * step:.3f}%" '
        f'y="{HEIGHT - 6}" text-anchor="{_anchor((position + 0.5) * step)}">{escape(bars[position].label)}</text>'
        for number, position in enumerate(shown)
    )


def _anchor(at_percent: float) -> str:
    """Labels near an edge stay inside."""
    return "start" if at_percent < 4 else "end" if at_percent > 96 else "middle"


def round_up(value: float) -> float:
    """The next number whose quarters read well.

    >>> round_up(3), round_up(37), round_up(136), round_up(2_300)
    (4.0, 40.0, 160.0, 3000.0)
    """
    quarter = 1
    while True:
        for step in _STEPS if quarter > 1 else _SMALL_STEPS:
            if value <= 4 * quarter * step:
                return float(4 * quarter * step)
        quarter *= 10


def short(value: float) -> str:
    """1500 → 1.5k, 2000000 → 2M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
