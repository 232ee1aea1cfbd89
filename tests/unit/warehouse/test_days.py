"""Cutting many days into portions."""

from datetime import date, timedelta

import pytest

from smishwatch.pipeline.warehouse.days import MOST_DAYS, MOST_REPORTS, cut, partition_id

FIRST = date(2026, 2, 27)


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [
        ([], []),
        ([0], [1]),
        ([0] * (MOST_DAYS + 1), [MOST_DAYS, 1]),
        ([MOST_REPORTS] * 3, [1, 1, 1]),
        ([MOST_REPORTS // 2, MOST_REPORTS // 2, 1], [2, 1]),
        ([5 * MOST_REPORTS, 1, 1], [1, 2]),
    ],
)
def test_cut(sizes: list[int], lengths: list[int]) -> None:
    days = [FIRST + timedelta(days=number) for number in range(len(sizes))]
    portions = cut(days, {partition_id(day): size for day, size in zip(days, sizes, strict=True)})
    assert [len(portion) for portion in portions] == lengths
    assert [day for portion in portions for day in portion] == days


def test_a_partition_is_named_by_its_day() -> None:
    assert partition_id(date(1970, 1, 2)) == "19700102"
