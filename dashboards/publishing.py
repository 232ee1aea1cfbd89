"""Figures that leave the house: small counts are hidden, and so many others that none can be worked out.

A table that is published with its totals is a set of equations. A hidden cell is known exactly when its line hides no
other, and in a table of two ways also when the hidden cells are tied so that only one way of filling them in is left:
seen as a graph of rows and columns, hidden cells being its edges, when the edge is a bridge. Cells are hidden one by
one, the smallest first, until none can be known (complementary suppression; Willenborg and de Waal, 2001, chapter 4).
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

LEAST_PUBLISHED = 10
"""A count below it may point at persons. Statistical offices use 3 to 10; reports come from few places at a time."""
ROUNDED_TO = 10
"""Figures that are published anew all the time are given in tens: their steps must not tell of single reports."""

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


def about(count: int) -> int:
    """A count for the public, to the nearest ten; 0 where there are too few to say.

    >>> about(9), about(10), about(44), about(1_236)
    (0, 10, 40, 1240)
    """
    return 0 if count < LEAST_PUBLISHED else round(count / ROUNDED_TO) * ROUNDED_TO


def hidden_in_list(counts: Mapping[Row, int], least: int = LEAST_PUBLISHED) -> frozenset[Row]:
    """Which counts of a list must not be published when its total is.

    Args:
        counts: by name; zeros are no secret
        least: the smallest count that may be seen
    """
    hidden = {name for name, count in counts.items() if 0 < count < least}
    for name in sorted(counts, key=lambda name: (counts[name], str(name))):
        if not hidden or _is_wide([counts[one] for one in hidden], least):
            break
        if counts[name] > 0:
            hidden.add(name)
    return frozenset(hidden)


def hidden_in_table(
    counts: Mapping[tuple[Row, Column], int], least: int = LEAST_PUBLISHED
) -> frozenset[tuple[Row | None, Column | None]]:
    """Which cells of a table must not be published, its totals among them.

    Args:
        counts: by row and column; cells that are not given are zero, and zeros are no secret
        least: the smallest count that may be seen

    Returns:
        Cells as row and column; the total of a row has ``None`` as its column, that of a column as its row.
    """
    cells = with_totals(counts)
    hidden = {cell for cell, count in cells.items() if 0 < count < least}
    shown = sorted(
        (cell for cell, count in cells.items() if count >= least),
        key=lambda cell: (None in cell, cells[cell], str(cell)),  # totals are hidden last
    )
    while weak := _bridges(hidden) | _narrow(hidden, cells, least):
        helpful = next(
            (cell for cell in shown if ("row", cell[0]) in weak or ("column", cell[1]) in weak), None
        )
        if helpful is None:  # everything in these lines is hidden
            break
        hidden.add(helpful)
        shown.remove(helpful)
    return frozenset(hidden)


def with_totals(
    counts: Mapping[tuple[Row, Column], int],
) -> dict[tuple[Row | None, Column | None], int]:
    """The table with its totals, which stand under ``None``; every line of it adds up."""
    cells: dict[tuple[Row | None, Column | None], int] = {}
    for (row, column), count in counts.items():
        for cell in ((row, column), (row, None), (None, column), (None, None)):
            cells[cell] = cells.get(cell, 0) + count
    return cells


Line = tuple[str, object]


def _narrow(hidden: Iterable[tuple[object, object]], cells: Mapping[Any, int], least: int) -> set[Line]:
    """Lines whose total is seen, and whose hidden cells leave each other too little room."""
    lines: dict[Line, list[tuple[object, object]]] = {}
    for row, column in hidden:
        lines.setdefault(("row", row), []).append((row, column))
        lines.setdefault(("column", column), []).append((row, column))
    return {
        line
        for line, found in lines.items()
        if not any((row if line[0] == "column" else column) is None for row, column in found)
        and not _is_wide([cells[one] for one in found], least)
    }


def _is_wide(counts: Iterable[int], least: int) -> bool:
    """Whether counts of which the sum is known, and that none is zero, stay unknown: several, and room among them."""
    values = list(counts)
    return len(values) > 1 and sum(values) >= max(least, 2 * len(values))


def _bridges(hidden: Iterable[tuple[object, object]]) -> set[Line]:
    """The lines of hidden cells that can be worked out: edges without which rows and columns would fall apart."""
    neighbours: dict[Line, set[Line]] = {}
    for row, column in hidden:
        neighbours.setdefault(("row", row), set()).add(("column", column))
        neighbours.setdefault(("column", column), set()).add(("row", row))
    order: dict[Line, int] = {}
    low: dict[Line, int] = {}
    found: set[Line] = set()
    for root, nearest in neighbours.items():
        if root in order:
            continue
        order[root] = low[root] = len(order)
        path: list[tuple[Line, Line | None, Iterator[Line]]] = [(root, None, iter(nearest))]
        while path:
            line, parent, others = path[-1]
            following = next(others, None)
            if following is None:
                path.pop()
                if parent is not None:
                    low[parent] = min(low[parent], low[line])
                    if low[line] > order[parent]:
                        found |= {line, parent}
            elif following not in order:
                order[following] = low[following] = len(order)
                path.append((following, line, iter(neighbours[following])))
            elif following != parent:
                low[line] = min(low[line], order[following])
    return found
