"""Kill every worker at random while reports flow, then compare every figure with the input file.

``python -m tests.chaos.kill_run --reports 50000 --kills 10``. Exit code 0 when nothing was lost and nothing counted
twice, 1 otherwise.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.chaos.killing import feed_and_kill, records, simulated_file
from tests.chaos.oracle import differences, expected
from tests.support.house import House, house

DRAIN_SECONDS = 600.0


def run(stack: EmbeddedStack, directory: Path, reports: int, kills: int, seed: int) -> list[str]:
    """One run; returns what is wrong afterwards."""
    file = simulated_file(directory, reports, seed)
    feed = list(records(file))
    with house(stack, directory, "chaos") as built:
        built.start()
        began = time.monotonic()
        killed = feed_and_kill(built, feed, kills, seed)
        sent = time.monotonic()
        found = finish(built, file)
        total = time.monotonic() - began
        print(
            f"{reports} reports in {len(feed)} records, {killed} kills, {total:.0f} s in all, "
            f"of these {total - (sent - began):.0f} s after the last kill; {len(found)} differences"
        )
        return found


def finish(built: House, file: Path) -> list[str]:
    """Drain, stop in order, and compare."""
    built.drain(DRAIN_SECONDS)
    codes = built.stop()
    wrong = [f"{worker} ended with exit code {code}" for worker, code in codes.items() if code]
    return wrong + differences(built, expected(file))


def main() -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=50_000, help="reports, a tenth of them duplicates")
    parser.add_argument("--kills", type=int, default=10, help="SIGKILLs for each worker")
    parser.add_argument("--seed", type=int, default=1, help="of the stream and of the moments")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smishwatch-chaos-") as directory:
        with EmbeddedStack(Path(directory) / "stack") as stack:
            wrong = run(stack, Path(directory), options.reports, options.kills, options.seed)
    for line in wrong:
        print(f"WRONG  {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
