"""A memory of the whole stream and its disk: what is kept of it, a journal of what came after, and one owner.

Order is everything (docs/adr/0007-clustering-state.md): what a record led to is delivered, then the record is
journalled, then it is committed. A crash between any two of these leads to the same outcome again.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from smishwatch.pipeline.observability import metrics
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers.input_journal import InputJournal

SNAPSHOT_EVERY_SECONDS = 60.0
MOST_JOURNAL_BYTES = 64 * 1024 * 1024
"""About ten seconds of replay."""


class Remembering(Protocol):
    """What is remembered: a function of the sequence of records."""

    def start_epoch(self) -> None:
        """Forget which origins were applied: offsets start again from zero."""


State = TypeVar("State", bound=Remembering)


class MemoryInUseError(Exception):
    """Another worker owns the directory; two would make two histories."""


class MemoryBehindError(Exception):
    """The group has gone on without this memory."""


class MemoryDamagedError(Exception):
    """The snapshot is not what was written."""

    @classmethod
    def of(cls, path: Path) -> "MemoryDamagedError":
        """With what to do."""
        return cls(
            f"{path} is damaged: restore the directory, or remove it to replay the input topic from its start"
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What the state itself does not know about its input."""

    next_offset: int = 0
    """First offset of the input topic that has not been applied."""
    incarnations: dict[str, str] = field(default_factory=dict)
    """The broker's ids of the topics that offsets in here belong to."""


class Kept(Protocol[State]):
    """Where the state is kept; a crash leaves what it was when ``save`` last returned, or as it was given to it."""

    def load(self) -> tuple[State, Head]:
        """As it was saved, or fresh.

        Raises:
            MemoryDamagedError: it is not what was saved
        """

    def save(self, state: State, head: Head) -> int:
        """Keep it as it is now; gives how many bytes are kept."""

    def close(self) -> None:
        """Nothing more will be saved."""


class StreamMemory(Generic[State]):
    """A state that survives its process. Use as a context manager; for one thread.

    Args:
        directory: its own; made when missing
        replay: applies journalled values, as the stage does, and forgets the outcome
        keep: opens what is kept in the directory
        snapshot_every_seconds: how old a journal may become
        most_journal_bytes: how long a journal may become
    """

    def __init__(
        self,
        directory: Path,
        replay: Callable[[State, bytes], None],
        keep: Callable[[Path], Kept[State]],
        *,
        snapshot_every_seconds: float = SNAPSHOT_EVERY_SECONDS,
        most_journal_bytes: int = MOST_JOURNAL_BYTES,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._snapshot_every_seconds, self._most_journal_bytes = snapshot_every_seconds, most_journal_bytes
        self._lock = _lock(directory / "lock")
        try:
            self._kept = keep(directory)
            self.state, self.head = self._kept.load()
        except BaseException:
            os.close(self._lock)
            raise
        self._journal = InputJournal(directory / "journal")
        for offset, value in self._journal.frames():
            replay(self.state, value)
            self.head = Head(offset + 1, self.head.incarnations)
        self._refused = _refused(directory / "refused")
        self._saved_at = time.monotonic()

    def belongs_to(
        self, incarnations: dict[str, str], origin_topic: str, input_topic: str, input_end: int
    ) -> None:
        """Compare with the broker as it is now, and begin a new epoch where it has lost its topics.

        Args:
            incarnations: the broker's ids of both topics
            origin_topic: the topic whose offsets the state remembers as applied
            input_topic: the topic it reads
            input_end: the input topic's end; a broker without ids is caught by an end before our offset
        """
        known = self.head.incarnations
        shrunk = self.head.next_offset > input_end
        if known.get(origin_topic) != incarnations[origin_topic] or (
            shrunk and not incarnations[origin_topic]
        ):
            self.state.start_epoch()
        if known.get(input_topic) != incarnations[input_topic] or shrunk:
            self.head = Head(0, incarnations)
            (self._directory / "refused").unlink(missing_ok=True)
            self._refused = set()
        self.head = Head(self.head.next_offset, incarnations)
        self.save()

    def expect(self, record: SourceRecord) -> None:
        """Check that the record is the next one, or one that was applied before.

        Raises:
            MemoryBehindError: when records are missing before it: another process had the part meanwhile.
        """
        if record.offset > self.head.next_offset:
            raise MemoryBehindError(
                f"offset {record.offset} came, {self.head.next_offset} was to come: starting again"
            )

    def was_refused(self, record: SourceRecord) -> bool:
        """Whether this record broke the state before."""
        return record.offset in self._refused

    def refuse(self, record: SourceRecord) -> None:
        """Note, before the process ends, that this record breaks the state; the next process leaves it out."""
        with (self._directory / "refused").open("a", encoding="ascii") as file:
            file.write(f"{record.offset}\n")
            file.flush()
            os.fsync(file.fileno())

    def remember(self, records: Iterable[SourceRecord]) -> None:
        """Put applied records on disk. Their outcome must have been delivered; they may be committed after this."""
        frames = [(record.offset, b"" if self.was_refused(record) else record.value) for record in records]
        self._journal.append(frames)
        self.head = Head(max(self.head.next_offset, frames[-1][0] + 1), self.head.incarnations)
        metrics.JOURNAL_BYTES.set(self._journal.size_bytes)

    def save_if_due(self) -> None:
        """Take a snapshot when the journal is long or old."""
        old = time.monotonic() - self._saved_at > self._snapshot_every_seconds
        if self._journal.size_bytes > self._most_journal_bytes or (old and self._journal.size_bytes):
            self.save()

    def save(self) -> None:
        """Keep the state as it is now and empty the journal.

        A crash in between leaves records in the journal that the snapshot holds too: they are applied once, because
        the state drops origins it has applied.
        """
        metrics.SNAPSHOT_BYTES.set(self._kept.save(self.state, self.head))
        self._journal.clear()
        self._saved_at = time.monotonic()
        metrics.JOURNAL_BYTES.set(0)

    def close(self) -> None:
        """Let another own the directory."""
        self._journal.close()
        self._kept.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise MemoryInUseError(f"{path.parent} belongs to a worker that is running") from None
    return descriptor


def _refused(path: Path) -> set[int]:
    return {int(line) for line in path.read_text("ascii").split()} if path.exists() else set()
