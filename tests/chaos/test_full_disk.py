"""A disk that is full and then has space again: nobody does anything but freeing it, and the numbers are exact."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.chaos.faults import Fault
from tests.chaos.oracle import expected_of, tally
from tests.chaos.runs import Runner
from tests.chaos.site import Site, site
from tests.chaos.stream import Profile, flow
from tests.support.devstack import require_wheels

pytestmark = [pytest.mark.stack, pytest.mark.slow]
DISK_BYTES = 192 * 1024 * 1024
FULL_SECONDS = 60.0


@contextmanager
def small_disk(at: Path) -> Iterator[Path]:
    """A file system of its own that is full soon; needs root."""
    at.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(at)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small file system here: {mounted.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves nothing."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(64 * 1024))
        except OSError:
            pass
    return ballast


def wait_until_blocked(made: Site) -> str:
    """The sink says what it waits for, while the disk is kept full."""
    deadline = time.monotonic() + FULL_SECONDS
    while time.monotonic() < deadline:
        if "smishwatch_write_blocked_count 1.0" in made.page("sink", "/metrics"):
            return made.page("sink", "/healthz")
        time.sleep(0.1)
    raise AssertionError(f"the sink does not say that it waits\n{made.logs()}")


@pytest.mark.timeout(300)
def test_a_full_disk_stops_nothing_for_good(tmp_path: Path) -> None:
    require_wheels()
    with (
        small_disk(tmp_path / "disk") as disk,
        EmbeddedStack(disk) as stack,
        site(stack, tmp_path / "site") as made,
    ):
        made.start()
        runner = Runner(made, "embedded")
        before = runner.run(Fault("nothing"), seed=1, number=1)
        assert (before.problems, before.lost) == ([], 0), made.logs()

        ballast = fill(disk)
        stream = flow(2, "full", Profile())
        made.send_records([record for part in stream.parts for record in part])
        assert "the warehouse" in wait_until_blocked(made)
        pids = {name: process.pid for name, process in made.processes.items()}
        ballast.unlink()

        after = runner.run(Fault("nothing"), seed=3, number=3)
        assert (after.problems, after.lost) == ([], 0), made.logs()
        found = tally(made, expected_of(stream.accepted), stream.carriers, stream.dead_letters)
        assert (found.lost, found.duplicated, found.mismatches, found.words) == (0, 0, 0, [])
        assert {
            name: process.pid for name, process in made.processes.items()
        } == pids  # nobody started anything
        runner.close()
