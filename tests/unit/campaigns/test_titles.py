"""The readable template of a campaign."""

from hypothesis import given, settings
from hypothesis import strategies as st

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.schemas.campaigns import CampaignRow
from tests.unit.campaigns.streams import Said, cut

VARIANTS = (
    "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩",
    "Your parcel ⟨number⟩ is kept at the depot because the address is incomplete, update it at ⟨link⟩",
    "Hello, your parcel ⟨number⟩ is held at the depot because the address is incomplete, update at ⟨link⟩",
    "Your package ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩",
)


def rows_after(reports: list[Said], borders: list[int]) -> dict[str, CampaignRow]:
    clusterer, rows = Clusterer(), {}
    for record in cut(reports, borders):
        written = clusterer.apply(record).campaigns
        assert written is not None
        rows.update((row.campaign_id, row) for row in written.campaigns)
    return rows


def test_a_campaign_of_several_wordings_shows_slots_and_differences() -> None:
    (row,) = rows_after([Said(text, who) for who, text in enumerate(VARIANTS[:2])], []).values()
    assert [(part.kind, part.text, part.others) for part in row.wording] == [
        ("text", "Your parcel ", ()),
        ("slot", "number", ()),
        ("text", " is ", ()),
        ("varies", "held", ("kept",)),
        ("text", " at the depot because the address is incomplete, update it at ", ()),
        ("slot", "link", ()),
    ]


def test_a_campaign_of_one_wording_is_its_title() -> None:
    (row,) = rows_after([Said(VARIANTS[0], 1)], []).values()
    assert (row.title, row.wording) == (VARIANTS[0], ())


@settings(max_examples=20, deadline=None)
@given(borders=st.lists(st.integers(1, 3), max_size=3))
def test_where_records_end_does_not_show_in_it(borders: list[int]) -> None:
    reports = [Said(text, who) for who, text in enumerate(VARIANTS)]
    whole, parts = rows_after(reports, []), rows_after(reports, borders)
    assert [(row.title, row.wording) for row in whole.values()] == [
        (row.title, row.wording) for row in parts.values()
    ]
