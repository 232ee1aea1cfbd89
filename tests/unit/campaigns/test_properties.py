"""What holds for every stream: borders, restarts, order, ids."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from smishwatch.pipeline.campaigns.changes import Changes
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.settings import ClusterSettings, WordingSettings
from smishwatch.schemas.campaigns import Alert
from tests.unit.campaigns.streams import Said, cut

SEEDS = (
    "Your parcel ⟨number⟩ is held at the depot because the address is incomplete, update it at ⟨link⟩",
    "【某银行】您的贷款已严重逾期，请立即点击⟨link⟩处理，否则将上报征信并起诉，影响子女上学",
    "Selamat nomor anda terpilih sebagai pemenang undian berhadiah, hubungi ⟨phone⟩ untuk klaim hadiah",
    "Uw betaalpas vervalt binnenkort, vraag gratis de vernieuwde betaalpas aan via ⟨link⟩",
    "兼职刷单日结工资三百到五百，每天一小时，在家就能做，加微信⟨account⟩咨询报名",
    "Final notice: your tax refund of ⟨amount⟩ expires tonight, claim with your card at ⟨link⟩",
)
SMALL = ClusterSettings(wording=WordingSettings(epoch=16, first_epoch=4))
"""Short epochs, so that short streams cross many of them."""


def stream(seed: int, length: int = 160, edits: tuple[int, ...] = (0, 0, 2, 8)) -> list[Said]:
    """Variants of six wordings with shared and own infrastructure."""
    rng = random.Random(seed)
    reports = []
    for number in range(length):
        kind = rng.randrange(len(SEEDS))
        words = list(SEEDS[kind])
        for _ in range(rng.choice(edits)):
            words[rng.randrange(len(words))] = rng.choice("xyz的了在")
        reports.append(
            Said(
                "".join(words),
                who=rng.randrange(200),
                minute=number * 7 - rng.choice((0, 0, 500)),
                domains=(f"d{kind}{rng.randrange(2)}.top",) if rng.random() < 0.5 else (),
                senders=(f"+861390000{kind // 2}{rng.randrange(3)}",),
            )
        )
    return reports


def outcome(reports: list[Said], borders: list[int]) -> tuple[dict[str, tuple[str, str]], list[Alert]]:
    clusterer, alerts = Clusterer(SMALL), []
    for record in cut(reports, borders):
        alerts += clusterer.apply(record).alerts
    return {said.template_id: clusterer.place(said.template_id) for said in reports}, alerts


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), borders=st.lists(st.integers(1, 159), max_size=12))
def test_where_records_end_changes_no_place_and_no_alert(seed: int, borders: list[int]) -> None:
    reports = stream(seed)
    assert outcome(reports, borders) == outcome(reports, [])


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), stop=st.integers(1, 159))
def test_a_restart_anywhere_changes_nothing(seed: int, stop: int) -> None:
    records = cut(stream(seed), [*range(10, 160, 25), stop])
    straight, restarted = Clusterer(SMALL), Clusterer(SMALL)
    tables: dict[str, dict[object, object]] = {}
    for number, record in enumerate(records):
        expected = straight.apply(record)
        keep(tables, restarted.changes())
        if number % 2 == 0:
            restarted = Clusterer.from_tables({name: held.items() for name, held in tables.items()}, SMALL)
        assert restarted.apply(record) == expected
    assert restarted.snapshot() == straight.snapshot()


def keep(tables: dict[str, dict[object, object]], changes: dict[str, Changes]) -> None:
    """As a disk would."""
    for name, changed in changes.items():
        held = tables.setdefault(name, {})
        if changed.whole:
            held.clear()
        for key in changed.gone:
            held.pop(key, None)
        held.update(changed.rows)


def test_saving_gives_what_changed_and_no_more() -> None:
    records = cut(stream(5, 400), list(range(10, 400, 10)))
    clusterer = Clusterer(SMALL)
    for record in records[:-1]:
        clusterer.apply(record)
    everything = clusterer.changes()
    assert all(table.whole for name, table in everything.items() if name != "rest")
    assert not any(table.rows for name, table in clusterer.changes().items() if name != "rest")
    clusterer.apply(records[-1])
    assert 0 < len(clusterer.changes()["templates"].rows) <= 10 < len(everything["templates"].rows)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), kinds=st.data())
def test_the_order_of_unlike_campaigns_does_not_matter(seed: int, kinds: st.DataObject) -> None:
    """Which reports are together is the same however campaigns that share nothing are interleaved."""
    by_kind: dict[str, list[Said]] = {}
    for said in stream(seed, 60, (0, 1, 2)):
        nearest = max(SEEDS, key=lambda text: len(set(text) & set(said.text)))
        by_kind.setdefault(nearest, []).append(replace(said, domains=(), senders=()))
    one_by_one = [said for kind in sorted(by_kind) for said in by_kind[kind]]
    turns = kinds.draw(st.permutations([kind for kind, reports in by_kind.items() for _ in reports]))
    waiting = {kind: iter(reports) for kind, reports in by_kind.items()}
    assert groups([next(waiting[kind]) for kind in turns]) == groups(one_by_one)


def groups(reports: list[Said]) -> set[frozenset[str]]:
    places, _ = outcome(reports, [])
    together: dict[str, set[str]] = {}
    for template, (campaign, _) in places.items():
        together.setdefault(campaign, set()).add(template)
    return {frozenset(members) for members in together.values()}


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_id_is_given_twice_and_every_merge_resolves(seed: int) -> None:
    clusterer = Clusterer(SMALL)
    born: list[str] = []
    merged: dict[str, str] = {}
    for record in cut(stream(seed, 240), list(range(20, 240, 20))):
        written = clusterer.apply(record).campaigns
        assert written is not None
        born += [line.campaign_id for line in written.lineage if line.change.value == "born"]
        for row in written.campaigns:
            if row.merged_into is not None:
                merged[row.campaign_id] = row.merged_into
    assert len(set(born)) == len(born)
    for campaign_id, into in merged.items():
        assert clusterer.resolve(campaign_id) == clusterer.resolve(into)
        assert clusterer.resolve(clusterer.resolve(campaign_id)[0]) == clusterer.resolve(campaign_id)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_rows_written_tell_the_places(seed: int) -> None:
    """Who only reads campaigns.v1, keeping the highest version, ends up where the clusterer is."""
    clusterer = Clusterer(SMALL)
    places: dict[str, tuple[int, str]] = {}
    operations: dict[str, tuple[int, str]] = {}
    sequences: list[int] = []
    for record in cut(stream(seed), list(range(15, 160, 15))):
        written = clusterer.apply(record).campaigns
        assert written is not None
        sequences += [line.sequence for line in written.lineage]
        for place in written.places:
            places[place.template_id] = max(
                places.get(place.template_id, (0, "")), (place.version, place.campaign_id)
            )
        for row in written.campaigns:
            held = operations.get(row.campaign_id, (0, ""))
            assert row.version > held[0]
            operations[row.campaign_id] = (row.version, row.operation_id)
    assert sequences == sorted(set(sequences))
    for template, (_, campaign_id) in places.items():
        now, operation_id = clusterer.place(template)
        assert clusterer.resolve(campaign_id)[0] == now
        assert operations[now][1] == operation_id
