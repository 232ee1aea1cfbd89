"""Changes against the period before."""

import pytest

from smishwatch.dashboards.comparing import change_text, is_significant


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (100, 100, False),
        (110, 100, False),
        (140, 100, True),
        (3, 0, False),
        (12, 0, True),
        (0, 12, True),
        (60, 100, True),
    ],
)
def test_significance_of_counts(now: int, before: int, expected: bool) -> None:
    assert is_significant(now, before) is expected


@pytest.mark.parametrize(
    ("now", "before", "expected"), [(112, 100, "+12 %"), (50, 100, "-50 %"), (1000, 100, "×10.0"), (5, 0, "")]
)
def test_the_change_in_words(now: int, before: int, expected: str) -> None:
    assert change_text(now, before) == expected
