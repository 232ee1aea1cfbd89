"""Holding an insert's blocks until the client has sent the last one."""

from contextlib import suppress
from pathlib import Path
from types import TracebackType

from smishwatch.infra.devstack.native.errors import NOT_ENOUGH_SPACE, TOO_LARGE_SIZE, EngineError

LARGEST_INSERT_BYTES = 4 * 1024**3  # an insert beyond this is a mistake that would fill a laptop's disk


class BlockSpool:
    """Blocks in the Native format, one after another in a file that goes away at the end.

    ``path`` is relative to the engine's directory, as the engine reads it from there.
    """

    def __init__(self, path: Path, largest_bytes: int = LARGEST_INSERT_BYTES) -> None:
        self.path, self._largest_bytes = path, largest_bytes
        self._file = path.open("wb")
        self._bytes = 0

    def add(self, body: bytes) -> None:
        """Keep a block. Raises EngineError 131 when the insert becomes larger than the spool allows."""
        self._bytes += len(body)
        if self._bytes > self._largest_bytes:
            raise EngineError(
                TOO_LARGE_SIZE, f"an insert of more than {self._largest_bytes} bytes; send smaller ones"
            )
        try:
            self._file.write(body)
        except OSError as error:
            raise EngineError(NOT_ENOUGH_SPACE, f"the insert could not be spooled: {error}") from error

    def finish(self) -> bool:
        """Write out what is buffered; whether there are any blocks."""
        try:
            self._file.flush()
        except OSError as error:
            raise EngineError(NOT_ENOUGH_SPACE, f"the insert could not be spooled: {error}") from error
        return self._bytes > 0

    def __enter__(self) -> "BlockSpool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # a full disk, which was reported already
            self._file.close()
        self.path.unlink(missing_ok=True)
