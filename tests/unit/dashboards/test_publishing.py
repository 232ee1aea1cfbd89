"""What is hidden in published figures cannot be worked out, and what is shown is not small."""

from collections.abc import Hashable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.dashboards.publishing import LEAST_PUBLISHED, Figure, hidden_in_flow, hidden_in_list
from tests.support.solving import Equations

COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 400))
TABLES = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 2)), COUNTS, min_size=2, max_size=8)
Cell = tuple[Hashable, Hashable]


def as_flow(table: Mapping[tuple[Hashable, Hashable], int]) -> list[Figure]:
    """A table with its totals, from all through the rows and the columns to the end."""
    rows = {row: sum(count for (one, _), count in table.items() if one == row) for row, _ in table}
    columns = {
        column: sum(count for (_, one), count in table.items() if one == column) for _, column in table
    }
    return [
        Figure((None, None), "end", "all", sum(table.values()), is_total=True, is_fixed=True),
        *(Figure((row, None), "all", ("row", row), count, is_total=True) for row, count in rows.items()),
        *(Figure(cell, ("row", cell[0]), ("column", cell[1]), count) for cell, count in table.items()),
        *(
            Figure((None, one), ("column", one), "end", count, is_total=True)
            for one, count in columns.items()
        ),
    ]


def equations_of(table: Mapping[tuple[Hashable, Hashable], int]) -> list[dict[Cell, int]]:
    """That each line adds up, and that the totals do."""
    rows, columns = {row for row, _ in table}, {column for _, column in table}
    return [
        *({**{cell: 1 for cell in table if cell[0] == row}, (row, None): -1} for row in rows),
        *({**{cell: 1 for cell in table if cell[1] == one}, (None, one): -1} for one in columns),
        {**{(row, None): 1 for row in rows}, (None, None): -1},
        {**{(None, column): 1 for column in columns}, (None, None): -1},
    ]


@given(TABLES)
def test_no_small_cell_is_shown_and_no_hidden_one_can_be_worked_out(
    table: Mapping[tuple[Hashable, Hashable], int],
) -> None:
    figures = as_flow(table)
    counts = {one.name: one.count for one in figures}
    hidden = hidden_in_flow(figures)
    assert all(name in hidden for name, count in counts.items() if 0 < count < LEAST_PUBLISHED)
    assert not [name for name in hidden if counts[name] == 0]
    if sum(table.values()) >= 8 * LEAST_PUBLISHED:
        known = Equations(equations_of(table), counts, hidden)
        assert known.known() == []
        assert known.most_in_known_sums() >= LEAST_PUBLISHED


@given(st.dictionaries(st.text(min_size=1, max_size=3), COUNTS, max_size=12))
def test_a_list_with_its_total(counts: dict[str, int]) -> None:
    hidden = hidden_in_list(counts)
    assert all(name in hidden for name, count in counts.items() if 0 < count < LEAST_PUBLISHED)
    shown_enough = [name for name, count in counts.items() if count and name not in hidden]
    assert len(hidden) != 1 or not shown_enough
    if hidden and shown_enough:
        assert sum(counts[name] for name in hidden) >= max(LEAST_PUBLISHED, 2 * len(hidden))


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 100, "b": 50}, set()),
        ({"a": 100, "b": 50, "c": 3}, {"c", "b"}),  # or 3 would be the total without the others
        ({"a": 100, "b": 9, "c": 3}, {"b", "c"}),
        ({"a": 100, "b": 1, "c": 1}, {"a", "b", "c"}),  # two, of which the sum is two, are one each
        ({"a": 0, "b": 50}, set()),
    ],
)
def test_examples(counts: dict[str, int], hidden: set[str]) -> None:
    assert hidden_in_list(counts) == hidden


def test_a_bridge_between_two_squares_is_no_secret() -> None:
    """Each line hides two cells, and yet the one between the squares follows from the totals."""
    small = {
        ("a", 1): 3,
        ("a", 2): 4,
        ("b", 1): 5,
        ("b", 2): 6,
        ("c", 3): 3,
        ("c", 4): 4,
        ("d", 3): 5,
        ("d", 4): 6,
    }
    table = {(row, column): 60 for row in "abcd" for column in (1, 2, 3, 4)} | small | {("b", 3): 7}
    figures = as_flow(table)
    counts = {one.name: one.count for one in figures}
    equations = equations_of(table)
    naive = Equations(equations, counts, {*small, ("b", 3)})
    assert naive.known() == [("b", 3)]
    hidden = hidden_in_flow(figures)
    assert {*small, ("b", 3)} < hidden
    assert Equations(equations, counts, hidden).known() == []


def test_what_is_hidden_in_two_ones_and_two_others_is_known_by_what_is_least() -> None:
    """Two ones in a row are one each, though the row hides two and no equation alone says so."""
    figures = as_flow({(0, 0): 1, (0, 1): 1, (0, 2): 50, (1, 0): 9, (1, 1): 9, (1, 2): 40})
    hidden = hidden_in_flow(figures)
    assert (0, 2) in hidden or (0, None) in hidden


def test_a_figure_that_is_not_told_is_a_secret_where_it_is_small() -> None:
    """Of 60 in one list and 57 in another that is part of it, the three others are known."""
    figures = [
        Figure("all", "end", "all", 100, is_fixed=True),
        Figure("scam", "all", "blamed", 60),
        Figure("others", "all", "end", 40),
        Figure("with a name", "blamed", "end", 57),
        Figure("without", "blamed", "end", 3, is_told=False),
    ]
    assert len(hidden_in_flow(figures)) >= 1
    apart = [
        *figures[:-2],
        Figure("with a name", "blamed", "end", 45),
        Figure("without", "blamed", "end", 15, is_told=False),
    ]
    assert hidden_in_flow(apart) == frozenset()
