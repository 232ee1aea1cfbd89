"""Importing files of reports: read, admit, send in parts, and count what the broker has confirmed.

Importing a file again changes no number: ids are the carrier's own or made of content and position, and every number
counts distinct ``(carrier, report_id)``. So an import that was interrupted is simply run again.
"""

import json
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from smishwatch.pipeline.broker.producer import NotDeliveredError, Record
from smishwatch.pipeline.ingest.admission import Door, admit
from smishwatch.pipeline.ingest.delivery import Delivering
from smishwatch.pipeline.ingest.envelopes import Envelopes, dead_letter_record
from smishwatch.pipeline.ingest.files import MOST_DECOMPRESSED_BYTES, read_file
from smishwatch.pipeline.ingest.formats.mapping import FieldMapping
from smishwatch.pipeline.ingest.formats.parsed import Parsed, Rejection, UnusableInputError
from smishwatch.pipeline.ingest.formats.reading import InputFormat, Reading
from smishwatch.pipeline.ingest.seen import SeenReports, Sighting
from smishwatch.pipeline.ingest.summary import ImportSummary, RejectedLine, UnreadableFile
from smishwatch.pipeline.stages.dead_letters import dead_letter
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.schemas.codes import Stage

PART_RECORDS = 5_000
"""Ten full envelopes: the broker's confirmation is waited for once per part, and a part fits in memory."""
PART_BYTES = 16 * 1024 * 1024
RETRY_AFTER_SECONDS = (1.0, 2.0, 4.0, 8.0)
"""A broker that restarts is back within this; then the user is told."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read the files, and what to tell of them."""

    format: InputFormat = InputFormat.AUTO
    mapping: FieldMapping | None = None
    carrier: str | None = None
    """For reports that name none."""
    encoding: str = "utf-8"
    rejects: Path | None = None
    """Where every rejected line is listed, as NDJSON."""
    rejects_shown: int = 20
    most_bytes: int = MOST_DECOMPRESSED_BYTES


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is; bytes are those of the files as they lie on disk."""

    file: str
    bytes_read: int
    bytes_total: int
    lines: int


class BrokerAwayError(ConnectionError):
    """The broker did not confirm in time; says what is in already."""


@dataclass(slots=True)
class _Part:
    """What is not confirmed yet."""

    counts: ImportSummary = field(default_factory=ImportSummary)
    records: list[Record] = field(default_factory=list)
    rejected: list[RejectedLine] = field(default_factory=list)
    size: int = 0


def import_files(
    paths: Sequence[Path],
    options: ImportOptions,
    delivery: Delivering,
    pepper: bytes,
    *,
    progress: Callable[[ImportProgress], None] = lambda _: None,
    clock: Callable[[], datetime] = lambda: datetime.now(tz=UTC),
    sleep: Callable[[float], None] = time.sleep,
) -> ImportSummary:
    """Import the files in the given order; Ctrl-C ends it with the counts so far.

    Returns:
        The counts. A file that cannot be read to its end is named in ``unreadable``; the others are imported.

    Raises:
        OSError: when a file cannot be opened; nothing was imported then.
        BrokerAwayError: when the broker did not confirm, after several attempts.
    """
    started = time.monotonic()
    total = sum(path.stat().st_size for path in paths)
    for path in paths:
        path.open("rb").close()
    with ExitStack() as stack:
        rejects = stack.enter_context(_opened(options.rejects))
        run = _Import(options, delivery, pepper, rejects, clock, sleep)
        stack.callback(run.seen.close)
        try:
            for path in paths:
                run.read(path, total, progress)
        except KeyboardInterrupt:
            run.summary.interrupted = True
        run.summary.seconds = time.monotonic() - started
        return run.summary


class _Import:
    """One run: the part that is being gathered, and what is confirmed."""

    def __init__(
        self,
        options: ImportOptions,
        delivery: Delivering,
        pepper: bytes,
        rejects: TextIO | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
    ) -> None:
        self.summary = ImportSummary()
        self.seen = SeenReports()
        self._options = options
        self._delivery = delivery
        self._rejects = rejects
        self._clock = clock
        self._sleep = sleep
        self._sealer = Sealer(pepper)
        self._door = Door(pepper, options.carrier, carrier_is_proven=False)
        self._reading = Reading(pepper, options.format, options.mapping, options.encoding)
        self._part = _Part()
        self._envelopes = Envelopes(clock, lambda: f"i{uuid.uuid4().hex}", self._emit)
        self._bytes_read = 0

    def read(self, path: Path, total: int, progress: Callable[[ImportProgress], None]) -> None:
        """One file to its end, or to where it breaks."""

        def tell(more: int) -> None:
            self._bytes_read += more
            lines = self.summary.lines + self._part.counts.lines
            progress(ImportProgress(path.name, self._bytes_read, total, lines))

        try:
            for parsed in read_file(path, self._reading, on_bytes=tell, most_bytes=self._options.most_bytes):
                self._take(path.name, parsed)
        except UnusableInputError as problem:
            self.summary.unreadable.append(UnreadableFile(path.name, problem.line, problem.detail))
        self._flush()
        tell(0)

    def _take(self, file: str, parsed: Parsed) -> None:
        counts = self._part.counts
        counts.lines += parsed.records
        counts.joined += parsed.records - 1
        outcome = admit(parsed, self._door, self._clock())
        if isinstance(outcome, Rejection):
            self._reject(file, outcome)
        else:
            sighting = self.seen.see(outcome.carrier, outcome.report_id, outcome.json)
            if sighting is not Sighting.REPEATED:
                self._envelopes.add(outcome)
                self._part.size += len(outcome.json)
            counts.accepted += sighting is Sighting.NEW
            counts.duplicate += sighting is not Sighting.NEW
            counts.conflicts += sighting is Sighting.CONFLICT
        if counts.lines >= PART_RECORDS or self._part.size >= PART_BYTES:
            self._flush()

    def _reject(self, file: str, rejection: Rejection) -> None:
        letter = dead_letter(
            Stage.IMPORT,
            rejection.reason,
            rejection.sentence(),
            rejection.raw,
            self._sealer,
            self._clock(),
            carrier=self._options.carrier,
            report_id=rejection.report_id,
        )
        self._emit(dead_letter_record(letter))
        self._part.size += letter.raw_bytes
        self._part.counts.rejected += 1
        self._part.counts.reasons[rejection.reason.value] += 1
        self._part.rejected.append(RejectedLine.of(file, rejection))

    def _emit(self, record: Record) -> None:
        self._part.records.append(record)

    def _flush(self) -> None:
        """Send the part; it counts when the broker has confirmed all of it."""
        self._envelopes.close()
        part, self._part = self._part, _Part()
        self._deliver(part.records)
        part.counts.first_rejected = part.rejected[: self._options.rejects_shown]
        self.summary.add(part.counts, self._options.rejects_shown)
        if self._rejects is not None:
            for line in part.rejected:
                self._rejects.write(json.dumps(line.as_json(), ensure_ascii=False) + "\n")

    def _deliver(self, records: Sequence[Record]) -> None:
        for wait_seconds in (*RETRY_AFTER_SECONDS, None):
            try:
                return self._delivery.deliver(records)
            except NotDeliveredError as problem:
                if wait_seconds is None:
                    raise BrokerAwayError(
                        f"the broker does not confirm ({problem}); {self.summary.accepted} reports are in. "
                        "Run the import again when it is back: nothing is counted twice"
                    ) from problem
                self._sleep(wait_seconds)
        return None


def _opened(path: Path | None) -> AbstractContextManager[TextIO | None]:
    return nullcontext() if path is None else path.open("w", encoding="utf-8")
