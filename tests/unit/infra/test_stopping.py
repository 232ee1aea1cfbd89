"""A process that is asked to stop again and again stops, also when it is asked while it takes notice."""

import signal
import subprocess
import sys

import pytest

ASKED_WHILE_THE_LOCK_IS_HELD = """
import importlib, os, signal, sys
stop = importlib.import_module(sys.argv[2]).event_at_stop()
with stop._cond:
    for _ in range(3):
        os.kill(os.getpid(), signal.Signals[sys.argv[1]])
sys.exit(0 if stop.wait(10) else 1)
"""


@pytest.mark.parametrize(
    "module", ["smishwatch.infra.stopping", "smishwatch.pipeline.observability.stopping"]
)
@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_being_asked_while_the_event_is_being_set_sets_it(asked: signal.Signals, module: str) -> None:
    """A handler that set it itself would wait for ever for the lock that its own thread holds."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED_WHILE_THE_LOCK_IS_HELD, asked.name, module], check=False, timeout=20
    )
    assert done.returncode == 0
