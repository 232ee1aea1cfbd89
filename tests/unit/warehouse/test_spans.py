"""Where a day lies, by how long it has been quiet."""

from datetime import date, timedelta

import pytest

from smishwatch.pipeline.warehouse.gathering import month_of, span_of, span_then, third_of


@pytest.mark.parametrize("number", range(0, 430, 3))
def test_a_day_moves_to_its_third_then_to_its_month_and_never_back(number: int) -> None:
    day = date(2027, 12, 20) + timedelta(days=number)
    span, passed = span_of(day), [span_of(day)]
    for later in range(110):
        span = span_then(span, day + timedelta(days=later))
        if span != passed[-1]:
            passed.append(span)
        assert later > 7 or span == span_of(day)
    assert passed == [span_of(day), third_of(day), month_of(day)]


def test_a_day_of_long_ago_goes_to_its_month_at_once() -> None:
    assert span_then(20240229, date(2027, 1, 1)) == 202402
