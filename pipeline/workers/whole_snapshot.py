"""A state kept as one file that is replaced as a whole."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from smishwatch.pipeline.workers.stream_memory import Head, MemoryDamagedError, Remembering

_DIGEST_BYTES = 16


class Snapshotting(Remembering, Protocol):
    """A state that says all of itself as bytes."""

    def snapshot(self) -> bytes:
        """All that the next record's outcome depends on."""


State = TypeVar("State", bound=Snapshotting)


class WholeSnapshot(Generic[State]):
    """The file ``snapshot`` of a directory.

    Args:
        directory: where
        fresh: makes the state before any record
        restore: makes the state of a snapshot
    """

    def __init__(
        self, directory: Path, fresh: Callable[[], State], restore: Callable[[bytes], State]
    ) -> None:
        self._path = directory / "snapshot"
        self._fresh, self._restore = fresh, restore

    def load(self) -> tuple[State, Head]:
        """As it was saved, or fresh.

        Raises:
            MemoryDamagedError: it is not what was saved
        """
        if not self._path.exists():
            return self._fresh(), Head()
        stored = self._path.read_bytes()
        digest, content = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
        if hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest() != digest:
            raise MemoryDamagedError.of(self._path)
        head, _, snapshot = content.partition(b"\n")
        return self._restore(snapshot), Head(**json.loads(head))

    def save(self, state: State, head: Head) -> int:
        """Replace the file in one step; gives its length in bytes."""
        content = json.dumps(asdict(head)).encode() + b"\n" + state.snapshot()
        _replace(self._path, hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest() + content)
        return len(content)

    def close(self) -> None:
        """Nothing is held open."""


def _replace(path: Path, content: bytes) -> None:
    """The file has either the old content or the new, whatever happens."""
    waiting = path.with_suffix(".new")
    with waiting.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
