"""A graph with two sides as SVG, drawn on the server: what is on the left, what it shares on the right.

Drawn twice, for screens and for telephones; the style sheet shows the one that fits.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

TOP = 20
THINNEST, THICKEST = 1.0, 7.0


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in units of the picture."""

    css_class: str
    width: int
    row: int
    left: int
    right: int
    """Where the dots stand."""
    is_stacked: bool
    """Whether names stand over their dots; else they run away from them on both sides."""
    most: int
    """Of a name, in half-width characters, each some seven units wide."""


WIDE = Layout("graph", 900, 34, 360, 560, is_stacked=False, most=46)
NARROW = Layout("graph narrow", 320, 54, 8, 312, is_stacked=True, most=22)


@dataclass(frozen=True, slots=True)
class Node:
    """A dot with its name; with ``href`` the name leads there."""

    name: str
    href: str
    css_class: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """From the nth on the left to the nth on the right, as thick as ``weight`` beside the others."""

    left: int
    right: int
    weight: int


def two_sides(left: Sequence[Node], right: Sequence[Node], edges: Sequence[Edge], title: str) -> Markup:
    """The pictures; ``title`` is what a screen reader says of the one that is shown."""
    return Markup("").join(_drawn(layout, left, right, edges, title) for layout in (WIDE, NARROW))


def _drawn(
    layout: Layout, left: Sequence[Node], right: Sequence[Node], edges: Sequence[Edge], title: str
) -> Markup:
    rows = max(len(left), len(right), 1)
    height = TOP * 2 + layout.row * rows
    most = max((edge.weight for edge in edges), default=1)
    starts = [_y(layout, n, len(left), rows) for n in range(len(left))]
    ends = [_y(layout, n, len(right), rows) for n in range(len(right))]
    parts = [
        _edge(layout, starts[edge.left], ends[edge.right], edge.weight / most,
              f"{left[edge.left].name} · {right[edge.right].name}: {edge.weight:,}")
        for edge in edges
    ]  # fmt: skip
    parts += [_node(layout, node, y, is_left=True) for node, y in zip(left, starts, strict=True)]
    parts += [_node(layout, node, y, is_left=False) for node, y in zip(right, ends, strict=True)]
    return Markup(  # noqa: S704 - every text went through escape
        f'<svg class="{layout.css_class}" viewBox="0 0 {layout.width} {height}" role="group" '
        f'aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _y(layout: Layout, position: int, count: int, rows: int) -> float:
    """The shorter side is spread over the height of the longer."""
    return TOP + (position + 0.5) * layout.row * rows / max(count, 1)


def _edge(layout: Layout, start: float, end: float, weight: float, said: str) -> str:
    middle = (layout.left + layout.right) / 2
    thick = THINNEST + (THICKEST - THINNEST) * weight**0.5
    return (
        f'<path class="edge" d="M{layout.left} {start:.1f} C{middle} {start:.1f} {middle} {end:.1f} '
        f'{layout.right} {end:.1f}" stroke-width="{thick:.1f}"><title>{escape(said)}</title></path>'
    )


def _node(layout: Layout, node: Node, y: float, *, is_left: bool) -> str:
    dot = layout.left if is_left else layout.right
    if layout.is_stacked:
        x, anchor = (0, "start") if is_left else (layout.width, "end")
        name = _text(x, y - 12, anchor, escape(shortened(node.name, layout.most)))
        note = _text(x, y + 19, anchor, escape(node.note), "tick") if node.note else ""
    else:
        x, anchor = (dot - 12, "end") if is_left else (dot + 12, "start")
        said = f'<tspan class="tick"> {escape(node.note)}</tspan>' if node.note else ""
        name, note = _text(x, y + 4, anchor, escape(shortened(node.name, layout.most)) + Markup(said)), ""  # noqa: S704
    if node.href:
        name = f'<a href="{escape(node.href)}">{name}</a>'
    return f'<circle class="{escape(node.css_class)}" cx="{dot}" cy="{y:.1f}" r="6"/>{name}{note}'


def _text(x: int, y: float, anchor: str, inner: Markup, css_class: str = "") -> str:
    named = f' class="{css_class}"' if css_class else ""
    return f'<text{named} x="{x}" y="{y:.1f}" text-anchor="{anchor}">{inner}</text>'


def shortened(name: str, most: int) -> str:
    """As much of it as fits, hanzi and the like being twice as wide as letters.

    >>> shortened("dear consumer your electricity", 12), shortened("最后通知建设银行", 12), shortened("short", 12)
    ('dear consum…', '最后通知建…', 'short')
    """
    widths = [2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in name]
    if sum(widths) <= most:
        return name
    room, kept = most - 1, 0
    for width in widths:
        if width > room:
            break
        room, kept = room - width, kept + 1
    return name[:kept] + "…"
