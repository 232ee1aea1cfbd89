"""Named spots inside a worker where something may be made to happen, from outside and without chance.

The harness arms a spot by writing a file; the process that comes there next takes the file and does what it says, once.
A kill therefore always falls at the spot, never beside it.
"""

import os
import signal
import time
from pathlib import Path


class InjectedError(Exception):
    """What a worker meets where it was told to fail."""


class Points:
    """The spots of one set of workers, as files in a directory that they share."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory

    def arm(self, point: str, action: str, times: int = 1) -> None:
        """Let the next process at ``point`` do ``action``: kill, raise, refuse, or pause:SECONDS.

        Several times means that each passing takes one of them.
        """
        for number in range(times):
            waiting = self._directory / f"{point}.{number}.new"
            waiting.write_text(action)
            waiting.rename(self._directory / f"{point}.{number}.armed")

    def disarm(self) -> None:
        """Nothing happens any more anywhere."""
        for file in self._directory.glob("*.armed"):
            file.unlink(missing_ok=True)

    def taken(self) -> int:
        """How many of the armed actions have happened."""
        return len(list(self._directory.glob("*.taken")))

    def struck_at(self) -> float | None:
        """When the first of them happened, as Unix time."""
        return min((file.stat().st_ctime for file in self._directory.glob("*.taken")), default=None)

    def forget(self) -> None:
        """Begin anew."""
        for file in self._directory.iterdir():
            file.unlink(missing_ok=True)

    def take(self, point: str) -> str | None:
        """The action that is armed here, which is ours alone from now on."""
        for file in sorted(self._directory.glob(f"{point}.*.armed")):
            try:
                action = file.read_text()
                file.rename(file.with_suffix(".taken"))
            except FileNotFoundError:  # another process was quicker
                continue
            return action
        return None

    def reach(self, point: str) -> None:
        """Do what is armed here.

        Raises:
            InjectedError: where the action is ``raise``.
        """
        action = self.take(point)
        if action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif action == "raise":
            raise InjectedError(point)
        elif action is not None and action.startswith("pause:"):
            time.sleep(float(action.removeprefix("pause:")))
