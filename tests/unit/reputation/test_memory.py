"""Sums per record -> what is known of each entity: bounded, the same after a replay or a restart."""

import math
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.reputation.memory import SHARDS, ReputationMemory, SnapshotRefusedError
from smishwatch.pipeline.reputation.record import HALF_LIFE_DAYS, MOST_CARRIERS, Entity
from smishwatch.pipeline.reputation.shard import Shard
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import EntityKind
from smishwatch.schemas.sums import (
    CampaignHead,
    EntitiesSeenEnvelope,
    EntityReputation,
    EntitySeen,
    TemplateOf,
    Voice,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
DOMAIN = EntityKind.DOMAIN


def voice(who: int, day: float = 0, carrier: str = "a", region: str = "CN-11", legit: bool = False) -> Voice:
    return Voice(at=START + day * DAY, who=who, carrier=carrier, region=region, legit=legit)


def envelope(
    offset: int, *voices: Voice, value: str = "bad.top", shared: bool = False, **more: object
) -> EntitiesSeenEnvelope:
    seen = EntitySeen(
        kind=DOMAIN, value=value, shared=shared, voices=voices, template_ids=more.get("templates", ("t" + "0" * 24,)),  # type: ignore[arg-type]
    )  # fmt: skip
    return EntitiesSeenEnvelope(
        origin=Origin(topic="reports.v1", partition=int(str(more.get("partition", 0))), offset=offset),
        entities=(seen,),
    )


def known(memory: ReputationMemory, value: str = "bad.top") -> EntityReputation:
    found = memory.get(DOMAIN, value)
    assert found is not None
    return found


def test_people_places_and_times_are_counted() -> None:
    memory = ReputationMemory()
    memory.apply(envelope(0, voice(1), voice(2, 1, carrier="b", region="CN-44"), voice(1, 2)))
    memory.apply(envelope(1, voice(3, -1, legit=True), templates=("t" + "1" * 24, "t" + "0" * 24)))
    assert known(memory).model_dump(exclude={"rate_per_day"}) == {
        "kind": DOMAIN, "value": "bad.top", "shared": False, "first_seen": START - DAY, "last_seen": START + 2 * DAY,
        "reporters": 3, "legit_reporters": 1, "carriers": 2, "regions": 2, "campaigns": 0,
    }  # fmt: skip


def test_what_was_never_seen_is_not_known() -> None:
    assert ReputationMemory().get(DOMAIN, "bad.top") is None


def test_a_record_counts_once_and_each_partition_has_its_own_offsets() -> None:
    memory = ReputationMemory()
    memory.apply(envelope(4, voice(1)))
    assert memory.apply(envelope(4, voice(2))).changed == ()
    assert memory.apply(envelope(3, voice(3))).changed == ()
    memory.apply(envelope(3, voice(4), partition=1))
    assert known(memory).reporters == 2
    memory.start_epoch()
    memory.apply(envelope(0, voice(5)))
    assert known(memory).reporters == 3


def test_a_rate_is_of_new_people_and_silence_halves_it() -> None:
    memory = ReputationMemory()
    for number in range(8):
        memory.apply(envelope(number, voice(number, number / 1_000)))
    assert known(memory).rate_per_day == pytest.approx(8 * math.log(2) / HALF_LIFE_DAYS, rel=0.01)
    memory.apply(envelope(8, voice(1, HALF_LIFE_DAYS)))
    assert known(memory).rate_per_day == pytest.approx(4 * math.log(2) / HALF_LIFE_DAYS, rel=0.01)


def test_the_rate_of_many_people_is_near_the_true_one() -> None:
    """Ten new people a day for sixty days, on forty domains: each is an estimate, and they are right on the whole."""
    memory, chance = ReputationMemory(), random.Random(5)
    for domain in range(40):
        for number in range(600):
            who = chance.getrandbits(63)
            memory.apply(envelope(domain * 600 + number, voice(who, number / 10), value=f"bad{domain}.top"))
    rates = [one.rate_per_day for one in memory.all()]
    assert sum(rates) / len(rates) == pytest.approx(10, rel=0.2)
    assert max(rates) < 40


def test_a_late_report_counts_as_one_of_its_time() -> None:
    in_order, late = ReputationMemory(), ReputationMemory()
    voices = [voice(number, number) for number in range(8)]
    for number, heard in enumerate(voices):
        in_order.apply(envelope(number, heard))
    for number, heard in enumerate([*voices[4:], *voices[:4]]):
        late.apply(envelope(number, heard))
    assert known(late) == known(in_order)


def test_the_last_word_on_sharing_counts() -> None:
    memory = ReputationMemory()
    memory.apply(envelope(0, voice(1)))
    memory.apply(envelope(1, voice(2), shared=True))
    assert known(memory).shared


def test_more_carriers_than_there_is_room_for_count_as_one() -> None:
    memory = ReputationMemory()
    memory.apply(envelope(0, *(voice(number, carrier=f"c{number}") for number in range(MOST_CARRIERS + 20))))
    assert known(memory).carriers == MOST_CARRIERS


def filled(most: int, entities: int) -> tuple[ReputationMemory, list[str]]:
    memory, forgotten = ReputationMemory(most), list[str]()
    for number in range(entities):
        heard = memory.apply(envelope(number, voice(number, number), value=f"bad{number}.top"))
        forgotten += [value for _, value in heard.forgotten]
    return memory, forgotten


def test_a_full_memory_forgets_what_was_heard_of_longest_ago_and_says_what() -> None:
    memory, forgotten = filled(SHARDS * 4, SHARDS * 12)
    assert len(memory) <= SHARDS * 4
    assert len(memory) + len(forgotten) == SHARDS * 12
    assert set(forgotten).isdisjoint(reputation.value for reputation in memory.all())
    mean_of_kept = sum(int(one.value[3:-4]) for one in memory.all()) / len(memory)
    assert mean_of_kept > 2 * sum(int(value[3:-4]) for value in forgotten) / len(forgotten)
    assert known(memory, f"bad{SHARDS * 12 - 1}.top").reporters == 1
    assert filled(SHARDS * 4, SHARDS * 12)[1] == forgotten


CAMPAIGNS = ["c" + format(number + 1, "08x") * 2 for number in range(9)]
TEMPLATES = ["t" + format(number + 1, "016x") + "0" * 8 for number in range(9)]


def placed(offset: int, templates: Iterable[int], campaign: int) -> EntitiesSeenEnvelope:
    places = tuple(
        TemplateOf(template_id=TEMPLATES[template], campaign_id=CAMPAIGNS[campaign]) for template in templates
    )
    return said(offset, places=places)


def merged(offset: int, campaign: int, head: int) -> EntitiesSeenEnvelope:
    return said(offset, heads=(CampaignHead(campaign_id=CAMPAIGNS[campaign], head=CAMPAIGNS[head]),))


def said(offset: int, **what: Any) -> EntitiesSeenEnvelope:
    origin = Origin(topic="reports.v1", partition=0, offset=offset)
    return EntitiesSeenEnvelope(origin=origin, entities=(), **what)


def test_templates_of_one_campaign_count_once_however_the_words_come() -> None:
    memory = ReputationMemory()
    memory.apply(envelope(0, voice(1), templates=(TEMPLATES[0], TEMPLATES[1])))
    assert known(memory).campaigns == 0
    assert memory.apply(placed(0, (0, 1), 0)).changed == ((DOMAIN, "bad.top"),)
    assert known(memory).campaigns == 1
    assert memory.apply(placed(0, (0, 1), 0)).changed == ()
    memory.apply(placed(1, (2, 3), 1))
    memory.apply(envelope(1, voice(2), templates=(TEMPLATES[3],)))
    assert known(memory).campaigns == 2
    memory.apply(merged(2, 1, 0))
    assert known(memory).campaigns == 1
    memory.apply(merged(2, 1, 1))  # taken back
    assert known(memory).campaigns == 2


def test_merges_make_room_for_further_campaigns_that_are_counted_one_by_one() -> None:
    memory = ReputationMemory()
    for number in range(9):
        memory.apply(placed(number, (number,), number))
        memory.apply(envelope(number, voice(1), templates=(TEMPLATES[number],)))
        assert known(memory).campaigns == min(number + 1, 4)
        memory.apply(merged(number, number, number % 3))
    assert known(memory).campaigns == 3


def test_who_waits_for_a_campaign_waits_through_a_restart() -> None:
    memory = ReputationMemory()
    memory.apply(envelope(0, voice(1), templates=(TEMPLATES[0],)))
    memory.apply(merged(0, 3, 4))
    again = ReputationMemory.restore(memory.snapshot())
    again.apply(placed(0, (0,), 3))
    assert known(again).campaigns == 1
    again.apply(placed(1, (1,), 4))
    again.apply(envelope(1, voice(1), templates=(TEMPLATES[1],)))
    assert known(again).campaigns == 1


STEPS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 9), st.integers(0, 3), st.booleans(), st.integers(0, 8)),
    max_size=60,
)


@given(steps=STEPS, again=st.data())
def test_reports_that_are_sent_again_change_nothing(
    steps: list[tuple[int, int, int, bool, int]], again: st.DataObject
) -> None:
    """Whatever was heard may come again, later, in other records, in any number."""
    once, repeated = ReputationMemory(), ReputationMemory()
    for memory in (once, repeated):
        for number in range(9):
            memory.apply(placed(number, (number,), number))
    sent: list[tuple[Voice, str]] = []
    offset = 0
    for who, day, carrier, legit, template in steps:
        heard = voice(who * 7_777_777_777, day, f"c{carrier}", f"CN-{10 + carrier}", legit)
        sent.append((heard, TEMPLATES[template]))
        for memory in (once, repeated):
            memory.apply(envelope(offset, heard, templates=(TEMPLATES[template],)))
        offset += 1
        for older, in_template in again.draw(st.lists(st.sampled_from(sent), max_size=3)):
            repeated.apply(envelope(offset, older, templates=(in_template,)))
            offset += 1
    assert list(repeated.all()) == list(once.all())


def test_a_snapshot_goes_on_where_it_was_taken() -> None:
    memory, _ = filled(SHARDS * 4, SHARDS * 6)
    memory.apply(envelope(9_999, voice(1, carrier="b", region="CN-31"), value="bad7.top"))
    again = ReputationMemory.restore(memory.snapshot(), SHARDS * 4)
    assert list(again.all()) == list(memory.all())
    for one in (memory, again):
        one.apply(envelope(9_999, voice(2)))
        one.apply(envelope(10_000, voice(3, carrier="c"), value="new.top"))
    assert list(again.all()) == list(memory.all())
    assert again.snapshot() == memory.snapshot()


@pytest.mark.parametrize("data", [b"", b"nonsense", b"\x81\xa7version\x02"])
def test_what_is_no_snapshot_is_refused(data: bytes) -> None:
    with pytest.raises(SnapshotRefusedError):
        ReputationMemory.restore(data)


@given(
    steps=st.lists(
        st.tuples(st.integers(1, 2**64 - 1) | st.sampled_from([256, 512, 2**40]), st.integers(0, 99))
    )
)
def test_a_shard_keeps_what_a_dictionary_keeps(steps: list[tuple[int, int]]) -> None:
    shard, model = Shard(), dict[int, int]()
    for key, reports in steps:
        entity = Entity(DOMAIN, f"名{key}.top", carriers=reports)
        shard.put(key, entity)
        model[key] = reports
    assert {key: (entity.carriers, entity.value) for key, entity in shard.items()} == {
        key: (reports, f"名{key}.top") for key, reports in model.items()
    }
    assert shard.count == len(model)
    restored = Shard.from_parts(*shard.parts())
    assert all((found := restored.get(key)) is not None and found.carriers == model[key] for key in model)
    assert restored.get(3) is None or 3 in model
