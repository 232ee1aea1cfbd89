"""Reading a file of reports in any of the formats, in constant memory."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from smishwatch.pipeline.ingest.formats.compression import CHUNK_BYTES, decompressed
from smishwatch.pipeline.ingest.formats.parsed import Parsed
from smishwatch.pipeline.ingest.formats.reading import Reading, read_reports

MOST_DECOMPRESSED_BYTES = 256 * 1024**3
"""A year of a large country is below this; a bomb is stopped before it has run for hours."""


def read_file(
    path: Path,
    reading: Reading,
    *,
    on_bytes: Callable[[int], None] = lambda _: None,
    most_bytes: int = MOST_DECOMPRESSED_BYTES,
) -> Iterator[Parsed]:
    """Every record of the file, in order, as a report or a rejection; gzip and zstd are read as such.

    Args:
        path: the file
        reading: its format and mapping
        on_bytes: told how many bytes of the file were just read, for progress
        most_bytes: most bytes after decompression

    Raises:
        OSError: when the file cannot be opened or read.
        UnusableInputError: when it as a whole cannot be read, or not to its end; what came before was given.
    """
    with path.open("rb") as file:
        yield from read_reports(decompressed(_chunks(file, on_bytes), most_bytes), reading)


def _chunks(file: BinaryIO, on_bytes: Callable[[int], None]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        on_bytes(len(chunk))
        yield chunk
