"""Sealed ranges: contiguous, bounded, one at a time for each partition."""

import pytest

from smishwatch.pipeline.broker.consumer import Place, Stored
from smishwatch.pipeline.workers import ranges
from smishwatch.pipeline.workers.ranges import Gathering, Range

A, B = Place("reports.enriched.v1", 0), Place("reports.enriched.v1", 1)


def stored(place: Place, *offsets: int, value: bytes = b"0123456789") -> list[Stored]:
    return [Stored(place, offset, 0, None, value) for offset in offsets]


def offsets(found: list[Range]) -> dict[Place, list[int]]:
    return {one.place: [record.offset for record in one.records] for one in found}


def test_records_wait_for_company() -> None:
    gathering = Gathering()
    gathering.add(stored(A, 1, 2), now=10.0)
    assert gathering.seal(now=10.9) == []
    gathering.add(stored(A, 3), now=10.9)
    assert offsets(gathering.seal(now=11.0)) == {A: [1, 2, 3]}


def test_a_partition_has_one_range_out_and_others_are_not_held_up() -> None:
    gathering = Gathering()
    gathering.add(stored(A, 1), now=0)
    assert offsets(gathering.seal(now=1)) == {A: [1]}
    gathering.add([*stored(A, 2), *stored(B, 7)], now=1)
    assert offsets(gathering.seal(now=9)) == {B: [7]}
    gathering.written(A)
    assert offsets(gathering.seal(now=9)) == {A: [2]}


def test_heavy_ranges_are_sealed_at_once_and_cut_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "MOST_RANGE_BYTES", 30)
    gathering = Gathering()
    gathering.add(stored(A, 1, 2, 3, 4), now=0)
    assert offsets(gathering.seal(now=0)) == {A: [1, 2, 3]}
    gathering.written(A)
    assert gathering.seal(now=0) == []
    assert offsets(gathering.seal(now=0, everything=True)) == {A: [4]}


def test_a_record_larger_than_the_limit_is_a_range_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "MOST_RANGE_BYTES", 5)
    gathering = Gathering()
    gathering.add(stored(A, 1, 2), now=0)
    assert offsets(gathering.seal(now=0)) == {A: [1]}


def test_a_full_partition_is_named_until_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "MOST_GATHERED_BYTES", 20)
    gathering = Gathering()
    gathering.add([*stored(A, 1, 2), *stored(B, 1)], now=0)
    assert (gathering.full, gathering.bytes) == ({A}, 30)
    gathering.seal(now=1)
    assert gathering.full == {A}
    gathering.written(A)
    assert (gathering.full, gathering.bytes) == (set(), 10)


def test_offsets_that_go_back_begin_the_partition_again() -> None:
    gathering = Gathering()
    gathering.add(stored(A, 5, 6, 7), now=0)
    gathering.add(stored(A, 3, 4, 5), now=0)
    assert offsets(gathering.seal(now=1)) == {A: [3, 4, 5]}


def test_what_waits_of_a_partition_that_was_taken_away_is_forgotten() -> None:
    gathering = Gathering()
    gathering.add([*stored(A, 1), *stored(B, 1)], now=0)
    gathering.keep_only({B})
    assert offsets(gathering.seal(now=1)) == {B: [1]}
    assert not gathering.empty
    gathering.written(B)
    assert gathering.empty


def test_a_token_is_equal_for_equal_content_of_one_place_only() -> None:
    one = Range(A, tuple(stored(A, 1, 2)))
    assert one.token == Range(A, tuple(stored(A, 1, 2))).token
    others = [
        Range(A, tuple(stored(A, 1, 2, 3))),
        Range(B, tuple(stored(B, 1, 2))),
        Range(A, tuple(stored(A, 1, 2, value=b"another one"))),
    ]
    assert len({one.token, *(other.token for other in others)}) == 4
