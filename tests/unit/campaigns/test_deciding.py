"""The analyst's word stands."""

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.lineage import may_become_one, merged
from smishwatch.pipeline.campaigns.settings import ClusterSettings, WordingSettings
from smishwatch.schemas.campaigns import CampaignRow, CampaignsEnvelope
from smishwatch.schemas.feeds import Decision
from tests.unit.campaigns.streams import START, Said, envelope

PARCEL = "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩"
LOAN = "【某银行】您的贷款已严重逾期，请立即点击⟨link⟩处理，否则将上报征信并起诉，影响子女上学"
SHORT_EPOCHS = ClusterSettings(wording=WordingSettings(epoch=2, first_epoch=2))


class Desk:
    """A clusterer with parcels and loans in it, and an analyst beside it."""

    def __init__(self) -> None:
        self.clusterer = Clusterer(SHORT_EPOCHS)
        self.offset = 0
        self.parcels = [Said(PARCEL, 1), Said("Hello! " + PARCEL, 2), Said(PARCEL + " today", 3)]
        self.loan = Said(LOAN, 4)
        self.hear(*self.parcels, self.loan)

    def hear(self, *reports: Said) -> None:
        self.offset += 1
        self.clusterer.apply(envelope(reports, self.offset))

    def campaign(self, said: Said) -> str:
        return self.clusterer.place(said.template_id)[0]

    def decide(self, name: str, action: str, /, **more: object) -> CampaignsEnvelope | None:
        self.offset += 1
        decision = Decision(decision_id=name, at=START, analyst="ann", action=action, **more)  # type: ignore[arg-type]
        return self.clusterer.decide(decision, envelope([], self.offset).origin)


def row(written: CampaignsEnvelope | None, campaign_id: str) -> CampaignRow:
    assert written is not None
    (found,) = [one for one in written.campaigns if one.campaign_id == campaign_id]
    return found


def test_a_confirmed_and_named_campaign_says_so() -> None:
    desk = Desk()
    campaign = desk.campaign(desk.loan)
    assert row(desk.decide("1", "confirm", campaign_id=campaign), campaign).status == "confirmed"
    named = row(desk.decide("2", "rename", campaign_id=campaign, name="Overdue loans"), campaign)
    assert (named.name, named.status) == ("Overdue loans", "confirmed")


def test_a_decision_taken_twice_counts_once() -> None:
    desk = Desk()
    campaign = desk.campaign(desk.loan)
    desk.decide("1", "rename", campaign_id=campaign, name="First")
    assert desk.decide("1", "rename", campaign_id=campaign, name="Second") is None


def test_a_merge_puts_unlike_campaigns_together_and_the_named_one_stays() -> None:
    desk = Desk()
    loan, parcel = desk.campaign(desk.loan), desk.campaign(desk.parcels[0])
    written = desk.decide("1", "merge", campaign_id=parcel, into_campaign_id=loan)
    assert row(written, parcel).merged_into == loan
    assert {desk.campaign(said) for said in (*desk.parcels, desk.loan)} == {loan}
    for number in range(8):
        desk.hear(Said(f"{PARCEL} {'abcdefgh'[number]}", 10 + number))
    assert desk.campaign(desk.parcels[1]) == loan


def test_a_split_stays_split_however_alike_the_parts_are() -> None:
    desk = Desk()
    leaving = desk.parcels[1]
    written = desk.decide(
        "1", "split", campaign_id=desk.campaign(leaving), template_ids=(leaving.template_id,)
    )
    assert written is not None
    assert [line.change.value for line in written.lineage] == ["born", "split"]
    assert desk.campaign(leaving) != desk.campaign(desk.parcels[0])
    for number in range(12):
        desk.hear(Said(f"{'abcdefghijkl'[number]} {PARCEL}", 10 + number))
    assert desk.campaign(leaving) != desk.campaign(desk.parcels[0])


def test_a_split_survives_a_restart() -> None:
    desk = Desk()
    leaving = desk.parcels[1]
    desk.decide("1", "split", campaign_id=desk.campaign(leaving), template_ids=(leaving.template_id,))
    desk.clusterer = Clusterer.restore(desk.clusterer.snapshot(), SHORT_EPOCHS)
    desk.hear(*(Said(f"{'abcdefghijkl'[number]} {PARCEL}", 10 + number) for number in range(12)))
    assert desk.campaign(leaving) != desk.campaign(desk.parcels[0])


def test_every_decision_can_be_undone() -> None:
    desk = Desk()
    loan, parcel = desk.campaign(desk.loan), desk.campaign(desk.parcels[0])
    desk.decide("1", "dismiss", campaign_id=loan)
    assert row(desk.decide("2", "undo", undoes="1"), loan).status == "open"
    desk.decide("3", "split", campaign_id=parcel, template_ids=(desk.parcels[1].template_id,))
    desk.decide("4", "undo", undoes="3")
    assert desk.campaign(desk.parcels[1]) == parcel
    desk.decide("5", "merge", campaign_id=parcel, into_campaign_id=loan)
    desk.decide("6", "undo", undoes="5")
    assert desk.campaign(desk.loan) == loan
    assert len({desk.campaign(said) for said in desk.parcels} - {loan}) == 1


def test_what_an_analyst_said_of_the_smaller_campaign_stands_when_the_machine_merges_it() -> None:
    desk = Desk()
    state, loan, parcel = desk.clusterer._state, desk.campaign(desk.loan), desk.campaign(desk.parcels[0])
    desk.decide("1", "confirm", campaign_id=loan)
    one, other = (state.campaigns[state.numbers[name]] for name in (parcel, loan))
    assert one.reports > other.reports
    assert may_become_one(one, other)
    merged(state, one, other, 0, "alike")
    assert desk.campaign(desk.parcels[0]) == loan
    assert row(desk.decide("2", "rename", campaign_id=parcel, name="Depot"), loan).status == "confirmed"


def test_the_machine_does_not_merge_what_analysts_judged_differently() -> None:
    desk = Desk()
    state, loan, parcel = desk.clusterer._state, desk.campaign(desk.loan), desk.campaign(desk.parcels[0])
    desk.decide("1", "confirm", campaign_id=loan)
    desk.decide("2", "dismiss", campaign_id=parcel)
    assert not may_become_one(*(state.campaigns[state.numbers[name]] for name in (parcel, loan)))


def test_taking_back_a_word_leaves_a_later_one_standing() -> None:
    desk = Desk()
    loan = desk.campaign(desk.loan)
    desk.decide("1", "confirm", campaign_id=loan)
    desk.decide("2", "dismiss", campaign_id=loan)
    assert row(desk.decide("3", "undo", undoes="1"), loan).status == "dismissed"
    assert row(desk.decide("4", "undo", undoes="2"), loan).status == "open"
    desk.decide("5", "confirm", campaign_id=loan)
    assert desk.decide("6", "undo", undoes="1") is None, "it was taken back already"


def test_a_merge_that_is_taken_back_gives_back_what_was_said_before_it() -> None:
    desk = Desk()
    loan, parcel = desk.campaign(desk.loan), desk.campaign(desk.parcels[0])
    desk.decide("1", "confirm", campaign_id=parcel)
    desk.decide("2", "merge", campaign_id=parcel, into_campaign_id=loan)
    written = desk.decide("3", "undo", undoes="2")
    assert row(written, desk.campaign(desk.parcels[0])).status == "confirmed"
    assert row(written, loan).status == "open"


def test_a_decision_about_nothing_known_changes_nothing() -> None:
    assert Desk().decide("1", "confirm", campaign_id="c0123456789abcdef") is None


def test_an_undo_cannot_be_undone_and_one_of_nothing_changes_nothing() -> None:
    desk = Desk()
    loan = desk.campaign(desk.loan)
    desk.decide("1", "dismiss", campaign_id=loan)
    assert row(desk.decide("2", "undo", undoes="1"), loan).status == "open"
    assert desk.decide("3", "undo", undoes="2") is None
    assert desk.decide("4", "undo", undoes="never") is None
    assert desk.clusterer.has_decided("4")


def test_decisions_about_senders_and_links_are_not_the_clusterers() -> None:
    desk = Desk()
    assert desk.decide("1", "block", entity_kind="domain", value="bad.example") is None
    assert not desk.clusterer.has_decided("1")
