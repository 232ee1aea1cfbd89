"""The same bytes again, for as long as it takes."""

import threading

import pytest

from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.warehouse.errors import (
    RowsRefusedError,
    StatementRefusedError,
    WarehouseUnavailableError,
)
from smishwatch.pipeline.workers import persistence
from smishwatch.pipeline.workers.persistence import Persistence, StoppedError


class Warehouse:
    """Answers with these errors in turn, then takes it."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "taken"


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persistence, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(persistence, "LONGEST_PAUSE_SECONDS", 0.002)


def test_it_is_tried_until_it_is_taken() -> None:
    warehouse = Warehouse(
        *[WarehouseUnavailableError("away")] * 20, StatementRefusedError("no such table", 60)
    )
    assert Persistence(Progress("sink"), threading.Event()).until_done("range", warehouse) == "taken"
    assert warehouse.calls == 22


def test_what_can_never_be_stored_is_said_at_once() -> None:
    warehouse = Warehouse(RowsRefusedError("out of range"))
    with pytest.raises(RowsRefusedError):
        Persistence(Progress("sink"), threading.Event()).until_done("range", warehouse)
    assert warehouse.calls == 1


def test_a_fault_of_our_own_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        Persistence(Progress("sink"), threading.Event()).until_done("range", Warehouse(ZeroDivisionError()))


def test_a_stop_ends_the_trying() -> None:
    stopping = threading.Event()
    stopping.set()
    warehouse = Warehouse(*[WarehouseUnavailableError("away")] * 9)
    with pytest.raises(StoppedError):
        Persistence(Progress("sink"), stopping).until_done("range", warehouse)
    assert warehouse.calls == 1


def test_waiting_is_shown_until_it_is_over() -> None:
    progress = Progress("sink")
    seen: list[str | None] = []

    def action() -> None:
        seen.append(progress.waiting_for)
        if len(seen) < 2:
            raise WarehouseUnavailableError("away")

    Persistence(progress, threading.Event()).until_done("range", action)
    assert seen == [None, "the warehouse: WarehouseUnavailableError"]
    assert progress.waiting_for is None
