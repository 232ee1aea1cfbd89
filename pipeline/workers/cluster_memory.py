"""The clusterer's memory and its disk."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.campaigns.snapshot import TABLES, SnapshotRefusedError
from smishwatch.pipeline.workers.row_store import RowsDamagedError, RowStore
from smishwatch.pipeline.workers.stream_memory import Head, MemoryDamagedError, StreamMemory

MOST_JOURNAL_BYTES = 4 * 1024 * 1024
"""Some 6 000 new templates: saving what they changed takes about half a second, during which nothing is placed."""


class ClusterMemory(StreamMemory[Clusterer]):
    """A clusterer that survives its process. Use as a context manager; for one thread.

    Args:
        directory: its own; made when missing
        replay: applies journalled values, as the stage does, and forgets the outcome
        settings: of the clusterer
    """

    def __init__(
        self,
        directory: Path,
        replay: Callable[[Clusterer, bytes], None],
        settings: ClusterSettings | None = None,
    ) -> None:
        super().__init__(
            directory,
            replay,
            lambda folder: _Tables(folder, settings),
            most_journal_bytes=MOST_JOURNAL_BYTES,
        )

    @property
    def clusterer(self) -> Clusterer:
        """The clusterer itself."""
        return self.state


class _Tables:
    """The clusterer's tables in the file ``memory.sqlite`` of a directory (docs/adr/0041-saved-by-what-changed.md)."""

    def __init__(self, directory: Path, settings: ClusterSettings | None) -> None:
        self._path, self._settings = directory / "memory.sqlite", settings
        if (directory / "snapshot").exists():
            raise SnapshotRefusedError(
                f"{directory} holds a snapshot of an earlier version: remove it to replay the input from its start"
            )
        try:
            self._rows = RowStore(self._path, TABLES)
        except RowsDamagedError as problem:
            raise MemoryDamagedError.of(self._path) from problem

    def load(self) -> tuple[Clusterer, Head]:
        """As it was saved, or fresh."""
        try:
            head = self._rows.head()
            if head is None:
                return Clusterer(self._settings), Head()
            return Clusterer.from_tables(self._rows.load(), self._settings), Head(**head)
        except RowsDamagedError as problem:
            raise MemoryDamagedError.of(self._path) from problem

    def save(self, state: Clusterer, head: Head) -> int:
        """Write what changed, in one transaction; gives the length of the file in bytes."""
        self._rows.save(state.changes(), asdict(head))
        return self._rows.size_bytes

    def close(self) -> None:
        """Close the file."""
        self._rows.close()
