"""Kept answers: made once for all who ask, and not for longer than said."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from smishwatch.dashboards.keeping import MOST_KEPT, Kept


class Clock:
    """Time that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_kept_for_its_time_and_then_made_again() -> None:
    clock = Clock()
    kept: Kept[int] = Kept(1.0, clock)
    made = iter(range(10))
    assert [kept.get("a", lambda: next(made)) for _ in range(3)] == [0, 0, 0]
    clock.now = 0.99
    assert kept.get("a", lambda: next(made)) == 0
    clock.now = 1.0
    assert kept.get("a", lambda: next(made)) == 1
    assert kept.get("b", lambda: next(made)) == 2


def test_many_who_ask_at_once_get_one_answer() -> None:
    kept: Kept[int] = Kept(60.0)
    made: list[int] = []
    everyone = threading.Barrier(16)

    def make() -> int:
        made.append(1)
        time.sleep(0.1)
        return len(made)

    def ask() -> int:
        everyone.wait()
        return kept.get("a", make)

    with ThreadPoolExecutor(16) as pool:
        answers = [one.result() for one in [pool.submit(ask) for _ in range(16)]]
    assert answers == [1] * 16
    assert len(made) == 1


def test_a_failure_is_told_to_all_and_kept_as_long() -> None:
    clock = Clock()
    kept: Kept[int] = Kept(1.0, clock)
    tries: list[int] = []

    def fail() -> int:
        tries.append(1)
        raise ConnectionError("away")

    for _ in range(3):
        with pytest.raises(ConnectionError, match="away"):
            kept.get("a", fail)
    assert len(tries) == 1
    clock.now = 2.0
    assert kept.get("a", lambda: 7) == 7


def test_a_failure_may_be_kept_for_less_time_than_a_value() -> None:
    clock = Clock()
    kept: Kept[int] = Kept(60.0, clock, failure_seconds=1.0)

    def fail() -> int:
        raise ConnectionError("away")

    with pytest.raises(ConnectionError):
        kept.get("a", fail)
    clock.now = 1.0
    assert kept.get("a", lambda: 7) == 7
    clock.now = 59.0
    assert kept.get("a", fail) == 7


def test_what_is_kept_is_bounded() -> None:
    kept: Kept[int] = Kept(60.0)
    for number in range(2 * MOST_KEPT):
        kept.get(number, lambda: 1)
    made: list[int] = []
    kept.get(0, lambda: made.append(1) or 1)
    assert made == [1]
    kept.get(2 * MOST_KEPT - 1, lambda: made.append(2) or 2)
    assert made == [1]
