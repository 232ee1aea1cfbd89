"""A child process with a log file, which ends with its parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from smishwatch.infra.devstack.errors import ProcessFailedError

POLL_SECONDS = 0.05
LOG_TAIL_BYTES = 2000
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class ManagedProcess:
    """A running child. It is started from a thread that lives as long as it does, because Linux sends the
    parent-death signal when the *thread* that started the child ends."""

    def __init__(self, name: str, command: Sequence[str], log_file: Path) -> None:
        self.name, self.log_file = name, log_file
        log_file.parent.mkdir(parents=True, exist_ok=True)
        self._launcher = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"launch-{name}")
        with log_file.open("ab") as log:
            self._process: subprocess.Popen[bytes] = self._launcher.submit(
                subprocess.Popen,
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C at the terminal reaches the parent, which stops children in order
                preexec_fn=_die_with_parent() if sys.platform == "linux" else None,
            ).result()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self._process.poll()

    def wait_until(self, ready: Callable[[], bool], within_seconds: float) -> None:
        """Return once ``ready`` says so. Raises ProcessFailedError when the child ends or time runs out."""
        deadline = time.monotonic() + within_seconds
        while not ready():
            if self.exit_code is not None:
                raise ProcessFailedError(
                    f"{self.name} ended with exit code {self.exit_code}. {self._last_words()}"
                )
            if time.monotonic() > deadline:
                raise ProcessFailedError(
                    f"{self.name} did not answer within {within_seconds:g} s. {self._last_words()}"
                )
            time.sleep(POLL_SECONDS)

    def stop(self, within_seconds: float) -> int:
        """Ask it to end, insist after ``within_seconds``; the exit code. Safe to call again."""
        if self.exit_code is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(within_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._launcher.shutdown()
        return code

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._process.kill()
        self._process.wait()
        self._launcher.shutdown()

    def _last_words(self) -> str:
        """The end of the log."""
        tail = self.log_file.read_bytes()[-LOG_TAIL_BYTES:].decode("utf-8", "replace").strip()
        return f"The end of {self.log_file}:\n{tail}" if tail else f"{self.log_file} is empty."


def _die_with_parent() -> Callable[[], None]:
    """A function for the child, before it becomes the new program: end when the parent does."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def in_child() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return in_child
