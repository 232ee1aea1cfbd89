"""A file of records that were applied to a state in memory, so that the state can be made again after a crash.

Each frame is the record's offset, the length of its value, a checksum, and the value. A frame that a crash cut
short is the last one; it is cut off when the file is opened, and the broker still has its record.
"""

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_HEAD = struct.Struct(">QII")


class InputJournal:
    """Appends durably; replayed once at the start; emptied when a snapshot has taken its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        whole = sum(_HEAD.size + len(value) for _, value in self.frames())
        self._file = path.open("ab")
        self._file.truncate(whole)

    @property
    def size_bytes(self) -> int:
        """Length of the file."""
        return self._file.tell()

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Offset and value of every whole frame, in order."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            while len(head := file.read(_HEAD.size)) == _HEAD.size:
                offset, length, checksum = _HEAD.unpack(head)
                value = file.read(length)
                if len(value) < length or zlib.crc32(value) != checksum:
                    return
                yield offset, value

    def append(self, frames: Iterable[tuple[int, bytes]]) -> None:
        """Write the frames; they are on disk when this returns."""
        self._file.write(
            b"".join(_HEAD.pack(offset, len(value), zlib.crc32(value)) + value for offset, value in frames)
        )
        self._file.flush()
        os.fsync(self._file.fileno())

    def clear(self) -> None:
        """Empty it; a snapshot holds what it held."""
        self._file.truncate(0)
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file."""
        self._file.close()
