"""Reading a table from a file: a header, then a record per line; tabs, commas or semicolons; gzip and zstd."""

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import zstandard

from smishwatch.pipeline.feeds.faults import UnusableFeedError

_DELIMITERS = ("\t", ",", ";")
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5": "zstd"}
LONGEST_CELL = 1_000_000
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One record: its cells by column name, and the line on which it ends."""

    line: int
    cells: Mapping[str, str]


def read_table(path: Path) -> Iterator[TableRow]:
    """The records of a file; lines that are empty or start with ``#`` are skipped.

    Raises:
        UnusableFeedError: for a file that is no such table, naming line and remedy.
    """
    with _opened(path) as text:
        try:
            yield from _records(text)
        except (UnicodeDecodeError, csv.Error, gzip.BadGzipFile, EOFError, zstandard.ZstdError) as problem:
            raise UnusableFeedError(
                f"{path.name}: cannot be read ({problem}); write UTF-8 text with a header, plain, gzip or zstd"
            ) from problem


def _records(text: IO[str]) -> Iterator[TableRow]:
    header: list[str] | None = None
    numbered = (
        (number, line) for number, line in enumerate(text, start=1) if line.strip() and line[0] != "#"
    )
    first = next(numbered, None)
    if first is None:
        raise UnusableFeedError("the file is empty; start it with the names of the columns")
    delimiter = max(_DELIMITERS, key=first[1].count)
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    ends = [first[0]]

    def lines() -> Iterator[str]:
        yield first[1].lstrip("\ufeff")
        for number, line in numbered:
            ends[0] = number
            yield line

    for cells in csv.reader(lines(), delimiter=delimiter, quoting=quoting):
        if header is None:
            header = [name.strip() for name in cells]
            if len(set(header)) < len(header) or not all(header):
                raise UnusableFeedError(
                    f"line {ends[0]}: the header has empty or repeated names; name each column once"
                )
            continue
        if len(cells) > len(header):
            raise UnusableFeedError(
                f"line {ends[0]}: {len(cells)} cells under a header of {len(header)}; quote cells that hold the "
                "delimiter"
            )
        padded = cells + [""] * (len(header) - len(cells))
        yield TableRow(ends[0], {name: cell.strip() for name, cell in zip(header, padded, strict=True)})


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    with path.open("rb") as raw:
        kind = _MAGIC.get(raw.read(2))
        raw.seek(0)
        opened: IO[bytes] = raw
        if kind == "gzip":
            opened = gzip.GzipFile(fileobj=raw)  # type: ignore[assignment]
        elif kind == "zstd":
            opened = zstandard.ZstdDecompressor().stream_reader(raw)
        with io.TextIOWrapper(opened, encoding="utf-8", newline="") as text:
            yield text
