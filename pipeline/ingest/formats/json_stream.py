"""Cutting JSON text (one object, an array, NDJSON) into the bytes of its records, as a stream.

Nothing is parsed here: strings are skipped and brackets counted, so that one broken record does not take its
neighbours with it, nothing recurses, and time is linear in the length.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from smishwatch.pipeline.ingest.formats.lines import RecordBuffer, record_lines
from smishwatch.pipeline.ingest.formats.parsed import RawRecord, UnusableInputError

_OUTSIDE = re.compile(rb'["\[\]{},\n]')
_INSIDE = re.compile(rb'["\\\n]')
_SPACE = b" \t\r\n"
_GOES_ON = (b"{", b"[", b",", b":")
"""How the first line of an object ends that is written over several lines."""


def json_records(chunks: Iterable[bytes]) -> Iterator[RawRecord]:
    """One record per element of an array, per line, or per object where objects are written over several lines.

    It is read as lines unless it starts with ``[``, or its first line is an object that plainly goes on.

    Raises:
        UnusableInputError: behind the last record, when an array does not end.
    """
    start, stream = _peek_first_line(chunks)
    first = start.lstrip(_SPACE)
    first_line, newline, _ = first.partition(b"\n")
    if first.startswith(b"["):
        return _elements(stream, in_array=True)
    if newline and first.startswith(b"{") and first_line.rstrip(_SPACE).endswith(_GOES_ON):
        return _elements(stream, in_array=False)
    return record_lines(stream)


def _peek_first_line(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first chunks until one line with something in it is complete (at most a few), and the whole stream."""
    waiting = iter(chunks)
    seen: list[bytes] = []
    start = b""
    for chunk in waiting:
        seen.append(chunk)
        start = b"".join(seen)
        content = start.lstrip(_SPACE)
        if b"\n" in content or content.startswith(b"[") or len(start) > _LONGEST_PEEK_BYTES:
            break
    return start, chain(seen, waiting)


_LONGEST_PEEK_BYTES = 2 * 1024 * 1024
"""A first line longer than any record is no object over several lines."""


class _Scanner:
    """Where in the JSON text we are: the depth of brackets, within a string or not."""

    def __init__(self, *, in_array: bool) -> None:
        self.line = 1
        self.record_line = 1
        self.in_array = in_array
        self.depth = -1 if in_array else 0
        self.in_string = False
        self.ended = False
        self.buffer = RecordBuffer()

    def begin_if_empty(self, part: bytes) -> bytes:
        """Drop white space before a record, and note the line on which the record starts."""
        if self.buffer.whole_bytes == 0:
            part = part.lstrip(_SPACE)
            if part:
                self.record_line = self.line
        return part

    def add(self, part: bytes) -> None:
        """Append bytes that hold no bracket, quote or line end of their own."""
        part = self.begin_if_empty(part)
        if part:
            self.buffer.add(part)

    def record(self) -> RawRecord | None:
        """What has been gathered, if anything."""
        raw, whole_bytes = self.buffer.take()
        if not whole_bytes:
            return None
        stripped = raw.rstrip(_SPACE)
        return RawRecord(self.record_line, stripped, whole_bytes - (len(raw) - len(stripped)))


def _elements(chunks: Iterable[bytes], *, in_array: bool) -> Iterator[RawRecord]:
    scanner = _Scanner(in_array=in_array)
    skip_escaped = False
    for text in chunks:
        position = 0
        if skip_escaped and text:
            scanner.buffer.add(text[:1])
            position, skip_escaped = 1, False
        while position < len(text):
            found = (_INSIDE if scanner.in_string else _OUTSIDE).search(text, position)
            if found is None:
                scanner.add(text[position:])
                break
            scanner.add(text[position : found.start()])
            position = found.end()
            if found.group() == b"\\":
                scanner.buffer.add(text[found.start() : position + 1])
                skip_escaped = position == len(text)
                position += 1
            elif record := _step(scanner, found.group()):
                yield record
    if record := scanner.record():
        yield record
    if in_array and not scanner.ended:
        raise UnusableInputError(
            "the array does not end; send it whole, or one report per line", line=scanner.line
        )


def _step(scanner: _Scanner, mark: bytes) -> RawRecord | None:
    """Take one quote, bracket, comma or line end; returns the record that it completes."""
    if mark == b"\n":
        scanner.line += 1
        if scanner.buffer.whole_bytes:
            scanner.buffer.add(mark)
        return None
    if mark == b'"':
        scanner.add(mark)
        scanner.in_string = not scanner.in_string
        return None
    if mark in b"[{":
        return _open(scanner, mark)
    if mark in b"]}":
        return _close(scanner, mark)
    if scanner.depth == 0 and scanner.in_array:
        return scanner.record()
    scanner.add(mark)
    return None


def _open(scanner: _Scanner, mark: bytes) -> RawRecord | None:
    if scanner.depth == -1 and not scanner.ended and mark == b"[":
        scanner.depth = 0
        return None
    before = scanner.record() if scanner.depth == 0 and not scanner.in_array else None
    scanner.add(mark)
    scanner.depth += 1
    return before


def _close(scanner: _Scanner, mark: bytes) -> RawRecord | None:
    if scanner.in_array and scanner.depth == 0:
        scanner.depth, scanner.ended = -1, True
        return scanner.record()
    scanner.add(mark)
    scanner.depth -= 1
    if scanner.depth <= 0 and not scanner.in_array:
        scanner.depth = 0
        return scanner.record()
    return None
