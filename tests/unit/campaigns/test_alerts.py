"""When a campaign takes off."""

import random

import pytest

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.emerging import tail_score
from smishwatch.schemas.campaigns import Alert
from smishwatch.schemas.codes import Verdict
from smishwatch.schemas.feeds import Decision
from tests.unit.campaigns.streams import START, Said, cut, envelope

PARCEL = "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩"
DAY = 24 * 60


def alerts(reports: list[Said]) -> list[Alert]:
    clusterer = Clusterer()
    return [
        alert
        for record in cut(reports, range(20, len(reports), 20))
        for alert in clusterer.apply(record).alerts
    ]


def burst(people: range, first_minute: float = 0, every: float = 2, **more: object) -> list[Said]:
    return [
        Said(PARCEL, who, minute=first_minute + every * number, **more)  # type: ignore[arg-type]
        for number, who in enumerate(people)
    ]


def test_one_alert_when_many_people_report_a_new_campaign() -> None:
    (alert,) = alerts(burst(range(30)))
    assert alert.kind.value == "onset"
    assert alert.figures.reporters >= 10
    assert alert.reason.startswith("Taking off: ")
    assert str(alert.figures.reporters) in alert.reason


def test_growth_escalates_and_then_it_is_quiet() -> None:
    kinds = [alert.kind.value for alert in alerts(burst(range(150)))]
    assert kinds == ["onset", "escalation"]


def test_one_person_reporting_fifty_times_is_no_campaign_taking_off() -> None:
    assert alerts([Said(PARCEL, 7, minute=number) for number in range(50)]) == []


def test_few_people_are_too_few() -> None:
    assert alerts(burst(range(9))) == []


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"genuine": True, "verdict": Verdict.LEGITIMATE}, id="the institution itself"),
        pytest.param({"verdict": Verdict.LEGITIMATE}, id="judged legitimate"),
        pytest.param({"legit": True}, id="reported as legitimate"),
    ],
)
def test_lawful_bulk_does_not_alarm(more: dict[str, object]) -> None:
    assert alerts(burst(range(200), **more)) == []


def test_a_steady_stream_alarms_once_and_its_steadiness_never_again() -> None:
    steady = burst(range(600), every=DAY / 10)
    found = alerts(steady)
    assert [alert.kind.value for alert in found][:1] == ["onset"]
    assert len(found) <= 2


def test_a_steady_stream_without_a_sign_of_fraud_never_alarms_and_a_burst_does() -> None:
    """Nothing is judged scam, and sender and domain stay the same."""
    plain = {"verdict": Verdict.UNSURE, "senders": ("10690000",), "domains": ("shop.example",)}
    assert alerts(burst(range(120), every=DAY / 3, **plain)) == []
    assert len(alerts(burst(range(30), **plain))) == 1


def test_rotating_senders_are_a_sign_of_fraud() -> None:
    """The same slow stream alarms when it comes from many numbers."""
    slow = [
        Said(PARCEL, who, minute=who * DAY / 3, verdict=Verdict.UNSURE, senders=(f"+86139{who:08d}",))
        for who in range(120)
    ]
    assert alerts(slow) != []


@pytest.mark.parametrize(
    ("numbers", "alarms"),
    [
        pytest.param(120, False, id="each reader's own, as a mail merge has it"),
        pytest.param(6, True, id="a few, each of which many readers are given"),
    ],
)
def test_contacts_in_the_text_rotate_only_where_they_come_again(numbers: int, alarms: bool) -> None:
    slow = [
        Said(PARCEL, who, minute=who * DAY / 3, verdict=Verdict.UNSURE, senders=("10690000",),
             contacts=(f"phone:+86139{who % numbers:08d}",))
        for who in range(120)
    ]  # fmt: skip
    assert bool(alerts(slow)) is alarms


def test_a_second_wave_after_quiet_weeks_is_a_new_onset() -> None:
    found = alerts(burst(range(30)) + burst(range(100, 180), first_minute=40 * DAY))
    assert [alert.kind.value for alert in found].count("onset") == 2


def test_late_and_shuffled_reports_alarm_all_the_same() -> None:
    reports = burst(range(60))
    random.Random(3).shuffle(reports)
    assert alerts(reports)[0].kind.value == "onset"


def test_what_an_analyst_dismissed_is_quiet() -> None:
    clusterer = Clusterer()
    clusterer.apply(envelope(burst(range(3)), 0))
    campaign_id, _ = clusterer.place(burst(range(1))[0].template_id)
    decision = Decision(decision_id="d1", at=START, analyst="ann", action="dismiss", campaign_id=campaign_id)
    clusterer.decide(decision, envelope([], 1).origin)
    assert clusterer.apply(envelope(burst(range(10, 80)), 2)).alerts == ()


@pytest.mark.parametrize(
    ("observed", "shape", "rate", "least", "most"),
    [(0, 3.0, 2.0, 0.0, 1e-6), (3, 3.0, 2.0, 0.2, 0.8), (12, 3.0, 2.0, 4.0, 4.5), (400, 3.0, 2.0, 150, 300)],
)
def test_the_score_is_the_tail_of_a_negative_binomial(
    observed: int, shape: float, rate: float, least: float, most: float
) -> None:
    assert least <= tail_score(observed, shape, rate) <= most
