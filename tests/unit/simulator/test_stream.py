"""The stream as a whole: repeatable, ordered, and true to what the truth file says of it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from smishwatch.pipeline.simulator import Kind, Simulated, SimulatedCarrier, SimulationSettings, simulate
from smishwatch.schemas.codes import Disposition
from smishwatch.schemas.report import Report

START = datetime(2026, 11, 2, tzinfo=UTC)


def _small(**changes: object) -> SimulationSettings:
    return SimulationSettings.model_validate({"seed": 3, "start": START, "reports": 600, **changes})


def test_the_same_settings_give_the_same_stream() -> None:
    assert list(simulate(_small())) == list(simulate(_small()))


def test_another_seed_gives_another_stream() -> None:
    one = {s.report.body for s in simulate(_small(seed=1))}
    other = {s.report.body for s in simulate(_small(seed=2))}
    assert len(one & other) < 0.3 * len(one)


def test_it_has_as_many_reports_as_asked_for(stream: list[Simulated], settings: SimulationSettings) -> None:
    assert len(stream) == settings.reports
    assert [s.truth.sequence for s in stream] == list(range(len(stream)))


def test_every_report_holds_to_the_canonical_format(stream: list[Simulated]) -> None:
    for report, _ in stream:
        assert Report.model_validate_json(report.model_dump_json()) == report


def test_reports_come_in_the_order_of_acceptance(stream: list[Simulated]) -> None:
    accepted = [s.truth.accepted_at for s in stream]
    assert accepted == sorted(accepted)


def test_nobody_reports_before_the_start_or_after_the_end(
    stream: list[Simulated], settings: SimulationSettings
) -> None:
    end = settings.start + settings.duration
    assert all(settings.start <= s.report.reported_at <= end for s in stream)
    assert all(s.report.reported_at <= s.truth.accepted_at for s in stream)
    assert all(s.report.received_at is None or s.report.received_at <= s.report.reported_at for s in stream)


def test_a_stream_that_ends_now_ends_now() -> None:
    now = datetime(2026, 11, 20, 15, tzinfo=UTC)
    settings = SimulationSettings.ending_at(now, duration=timedelta(days=7), reports=4_000, seed=2)
    last = list(simulate(settings))[-200:]
    assert all(s.report.reported_at <= now for s in last)
    assert max(s.report.reported_at for s in last) > now - timedelta(hours=6)


def test_the_truth_names_the_report_beside_it(stream: list[Simulated]) -> None:
    for report, truth in stream:
        assert (truth.carrier, truth.report_id) == (report.carrier, report.report_id)
        assert report.country == truth.country


def test_ids_are_unique_but_for_what_is_sent_again(stream: list[Simulated]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for _, truth in stream:
        key = (truth.carrier, truth.report_id)
        assert truth.duplicate_of == seen.get(key), truth
        seen.setdefault(key, truth.sequence)


def test_duplicates_are_equal_and_conflicts_are_not(stream: list[Simulated]) -> None:
    repeats = [s for s in stream if s.truth.duplicate_of is not None]
    assert any(s.truth.conflict for s in repeats)
    for report, truth in repeats:
        assert truth.duplicate_of is not None
        first = stream[truth.duplicate_of].report
        assert (report == first) != truth.conflict
        assert not truth.conflict or report.body != first.body


@pytest.mark.parametrize(
    ("share", "expected"), [("duplicate_share", 0.1), ("late_share", 0.1), ("missing_sender_share", 0.2)]
)
def test_shares_are_kept_roughly(share: str, expected: float) -> None:
    reports = list(simulate(_small(reports=3_000, **{share: expected})))
    counted = {
        "duplicate_share": sum(s.truth.duplicate_of is not None for s in reports),
        "late_share": sum(s.truth.late for s in reports),
        "missing_sender_share": sum(s.report.sender is None for s in reports),
    }[share]
    assert 0.6 * expected < counted / len(reports) < 1.3 * expected


def test_late_reports_are_hours_late_and_others_minutes(stream: list[Simulated]) -> None:
    for report, truth in stream:
        if truth.duplicate_of is None:
            delay = truth.accepted_at - report.reported_at
            assert (delay > timedelta(minutes=59)) == truth.late


def test_an_endless_stream_goes_on_past_its_duration() -> None:
    settings = _small(reports=None, duration=timedelta(hours=2), reports_per_day=20_000)
    reports = list(islice(simulate(settings), 6_000))
    assert reports[-1].report.reported_at > START + timedelta(hours=4)


def test_only_the_carriers_asked_for_report() -> None:
    carriers = (
        SimulatedCarrier(carrier="one", country="CN"),
        SimulatedCarrier(carrier="two", country="TH", weight=0.5),
    )
    reports = list(simulate(_small(carriers=carriers)))
    assert {s.report.carrier for s in reports} == {"one", "two"}
    assert {s.truth.language for s in reports} == {"zh", "th"}


def test_only_the_languages_asked_for_are_written() -> None:
    assert {s.truth.language for s in simulate(_small(languages=("vi", "es")))} == {"vi", "es"}


def test_a_country_without_messages_is_refused() -> None:
    with pytest.raises(ValueError, match="AQ"):
        next(simulate(_small(carriers=(SimulatedCarrier(carrier="pole", country="AQ"),))))


def test_more_campaigns_are_smaller_ones() -> None:
    def sizes(scale: float) -> list[int]:
        scams = (s.truth.campaign for s in simulate(_small(reports=6_000, campaigns=scale)))
        return sorted(Counter(scams).values())

    few, many = sizes(0.3), sizes(2.0)
    assert len(many) > len(few)
    assert many[-1] < few[-1]


def test_without_scams_there_are_none() -> None:
    assert Kind.SCAM not in {s.truth.kind for s in simulate(_small(scam_share=0.0, near_miss_share=0.0))}


def test_some_genuine_notices_are_appeals_and_nothing_else_is(stream: list[Simulated]) -> None:
    appeals = [s for s in stream if s.report.disposition is Disposition.LEGIT]
    assert appeals
    assert {s.truth.kind for s in appeals} == {Kind.GENUINE}


def test_all_regions_lie_in_the_country_of_the_carrier(stream: list[Simulated]) -> None:
    regions = Counter((s.report.region or "").partition("-")[0] == s.report.country for s in stream)
    without = sum(s.report.region is None for s in stream)
    assert regions[False] == without < len(stream) / 4
