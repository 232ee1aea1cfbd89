"""One process per data directory."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from smishwatch.infra.devstack.errors import DataInUseError

LOCK_FILE = "warehouse.lock"


class DataLock:
    """An exclusive lock on a data directory, held while the object lives in a ``with`` block.

    The operating system drops it when the process ends, however it ends; the file stays and names the
    last owner.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._descriptor = -1

    def __enter__(self) -> "DataLock":
        """Take the lock. Raises DataInUseError naming the process that has it."""
        descriptor = os.open(self._data / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise DataInUseError(str(self._data), owner_of(self._data)) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode("ascii"))
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)


def owner_of(data: Path) -> str:
    """The id of the process that took the lock last, as text."""
    return (data / LOCK_FILE).read_text("ascii").strip() or "(unknown)"
