"""A worker's process does not look at all it holds again and again."""

import subprocess
import sys

COUNTING = """
import gc, sys
from smishwatch.pipeline.workers.collecting import collect_seldom

full = []
gc.callbacks.append(lambda phase, info: full.append(info) if phase == "start" and info["generation"] == 2 else None)
if sys.argv[1] == "seldom":
    collect_seldom()
full.clear()
held = [[number] for number in range(300_000)]
print(len(full))
"""


def test_what_is_held_is_not_looked_at_as_it_grows() -> None:
    counted = {
        how: int(
            subprocess.run([sys.executable, "-c", COUNTING, how], capture_output=True, check=True).stdout
        )
        for how in ("usual", "seldom")
    }
    assert counted["usual"] > 0
    assert counted["seldom"] == 0
