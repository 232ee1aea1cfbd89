"""Counting distinct things: exact while few, near beyond, the same in any order and however it is parted."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.reputation import sketch

HASHES = st.lists(st.integers(0, 2**32 - 1), max_size=60)
SIZES = st.sampled_from([16, 32])


def sketched(hashes: list[int], size: int) -> sketch.Sketch:
    made = sketch.empty(size)
    for hashed in hashes:
        made = sketch.add(made, hashed)
    return made


@given(hashes=HASHES, size=SIZES)
def test_few_are_counted_exactly(hashes: list[int], size: int) -> None:
    if len(set(hashes)) <= size // 4:
        assert sketch.estimate(sketched(hashes, size)) == len(set(hashes))
    else:
        assert sketch.estimate(sketched(hashes, size)) > size // 4


@given(hashes=HASHES, size=SIZES, data=st.data())
def test_order_and_repetition_do_not_matter(hashes: list[int], size: int, data: st.DataObject) -> None:
    other = data.draw(st.permutations(hashes))
    assert sketched(other + hashes, size) == sketched(hashes, size)


@given(one=HASHES, other=HASHES, size=SIZES)
def test_parts_merge_to_the_whole(one: list[int], other: list[int], size: int) -> None:
    whole = sketched(one + other, size)
    assert sketch.merge(sketched(one, size), sketched(other, size)) == whole
    assert sketch.merge(sketched(other, size), sketched(one, size)) == whole


@given(hashes=HASHES, size=SIZES)
def test_what_is_known_adds_nothing_and_few_add_one_each(hashes: list[int], size: int) -> None:
    made = sketched(hashes, size)
    assert all(sketch.increment(made, hashed) == 0 for hashed in hashes)
    if len(set(hashes)) <= size // 4:
        assert sketch.increment(made, min(set(range(61)) - set(hashes))) == 1


def test_increments_sum_to_the_number_of_things() -> None:
    """The mean of 60 sums over 2 000 things is within three standard errors (Ting 2014: 0.84 / sqrt(registers))."""
    chance, sums = random.Random(3), []
    for _ in range(60):
        made, total = sketch.empty(32), 0.0
        for _ in range(2_000):
            hashed = chance.getrandbits(32)
            total += sketch.increment(made, hashed)
            made = sketch.add(made, hashed)
        sums.append(total / 2_000)
    assert abs(sum(sums) / len(sums) - 1) < 3 * 0.15 / 60**0.5 + 0.02


@given(hashes=HASHES)
def test_things_under_one_name_count_once(hashes: list[int]) -> None:
    made = sketch.renamed(sketched(hashes[:4], 16), lambda hashed: hashed % 3)
    assert sketch.estimate(made) == len({hashed % 3 for hashed in hashes[:4]})


@pytest.mark.parametrize(("size", "error"), [(32, 0.184), (16, 0.26)])
@pytest.mark.parametrize("number", [20, 200, 5_000])
def test_many_are_counted_within_the_stated_error(number: int, size: int, error: float) -> None:
    """The mean of 60 sketches is within three standard errors of a mean, and their spread is as stated."""
    chance = random.Random(number)
    counts = [
        sketch.estimate(sketched([chance.getrandbits(32) for _ in range(number)], size)) / number
        for _ in range(60)
    ]
    mean = sum(counts) / len(counts)
    assert abs(mean - 1) < 3 * error / 60**0.5 + 0.05
    spread = (sum((count - mean) ** 2 for count in counts) / len(counts)) ** 0.5
    assert spread < 1.4 * error
