"""Reporters never stay in the clear, and sealed bytes come back whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smishwatch.pipeline.stages.privacy import Sealer, hash_reporter

PEPPER = b"a pepper for tests only"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+44 7700 900123", "447700900123"),
        ("0044-7700-900123", "+447700900123"),
        ("＋４４７７００９００１２３", "+447700900123"),
        ("User@Example.com", "user@example.com"),
    ],
)
def test_ways_of_writing_one_reporter_meet(one: str, other: str) -> None:
    assert hash_reporter(one, PEPPER) == hash_reporter(other, PEPPER)


def test_two_reporters_differ_and_so_do_two_peppers() -> None:
    hashes = {
        hash_reporter(who, pepper)
        for who in ("+447700900123", "+447700900124")
        for pepper in (PEPPER, b"other")
    }
    assert len(hashes) == 4


def test_hashing_twice_is_harmless() -> None:
    once = hash_reporter("+447700900123", PEPPER)
    assert hash_reporter(once, PEPPER) == once


@given(st.text(min_size=1, max_size=40))
def test_the_hash_has_one_form_and_holds_no_number(reporter: str) -> None:
    hashed = hash_reporter(reporter, PEPPER)
    assert hashed.startswith("h1:")
    assert len(hashed) == 67


@given(st.binary(max_size=200))
def test_sealed_bytes_open_again(raw: bytes) -> None:
    sealer = Sealer(PEPPER)
    assert sealer.open(sealer.seal(raw)) == raw


def test_another_pepper_does_not_open_the_seal() -> None:
    sealed = Sealer(PEPPER).seal(b"+447700900123")
    with pytest.raises(ValueError, match="another pepper"):
        Sealer(b"other").open(sealed)
