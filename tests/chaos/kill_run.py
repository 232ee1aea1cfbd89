"""Kill every worker at random while reports flow, then compare every figure with the input file.

``python -m tests.chaos.kill_run --reports 50000 --kills 10``. Exit code 0 when nothing was lost and nothing counted
twice, 1 otherwise.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.chaos.killing import feed_and_kill, records, simulated_file
from tests.chaos.oracle import differences, expected
from tests.support.devstack import Services
from tests.support.house import House, house

DRAIN_SECONDS = 600.0
Result = TypeVar("Result")


def run(stack: Services, directory: Path, reports: int, kills: int, seed: int) -> list[str]:
    """One run; returns what is wrong afterwards."""
    file = timed("simulate", lambda: simulated_file(directory, reports, seed))
    feed = list(records(file))
    with house(stack, directory, "chaos") as built:
        built.start()
        killed = timed("feed and kill", lambda: feed_and_kill(built, feed, kills, seed))
        wrong = finish(built, file)
    print(f"{reports} reports in {len(feed)} records, {killed} kills: {len(wrong)} differences")
    return wrong


def finish(built: House, file: Path) -> list[str]:
    """Drain, stop in order, and compare."""
    timed("drain", lambda: built.drain(DRAIN_SECONDS))
    codes = timed("stop", built.stop)
    wrong = [f"{worker} ended with exit code {code}" for worker, code in codes.items() if code]
    wanted = timed("compute from the file", lambda: expected(file))
    return wrong + timed("compare", lambda: differences(built, wanted))


def timed(what: str, action: Callable[[], Result]) -> Result:
    """The action's result; how long it took is printed."""
    began = time.monotonic()
    try:
        return action()
    finally:
        print(f"{what}: {time.monotonic() - began:.1f} s", flush=True)


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=50_000, help="reports, a tenth of them duplicates")
    parser.add_argument("--kills", type=int, default=10, help="SIGKILLs for each worker")
    parser.add_argument("--seed", type=int, default=1, help="of the stream and of the moments")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="smishwatch-chaos-") as directory,
        EmbeddedStack(Path(directory) / "stack") as stack,
    ):
        wrong = run(stack, Path(directory), options.reports, options.kills, options.seed)
    for line in wrong:
        print(f"WRONG  {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
