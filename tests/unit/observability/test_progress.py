"""Stuck means: there is work, and nothing has moved for long."""

import threading
import time

import pytest

from smishwatch.pipeline.observability.progress import STUCK_EXIT_CODE, Progress, watched


class Clock:
    """Seconds that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def progress() -> tuple[Progress, Clock]:
    clock = Clock()
    return Progress("test-worker", stuck_seconds=100, clock=clock), clock


def test_work_that_does_not_move_is_stuck() -> None:
    worker, clock = progress()
    worker.saw_lag({"reports.v1": 5})
    clock.now = 99
    assert not worker.stuck
    clock.now = 101
    assert worker.stuck


def test_moving_is_not_stuck_however_large_the_lag() -> None:
    worker, clock = progress()
    for clock.now in range(0, 1_000, 50):
        worker.saw_lag({"reports.v1": 1_000_000})
        worker.moved()
    assert not worker.stuck


def test_idle_is_not_stuck() -> None:
    worker, clock = progress()
    for clock.now in range(0, 1_000, 5):
        worker.saw_lag({"reports.v1": 0})
    assert not worker.stuck


def test_work_that_begins_after_a_long_calm_has_its_whole_time() -> None:
    worker, clock = progress()
    clock.now = 1_000
    worker.saw_lag({"reports.v1": 0})
    clock.now = 1_005
    worker.saw_lag({"reports.v1": 1})
    assert not worker.stuck


def test_a_broker_that_is_away_is_not_the_workers_fault() -> None:
    worker, clock = progress()
    worker.saw_lag({"reports.v1": 5})
    for clock.now in range(0, 1_000, 5):
        worker.saw_lag(None)
    assert not worker.stuck


def test_waiting_for_the_warehouse_is_said_and_is_not_stuck() -> None:
    worker, clock = progress()
    worker.saw_lag({"reports.enriched.v1": 5})
    clock.now = 500
    worker.waits("the warehouse: WarehouseUnavailableError")
    assert not worker.stuck
    assert worker.waiting_for == "the warehouse: WarehouseUnavailableError"
    worker.moved()
    assert worker.waiting_for is not None
    worker.waits(None)
    assert worker.waiting_for is None


def test_a_stuck_process_is_ended_to_be_started_again() -> None:
    stuck, ended = Progress("test-worker", stuck_seconds=0), threading.Event()
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    with watched(stuck, lambda: {"reports.v1": 5}, end, check_seconds=0.01):
        assert ended.wait(30)
    assert set(codes) == {STUCK_EXIT_CODE}


def test_nobody_is_ended_once_the_work_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, asked = Progress("test-worker", stuck_seconds=0), threading.Event()
    monkeypatch.setattr(stuck, "saw_lag", lambda _: None)
    codes: list[int] = []

    def lag() -> dict[str, int]:
        asked.set()
        return {"reports.v1": 5}

    with pytest.raises(ZeroDivisionError), watched(stuck, lag, codes.append, check_seconds=0.01):
        assert asked.wait(30)
        raise ZeroDivisionError
    Progress.saw_lag(stuck, {"reports.v1": 5})
    assert stuck.stuck
    time.sleep(0.2)
    assert codes == []
