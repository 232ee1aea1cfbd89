"""A child process of the supervisor: started, its lines prefixed, started again when it dies, ended for certain."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
SETTLED_SECONDS = 60.0
"""After running this long a death is a new one, not the same again."""
_PR_SET_PDEATHSIG = 1  # linux/prctl.h

Role = Literal["door", "worker", "page"]
"""Doors take reports in and are closed first; workers carry them to the warehouse; pages only show."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, and how it belongs."""

    name: str
    argv: tuple[str, ...]
    role: Role
    environment: Mapping[str, str] = field(default_factory=dict)
    """Beside what the supervisor's own environment says."""
    ends_by_itself: bool = False
    """An end with exit code 0 is the end, as with a simulated feed of limited length."""


class Child:
    """One program, running or about to run again. For one thread, apart from ``status``."""

    def __init__(self, program: Program, say: Callable[[str, str], None]) -> None:
        self.program = program
        self.restarts = 0
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_again_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS
        self._last_exit: int | None = None
        self._wanted = True

    @property
    def running(self) -> bool:
        """Whether the process lives now."""
        return self._process is not None and self._process.poll() is None

    @property
    def done(self) -> bool:
        """Whether it ended by itself, as it should."""
        return self.program.ends_by_itself and not self.running and self._last_exit == 0

    def tend(self) -> None:
        """Start it when it is due."""
        if self.running or self.done or not self._wanted:
            return
        if self._process is not None:
            self._note_death()
        if self.done or time.monotonic() < self._start_again_at:
            return
        self.restarts += self._last_exit is not None
        self._start()

    def ask_to_end(self) -> None:
        """SIGTERM, and no start again."""
        self._wanted = False
        if self._process is not None and self.running:
            self._process.send_signal(signal.SIGTERM)

    def end(self, within_seconds: float) -> bool:
        """Wait for the end, then insist.

        Returns:
            Whether it ended in order: by itself within the time.
        """
        if self._process is None:
            return True
        try:
            self._last_exit = self._process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._last_exit = self._process.wait()
            self._say(self.program.name, f"did not end within {within_seconds:g} s and was killed")
            return False
        return True

    def start_over(self) -> None:
        """End it at once and start it again soon: what it was connected to is another one now."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._start_again_at = 0.0

    def status(self) -> dict[str, Any]:
        """For the health page."""
        running = self.running
        process = self._process
        return {
            "name": self.program.name,
            "role": self.program.role,
            "state": "running"
            if running
            else "done"
            if self.done
            else "waiting"
            if self._wanted
            else "stopped",
            "pid": process.pid if process is not None and running else None,
            "restarts": self.restarts,
            "uptime_seconds": round(time.monotonic() - self._started_at, 1) if running else 0.0,
            "last_exit_code": self._last_exit,
            "health_port": self.program.environment.get("SMISHWATCH_METRICS_PORT"),
        }

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self.program.argv,
            env={**os.environ, **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor, which ends everything in order
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - one system call
        )
        self._started_at = time.monotonic()
        threading.Thread(target=self._repeat_lines, args=(self._process,), daemon=True).start()

    def _repeat_lines(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self._say(self.program.name, line.decode("utf-8", "replace").rstrip())

    def _note_death(self) -> None:
        assert self._process is not None
        self._last_exit = self._process.wait()
        if time.monotonic() - self._started_at > SETTLED_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        self._process = None
        if self.done:
            self._say(self.program.name, "done")
            return
        self._say(
            self.program.name,
            f"ended with exit code {self._last_exit}; starting it again in {self._pause:g} s",
        )
        self._start_again_at = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)


def die_with(parent: int) -> None:
    """Be killed when the process ``parent``, which started this one, is; on Linux alone.

    SIGKILL, because every one of our processes may be killed at any time, and none may be left behind. Between fork and
    exec it is one system call.
    """
    if _prctl is None:
        return
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None
