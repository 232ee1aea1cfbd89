"""A graph with two sides as SVG, drawn on the server: what is on the left, what it shares on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, ROW, TOP = 900, 34, 20
LEFT, RIGHT = 360, 560
"""Where the dots stand; the names run away from them on both sides."""
THINNEST, THICKEST = 1.0, 7.0


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
    """The picture; ``title`` is what a screen reader says of it."""
    rows = max(len(left), len(right), 1)
    height = TOP * 2 + ROW * rows
    most = max((edge.weight for edge in edges), default=1)
    parts = [_edge(edge, len(left), len(right), rows, most, left, right) for edge in edges]
    parts += [_node(node, LEFT, _y(n, len(left), rows), "end") for n, node in enumerate(left)]
    parts += [_node(node, RIGHT, _y(n, len(right), rows), "start") for n, node in enumerate(right)]
    return Markup(  # noqa: S704 - every text went through escape
        f'<svg class="graph" viewBox="0 0 {WIDTH} {height}" role="group" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def _y(position: int, count: int, rows: int) -> float:
    """The shorter side is spread over the height of the longer."""
    return TOP + (position + 0.5) * ROW * rows / max(count, 1)


def _edge(
    edge: Edge, lefts: int, rights: int, rows: int, most: int, left: Sequence[Node], right: Sequence[Node]
) -> str:
    start, end = _y(edge.left, lefts, rows), _y(edge.right, rights, rows)
    middle = (LEFT + RIGHT) / 2
    thick = THINNEST + (THICKEST - THINNEST) * (edge.weight / most) ** 0.5
    said = f"{left[edge.left].name} · {right[edge.right].name}: {edge.weight:,}"
    return (
        f'<path class="edge" d="M{LEFT} {start:.1f} C{middle} {start:.1f} {middle} {end:.1f} {RIGHT} {end:.1f}" '
        f'stroke-width="{thick:.1f}"><title>{escape(said)}</title></path>'
    )


def _node(node: Node, x: int, y: float, anchor: str) -> str:
    shift = -12 if anchor == "end" else 12
    note = f'<tspan class="tick"> {escape(node.note)}</tspan>' if node.note else ""
    name = f'<text x="{x + shift}" y="{y + 4:.1f}" text-anchor="{anchor}">{escape(node.name)}{note}</text>'
    if node.href:
        name = f'<a href="{escape(node.href)}">{name}</a>'
    return f'<circle class="{escape(node.css_class)}" cx="{x}" cy="{y:.1f}" r="6"/>{name}'
