"""What is hidden in published tables cannot be worked out, and what is shown is not small."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.dashboards.publishing import LEAST_PUBLISHED, hidden_in_list, hidden_in_table, with_totals

COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 400))
TABLES = st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), COUNTS, max_size=24)


def known_cells(hidden: list[tuple[object, object]]) -> list[tuple[object, object]]:
    """Those of the hidden cells that the equations of rows and columns fix: linear algebra, not graphs."""
    lines = sorted(
        {("row", row) for row, _ in hidden} | {("column", column) for _, column in hidden}, key=str
    )
    equations = np.zeros((len(lines), len(hidden)))
    for place, (row, column) in enumerate(hidden):
        for line, side in ((("row", row), column), (("column", column), row)):
            equations[lines.index(line), place] = (
                -1.0 if side is None else 1.0
            )  # a total stands on the other side
    free = np.linalg.svd(equations)[2][np.linalg.matrix_rank(equations) :]
    return [cell for place, cell in enumerate(hidden) if np.allclose(free[:, place], 0)]


@given(TABLES)
def test_no_small_cell_is_shown_and_no_hidden_one_can_be_worked_out(
    table: dict[tuple[int, int], int],
) -> None:
    hidden = hidden_in_table(table)
    cells = with_totals(table)
    assert all(cell in hidden for cell, count in cells.items() if 0 < count < LEAST_PUBLISHED)
    if cells.get((None, None), 0) >= 2 * LEAST_PUBLISHED and len(hidden) < len(
        [one for one in cells.values() if one]
    ):
        assert known_cells(sorted(hidden, key=str)) == []


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
    square = {
        ("a", 1): 3,
        ("a", 2): 4,
        ("b", 1): 5,
        ("b", 2): 6,
        ("c", 3): 3,
        ("c", 4): 4,
        ("d", 3): 5,
        ("d", 4): 6,
    }
    lines = {(row, column): 60 for row in "abcd" for column in (1, 2, 3, 4) if (row, column) not in square}
    tied = square | lines | {("b", 3): 7}
    assert known_cells([*square, ("b", 3)]) == [("b", 3)]
    assert len(hidden_in_table(tied)) > len(square) + 1
    assert known_cells(sorted(hidden_in_table(tied), key=str)) == []
