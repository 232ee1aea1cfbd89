"""Periods and their bars."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.dashboards.period import DAY, HOUR, LENGTHS, MOST_BARS, bar_seconds, between, buckets, period

NOW = datetime(2026, 3, 8, 12, 34, 56, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2001, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_day_is_the_running_hour_and_the_23_before() -> None:
    day = period("24h", NOW)
    assert (day.start, day.end) == (
        datetime(2026, 3, 7, 13, tzinfo=UTC),
        datetime(2026, 3, 8, 13, tzinfo=UTC),
    )
    assert len(buckets(day)) == 24


def test_nothing_chosen_is_a_day() -> None:
    assert period(None, NOW) == period("", NOW) == period("24h", NOW)


def test_what_is_not_a_period_is_refused() -> None:
    with pytest.raises(ValueError, match="period"):
        period("fortnight", NOW)


def test_long_periods_start_at_midnight() -> None:
    assert period("30d", NOW).start == datetime(2026, 2, 6, tzinfo=UTC)


def test_the_time_compared_with_is_as_long_as_this_one_so_far() -> None:
    day = period("24h", NOW)
    assert day.comparable_end - (day.start - day.length) == NOW - day.start


@pytest.mark.parametrize(
    ("length", "width"),
    [
        (timedelta(hours=1), HOUR),
        (timedelta(days=1), HOUR),
        (timedelta(days=7), 3 * HOUR),
        (timedelta(days=30), DAY),
        (timedelta(days=365), 7 * DAY),
        (timedelta(days=3 * 365), 28 * DAY),
        (timedelta(days=10 * 365), 91 * DAY),
        (timedelta(days=40 * 365), 364 * DAY),
    ],
)
def test_the_width_of_bars(length: timedelta, width: int) -> None:
    assert bar_seconds(length) == width


def test_all_time_without_reports_is_the_running_hour() -> None:
    everything = period("all", NOW)
    assert everything.length == timedelta(hours=1)


def test_all_time_draws_to_the_last_report_and_counts_to_now() -> None:
    everything = period("all", NOW, datetime(2018, 1, 1, 5, tzinfo=UTC), datetime(2020, 6, 1, 7, tzinfo=UTC))
    assert everything.start <= datetime(2018, 1, 1, 5, tzinfo=UTC)
    assert everything.drawn_end == datetime(2020, 6, 1, 8, tzinfo=UTC)
    assert everything.end == datetime(2026, 3, 8, 13, tzinfo=UTC)


@given(st.sampled_from(list(LENGTHS)), MOMENTS, MOMENTS, MOMENTS)
def test_bars_cover_every_period(name: str, now: datetime, one: datetime, other: datetime) -> None:
    earliest, latest = sorted((one, other))
    chosen = period(name, now, earliest, latest)
    starts = buckets(chosen)
    assert starts[0] == chosen.start
    assert starts[-1] < chosen.drawn_end <= starts[-1] + timedelta(seconds=chosen.bucket_seconds)
    assert len(starts) <= MOST_BARS + 1
    assert chosen.start.minute == chosen.end.minute == 0
    if name == "all":
        assert chosen.start <= min(earliest, now)
        assert latest < chosen.drawn_end <= chosen.end


@given(MOMENTS, st.timedeltas(timedelta(hours=1), timedelta(days=900)))
def test_in_days_a_period_has_whole_days_and_all_that_was_in_it(start: datetime, length: timedelta) -> None:
    one = between(start, start + length, name="", now=NOW)
    days = one.in_days
    assert days.start <= one.start and days.drawn_end >= one.drawn_end and days.end >= one.end
    assert days.start.timestamp() % DAY == days.drawn_end.timestamp() % DAY == days.bucket_seconds % DAY == 0
    assert len(buckets(days)) <= MOST_BARS
