"""What the clusterer does with whole records."""

from smishwatch.pipeline.campaigns.clusterer import Applied, Clusterer
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from tests.unit.campaigns.streams import Said, cut, envelope, template_id

PARCEL = "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩"
PARCEL_AGAIN = (
    "Hello! Your parcel ⟨number⟩ is held at our depot because its address is incomplete: update at ⟨link⟩"
)
LOAN = "【某银行】您的贷款已严重逾期，请立即点击⟨link⟩处理，否则将上报征信并起诉"
LOAN_AGAIN = "尊敬的客户：您的贷款已经严重逾期，请立即点击⟨link⟩处理，否则将上报征信系统并起诉"


def test_variants_share_a_campaign_and_other_wordings_do_not() -> None:
    clusterer = Clusterer()
    reports = [Said(text, who) for who, text in enumerate((PARCEL, LOAN, PARCEL_AGAIN, LOAN_AGAIN))]
    clusterer.apply(envelope(reports, 0))
    places = [clusterer.place(template_id(text))[0] for text in (PARCEL, PARCEL_AGAIN, LOAN, LOAN_AGAIN)]
    assert places[0] == places[1]
    assert places[2] == places[3]
    assert places[0] != places[2]


def test_a_record_applied_again_changes_nothing() -> None:
    clusterer = Clusterer()
    record = envelope([Said(PARCEL, 1)], 5)
    assert clusterer.apply(record).campaigns is not None
    before = clusterer.snapshot()
    again = clusterer.apply(record)
    assert (again.campaigns, again.alerts) == (None, ())
    assert clusterer.snapshot() == before


def test_offsets_are_counted_per_partition() -> None:
    clusterer = Clusterer()
    clusterer.apply(envelope([Said(PARCEL, 1)], 5, partition=0))
    assert clusterer.apply(envelope([Said(LOAN, 2)], 3, partition=1)).campaigns is not None


def test_a_new_template_comes_with_its_row_its_place_its_campaign_and_its_lineage() -> None:
    applied = Clusterer().apply(envelope([Said(PARCEL, 1)], 0))
    assert applied.campaigns is not None
    (row,), (place,), (campaign,) = (
        applied.campaigns.templates,
        applied.campaigns.places,
        applied.campaigns.campaigns,
    )
    assert row.template_id == place.template_id == template_id(PARCEL)
    assert place.campaign_id == campaign.campaign_id
    assert campaign.templates == 1
    assert [line.change.value for line in applied.campaigns.lineage] == ["born", "template_joined"]


def test_what_is_written_is_valid_on_the_wire() -> None:
    clusterer = Clusterer()
    reports = [Said(text, who) for who, text in enumerate((PARCEL, LOAN, PARCEL_AGAIN, LOAN_AGAIN))]
    applied = [clusterer.apply(record).campaigns for record in cut(reports, [1, 2])]
    for written in applied:
        assert written is not None
        text = written.model_dump_json(by_alias=True, exclude_none=True)
        assert (
            type(written).model_validate_json(text).model_dump_json(by_alias=True, exclude_none=True) == text
        )


def test_a_restored_clusterer_goes_on_as_if_nothing_had_happened() -> None:
    reports = [
        Said(text, who, minute=who) for who, text in enumerate((PARCEL, LOAN, PARCEL_AGAIN, LOAN_AGAIN))
    ]
    straight, first = Clusterer(), Clusterer()
    records = cut(reports, [2])
    for record in records:
        straight.apply(record)
    first.apply(records[0])
    restored = Clusterer.restore(first.snapshot())
    restored.apply(records[1])
    assert restored.snapshot() == straight.snapshot()


def test_a_record_without_templates_only_counts_as_applied() -> None:
    clusterer = Clusterer()
    clusterer.apply(envelope([Said(PARCEL, 1)], 5))
    alone = clusterer.apply(envelope([Said(LOAN, 2)], 7)).campaigns
    other = Clusterer()
    other.apply(envelope([Said(PARCEL, 1)], 5))
    assert other.apply(envelope([], 6)) == Applied()
    assert other.apply(envelope([Said(LOAN, 2)], 6)) == Applied(), "applied before"
    assert other.apply(envelope([Said(LOAN, 2)], 7)).campaigns == alone
    assert other.snapshot() == clusterer.snapshot()


def test_decisions_are_numbered_from_where_the_settings_say_also_after_a_restart() -> None:
    first, later = Clusterer(), Clusterer(ClusterSettings(numbered_from=1 << 40))
    one = first.apply(envelope([Said(PARCEL, 1)], 0)).campaigns
    two = later.apply(envelope([Said(PARCEL, 1)], 0)).campaigns
    assert one is not None
    assert two is not None
    assert two.places[0].version == one.places[0].version + (1 << 40)
    assert two.campaigns[0].campaign_id != one.campaigns[0].campaign_id
    restored = Clusterer.restore(later.snapshot(), ClusterSettings(numbered_from=1 << 40))
    again = restored.apply(envelope([Said(LOAN, 2)], 1)).campaigns
    assert again is not None
    assert again.places[0].version > two.places[0].version
