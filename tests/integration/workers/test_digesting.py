"""A file enriched by several processes: the same as by one, and no process outlives the one that asked."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.stages.enrich import EnrichContext
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reading import AcceptedReport
from smishwatch.pipeline.workers import digesting

START = datetime(2026, 10, 1, tzinfo=UTC)
PEPPER = b"pepper of a test"


def make() -> EnrichContext:
    return EnrichContext(Enricher(starter()), PEPPER, Sealer(PEPPER))


def reports(count: int) -> list[AcceptedReport]:
    settings = SimulationSettings(seed=3, start=START, reports=count, duration=timedelta(days=3))
    return [
        AcceptedReport(simulated.report, "cn-a", START + timedelta(days=4), index)
        for index, simulated in enumerate(simulate(settings))
    ]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digesting, "REPORTS_AT_ONCE", 40)
    monkeypatch.setattr(digesting, "ALONE", 1)


def test_two_processes_say_what_one_says_in_the_same_order() -> None:
    given = reports(500)
    assert list(digesting.digests(given, make, 2)) == list(digesting.digests(given, make, 1))
    assert not multiprocessing.active_children()


def test_a_killed_process_is_an_error_and_not_a_gap() -> None:
    told = digesting.digests(reports(800), make, 2)
    next(told)
    next(told)
    for process in multiprocessing.active_children():
        os.kill(process.pid or 0, signal.SIGKILL)
    with pytest.raises(BrokenProcessPool):
        list(told)


def test_processes_end_with_the_one_that_asked_them(tmp_path: Path) -> None:
    dump = tmp_path / "reports.jsonl"
    dump.write_text("".join(f'{{"text": "Win {number} now"}}\n' for number in range(60_000)))
    asking = subprocess.Popen(
        [sys.executable, "-m", "smishwatch.pipeline.cli", "analyse", dump, "-o", tmp_path / "out", "--processes", "2",
         "--map", "body=text", "--default", "reported_at=2026-01-01"],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        helpers = wait_for_helpers(asking)
    finally:
        asking.kill()
        asking.wait()
    deadline = time.monotonic() + 30
    while any(map(is_alive, helpers)):
        assert time.monotonic() < deadline, "processes were left behind"
        time.sleep(0.1)


def wait_for_helpers(asking: "subprocess.Popen[bytes]") -> list[int]:
    """Its children that enrich; one more keeps an eye on shared resources."""
    deadline = time.monotonic() + 60
    while True:
        found = [pid for pid in children_of(asking.pid) if b"spawn_main" in command_of(pid)]
        if len(found) == 2:
            return found
        assert asking.poll() is None, "it ended too early"
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""


def is_alive(pid: int) -> bool:
    return command_of(pid) != b""
