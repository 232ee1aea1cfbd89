"""Cutting a stream of chunks into lines, with the memory of the longest line that is kept."""

from collections.abc import Iterable, Iterator

from smishwatch.pipeline.ingest.formats.parsed import RawRecord

LONGEST_RECORD_BYTES = 1024 * 1024
"""A body of 10 000 characters is at most 120 kB as JSON escapes; MIME parts of a report may bring a picture."""
MOST_KEPT_BYTES = 8 * 1024 * 1024
"""Of a longer record the start is kept; sealed and base64-encoded it still fits into a Kafka record."""
_BOM = b"\xef\xbb\xbf"


class RecordBuffer:
    """The bytes of one record as they come; counts all of them, keeps the first ``MOST_KEPT_BYTES``."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._kept = 0
        self.whole_bytes = 0

    def add(self, part: bytes) -> None:
        """Append bytes."""
        self.whole_bytes += len(part)
        if self._kept < MOST_KEPT_BYTES:
            part = part[: MOST_KEPT_BYTES - self._kept]
            self._parts.append(part)
            self._kept += len(part)

    def take(self) -> tuple[bytes, int]:
        """What is kept and how long it was; the buffer is empty afterwards."""
        taken = b"".join(self._parts), self.whole_bytes
        self._parts, self._kept, self.whole_bytes = [], 0, 0
        return taken


def without_byte_order_mark(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks without the mark that some programs put before UTF-8, however the chunks are cut."""
    waiting = iter(chunks)
    start = b""
    for chunk in waiting:
        start += chunk
        if len(start) >= len(_BOM):
            break
    if rest := start.removeprefix(_BOM):
        yield rest
    yield from waiting


def physical_lines(chunks: Iterable[bytes]) -> Iterator[RawRecord]:
    """Every line with its number, blank ones too, without its line end."""
    buffer = RecordBuffer()
    number = 1
    for chunk in chunks:
        *complete, rest = chunk.split(b"\n")
        for part in complete:
            buffer.add(part)
            yield _line(number, buffer)
            number += 1
        if rest:
            buffer.add(rest)
    if buffer.whole_bytes:
        yield _line(number, buffer)


def record_lines(chunks: Iterable[bytes]) -> Iterator[RawRecord]:
    """One record per line; blank lines are no records, but they count in the numbers of the others."""
    return (line for line in physical_lines(chunks) if line.raw.strip())


def _line(number: int, buffer: RecordBuffer) -> RawRecord:
    raw, whole_bytes = buffer.take()
    if raw.endswith(b"\r"):
        raw, whole_bytes = raw[:-1], whole_bytes - 1
    return RawRecord(number, raw, whole_bytes)
