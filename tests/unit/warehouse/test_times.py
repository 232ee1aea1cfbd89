"""Moments as integers."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.warehouse.errors import RowsRefusedError
from smishwatch.pipeline.warehouse.times import (
    countable_microseconds,
    day_of,
    microseconds,
    noted_microseconds,
)

ANY_COUNTABLE = st.datetimes(datetime(1970, 1, 1), datetime(2105, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "value"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 8, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))), 1),
        (datetime(2026, 5, 4, 12, 0, 0, 999_999, tzinfo=UTC), 1_777_896_000_999_999),
    ],
)
def test_exact(moment: datetime, value: int) -> None:
    assert microseconds(moment) == value


@given(ANY_COUNTABLE)
def test_the_day_is_the_utc_day(moment: datetime) -> None:
    assert day_of(countable_microseconds(moment, "reported_at", "r")) == moment.date()


@pytest.mark.parametrize(
    "moment", [datetime(1969, 12, 31, 23, 59, tzinfo=UTC), datetime(2106, 1, 1, tzinfo=UTC)]
)
def test_not_countable(moment: datetime) -> None:
    with pytest.raises(RowsRefusedError, match=r"reported_at .* is not within 1970 to 2105") as refusal:
        countable_microseconds(moment, "reported_at", "r7")
    assert refusal.value.report_ids == ("r7",)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), date(1900, 1, 1)),
        (datetime(9999, 12, 31, tzinfo=UTC), date(2299, 12, 31)),
    ],
)
def test_a_moment_that_is_only_noted_is_moved_into_range(moment: datetime, day: date) -> None:
    value = noted_microseconds(moment)
    assert value is not None
    assert day_of(value) == day


def test_no_moment() -> None:
    assert noted_microseconds(None) is None
