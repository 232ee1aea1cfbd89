"""What is forgotten, what is kept, and what a snapshot is."""

from dataclasses import replace

import pytest

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.packing import pack_campaign, unpack_campaign
from smishwatch.pipeline.campaigns.settings import ClusterSettings, WordingSettings
from smishwatch.pipeline.campaigns.snapshot import SnapshotRefusedError
from smishwatch.schemas.feeds import Decision
from tests.unit.campaigns.streams import START, Said, envelope

PARCEL = "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩"
LOAN = "【某银行】您的贷款已严重逾期，请立即点击⟨link⟩处理，否则将上报征信并起诉，影响子女上学"
SHORT = WordingSettings(epoch=2, first_epoch=2)
SLEEPY = ClusterSettings(wording=SHORT, horizon_days=30)
FORGETFUL = ClusterSettings(wording=SHORT, horizon_days=30, forget_days=50)
DAY = 24 * 60


def test_a_silent_campaign_is_forgotten_after_the_horizon_and_its_id_never_comes_back() -> None:
    clusterer = Clusterer(FORGETFUL)
    old = Said(PARCEL, 1, domains=("p.top",))
    clusterer.apply(envelope([old, Said("Hi. " + PARCEL, 2)], 0))
    campaign_id, _ = clusterer.place(old.template_id)
    later = [Said(LOAN, 3, minute=60 * DAY), Said(LOAN + "！快", 4, minute=60 * DAY)]
    clusterer.apply(envelope(later, 1))
    clusterer.apply(envelope([Said(LOAN + "马上！", 5, minute=61 * DAY)], 2))
    with pytest.raises(KeyError):
        clusterer.place(old.template_id)
    clusterer.apply(envelope([Said(PARCEL, 6, minute=61 * DAY, domains=("p.top",))], 3))
    assert clusterer.place(old.template_id)[0] != campaign_id
    assert clusterer.place(later[0].template_id)[0] == clusterer.place(later[1].template_id)[0]


def asleep(settings: ClusterSettings) -> tuple[Clusterer, Said, tuple[str, str]]:
    """A clusterer in which a campaign of three reports sleeps, its first report, and its place."""
    clusterer = Clusterer(settings)
    old = Said(PARCEL, 1, domains=("p.top",))
    clusterer.apply(envelope([old, Said("Hi. " + PARCEL, 2), Said(PARCEL, 3)], 0))
    place = clusterer.place(old.template_id)
    clusterer.apply(envelope([Said(LOAN, 3, minute=40 * DAY), Said(LOAN + "！快", 4, minute=40 * DAY)], 1))
    clusterer.apply(envelope([Said(LOAN + "马上！", 5, minute=40 * DAY)], 2))
    with pytest.raises(KeyError):
        clusterer.place(old.template_id)
    return clusterer, old, place


@pytest.mark.parametrize("restarts", [False, True])
def test_a_sleeping_campaign_wakes_under_its_old_ids_when_its_wording_returns(restarts: bool) -> None:
    clusterer, old, place = asleep(SLEEPY)
    assert clusterer.resolve(place[0]) == place
    if restarts:
        clusterer = Clusterer.restore(clusterer.snapshot(), SLEEPY)
    again = Said("Once more: " + PARCEL, 6, minute=300 * DAY)
    written = clusterer.apply(envelope([again, replace(old, minute=300 * DAY)], 3)).campaigns
    assert clusterer.place(again.template_id) == clusterer.place(old.template_id) == place
    assert written is not None
    assert {row.campaign_id for row in written.places} == {place[0]}
    assert written.campaigns[0].templates == 4, "two that slept, and two that came"


def test_what_sleeps_holds_a_fraction_of_what_it_held() -> None:
    clusterer, _, _ = asleep(SLEEPY)
    state = clusterer._state
    assert len(state.templates) == 3
    assert list(state.infrastructure.uses) == []


def test_a_record_that_spans_the_horizon_still_tells_every_place() -> None:
    clusterer = Clusterer(SLEEPY)
    old = Said(PARCEL, 1)
    later = [Said(LOAN + end, 2 + place, minute=40 * DAY) for place, end in enumerate(("", "！快", "马上！"))]
    written = clusterer.apply(envelope([old, *later], 0)).campaigns
    assert written is not None
    assert old.template_id in {row.template_id for row in written.places}
    with pytest.raises(KeyError):
        clusterer.place(old.template_id)


@pytest.mark.parametrize("settings", [SLEEPY, FORGETFUL], ids=["asleep", "forgotten"])
def test_what_falls_asleep_within_a_record_comes_as_new_later_in_it(settings: ClusterSettings) -> None:
    """Two reports of the same wording, one remembered when the record began: as if each report had a record of its own."""
    far = 60 * DAY
    ends = ("", "！快", "马上！", "！明天", "今天")
    reports = [
        Said(PARCEL, 1),
        Said("Hi. " + PARCEL, 2),
        *(Said(LOAN + end, 3 + place, minute=far) for place, end in enumerate(ends)),
        Said(PARCEL, 9, minute=far + DAY),
        Said("Hi. " + PARCEL, 10, minute=far + DAY),
        Said(PARCEL, 11, minute=far + DAY),
    ]
    places = []
    for cuts in ([(0, 10)], [(0, 2), (2, 10)], [(0, 1), (1, 8), (8, 10)], [(at, at + 1) for at in range(10)]):
        clusterer = Clusterer(settings)
        for offset, (start, end) in enumerate(cuts):
            clusterer.apply(envelope(reports[start:end], offset))
        places.append([clusterer.place(said.template_id) for said in reports])
    assert all(found == places[0] for found in places)


def test_a_campaign_within_the_horizon_is_found_by_its_templates() -> None:
    clusterer = Clusterer(SLEEPY)
    old = Said(PARCEL, 1)
    clusterer.apply(envelope([old, Said("Hi. " + PARCEL, 2)], 0))
    again = Said("Again: " + PARCEL, 3, minute=20 * DAY)
    clusterer.apply(envelope([again, Said(LOAN, 4, minute=20 * DAY)], 1))
    assert clusterer.place(again.template_id) == clusterer.place(old.template_id)


def test_what_an_analyst_decided_about_is_not_forgotten() -> None:
    clusterer = Clusterer(FORGETFUL)
    old = Said(PARCEL, 1)
    clusterer.apply(envelope([old, Said("Hi. " + PARCEL, 2)], 0))
    place = clusterer.place(old.template_id)
    decision = Decision(decision_id="d", at=START, analyst="ann", action="confirm", campaign_id=place[0])
    clusterer.decide(decision, envelope([], 1).origin)
    clusterer.apply(envelope([Said(LOAN, 3, minute=60 * DAY), Said(LOAN + "快", 4, minute=60 * DAY)], 2))
    assert clusterer.place(old.template_id) == place


def test_packing_a_campaign_whose_variants_left_loses_nothing() -> None:
    """What it is indexed under, and the samples of templates that came while it slept, are not its one wording's."""
    clusterer = Clusterer(ClusterSettings(wording=SHORT))
    reports = [Said(PARCEL, 1), Said("Hello! " + PARCEL, 2), Said(PARCEL + " today", 3), Said(LOAN, 4)]
    for offset, said in enumerate(reports):
        clusterer.apply(envelope([said], offset))
    campaign_id, _ = clusterer.place(reports[0].template_id)
    leaving = tuple(said.template_id for said in reports[1:3])
    split = Decision(
        decision_id="d",
        at=START,
        analyst="ann",
        action="split",
        campaign_id=campaign_id,
        template_ids=leaving,
    )
    clusterer.decide(split, envelope([], 9).origin)
    campaign = clusterer._state.campaigns[clusterer._state.numbers[campaign_id]]
    assert campaign.profile.templates == 1
    assert len(campaign.indexed) > len(campaign.samples[0])
    again = unpack_campaign(pack_campaign(campaign))
    assert again.indexed.tolist() == campaign.indexed.tolist()
    assert [sample.tolist() for sample in again.samples] == [sample.tolist() for sample in campaign.samples]


@pytest.mark.parametrize("data", [b"", b"no snapshot", b"\x28\xb5\x2f\xfd\x00"])
def test_what_is_no_snapshot_is_refused(data: bytes) -> None:
    with pytest.raises(SnapshotRefusedError):
        Clusterer.restore(data)
