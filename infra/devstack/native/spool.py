"""Holding an insert's blocks until the client has sent the last one."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

from smishwatch.infra.devstack.native.errors import TOO_LARGE_SIZE, EngineError

MEMORY_BYTES = 32 * 1024 * 1024  # several ordinary batches; what is larger waits on disk
TOTAL_BYTES = 4 * 1024**3  # an insert beyond this is a mistake that would fill a laptop's disk


class BlockSpool:
    """Blocks in the order they came: the first in memory, the rest in a temporary file that has no name."""

    def __init__(
        self, directory: Path, memory_bytes: int = MEMORY_BYTES, total_bytes: int = TOTAL_BYTES
    ) -> None:
        self._directory, self._memory_bytes, self._total_bytes = directory, memory_bytes, total_bytes
        self._held: list[bytes] = []
        self._sizes_on_disk: list[int] = []
        self._file: IO[bytes] | None = None
        self._bytes = 0

    def add(self, body: bytes) -> None:
        """Keep a block. Raises EngineError 131 when the insert becomes larger than the spool allows."""
        self._bytes += len(body)
        if self._bytes > self._total_bytes:
            raise EngineError(
                TOO_LARGE_SIZE, f"an insert of more than {self._total_bytes} bytes; send smaller ones"
            )
        if self._bytes <= self._memory_bytes:
            self._held.append(body)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._directory)  # noqa: SIM115 - closed in __exit__
        self._file.write(body)
        self._sizes_on_disk.append(len(body))

    def __iter__(self) -> Iterator[bytes]:
        """The blocks, first to last."""
        yield from self._held
        if self._file is not None:
            self._file.seek(0)
            for size in self._sizes_on_disk:
                yield self._file.read(size)

    def __len__(self) -> int:
        """How many blocks there are."""
        return len(self._held) + len(self._sizes_on_disk)

    def __enter__(self) -> "BlockSpool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
