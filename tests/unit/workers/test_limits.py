"""A faulty release stops its worker; what carriers send does not."""

from pathlib import Path

import pytest

from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.workers.limits import (
    PROVEN_AFTER,
    DeadLetterLimits,
    TooManyDeadLettersError,
    Tried,
    inner_faults,
)
from smishwatch.schemas.codes import RejectReason


def limits(directory: Path, **changes: object) -> DeadLetterLimits:
    wanted = {"data_dir": directory, "dead_letter_run": 10, "dead_letter_ratio": 0.2} | changes
    return DeadLetterLimits(Settings.model_validate(wanted), "enrich")


def test_a_run_of_failures_stops_the_worker_with_a_message_that_says_what_to_do(tmp_path: Path) -> None:
    watched = limits(tmp_path)
    watched.check([Tried(0, 9)])
    with pytest.raises(
        TooManyDeadLettersError, match=r"10 reports in a row .* Nothing .* committed"
    ) as stopped:
        watched.check([Tried(0, 1)])
    assert "SMISHWATCH_DEAD_LETTER_RATIO=1" in str(stopped.value)


def test_successes_in_between_end_a_run(tmp_path: Path) -> None:
    watched = limits(tmp_path, dead_letter_ratio=0.95)
    for _ in range(20):
        watched.check([Tried(1, 0), Tried(0, 9)])


def test_a_share_of_failures_stops_it_too(tmp_path: Path) -> None:
    watched = limits(tmp_path)
    with pytest.raises(TooManyDeadLettersError, match=r"of the last \d+ reports"):
        for _ in range(100):
            watched.check([Tried(3, 1)])


def test_a_small_share_does_not(tmp_path: Path) -> None:
    watched = limits(tmp_path)
    for _ in range(1_000):
        watched.check([Tried(9, 1)])


def test_one_carriers_reports_cannot_stop_the_others(tmp_path: Path) -> None:
    watched = limits(tmp_path)
    watched.check([Tried(1, 0, "carrier-a")])
    watched.check([Tried(0, 500, "carrier-b")])
    with pytest.raises(TooManyDeadLettersError):
        watched.check([Tried(0, 1, "carrier-a")])


def test_starting_again_and_again_drains_nothing(tmp_path: Path) -> None:
    with pytest.raises(TooManyDeadLettersError):
        limits(tmp_path).check([Tried(0, 10)])
    for _ in range(3):
        with pytest.raises(TooManyDeadLettersError, match="stopped for this before"):
            limits(tmp_path).check([Tried(0, 1)])
    mended = limits(tmp_path)
    mended.check([Tried(PROVEN_AFTER, 0)])
    mended.check([Tried(0, 5)])
    limits(tmp_path).check([Tried(0, 5)])


def test_an_operator_may_let_them_through(tmp_path: Path) -> None:
    with pytest.raises(TooManyDeadLettersError):
        limits(tmp_path).check([Tried(0, 10)])
    limits(tmp_path, dead_letter_ratio=1, dead_letter_run=10**9).check([Tried(0, 5_000)])


def test_what_counts_behind_the_first_worker() -> None:
    assert inner_faults([RejectReason.WRITE_REFUSED, RejectReason.UNKNOWN_SCHEMA, RejectReason.NOT_JSON]) == 2
