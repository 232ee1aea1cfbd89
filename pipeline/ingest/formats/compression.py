"""Reading gzip, zstd or plain bytes as a stream, bounded before and after decompression."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import zstandard

from smishwatch.pipeline.ingest.formats.parsed import UnusableInputError

CHUNK_BYTES = 256 * 1024
"""Large enough that Python's cost per chunk vanishes, small enough that memory stays flat."""
ZSTD_WINDOW_BYTES = 8 * 1024 * 1024
"""The window that RFC 8878 asks every decoder to take; a frame may ask for gigabytes."""
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MAGIC_BYTES = 4


class TooMuchError(UnusableInputError):
    """More bytes after decompression than are taken."""


class _Decompressor(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...

    def finish(self) -> None: ...


class _Gzip:
    """Gzip, several members in a row included."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> Iterator[bytes]:
        for part in _slices(data, _GZIP_SLICE_BYTES):
            rest = part
            while rest:
                if self._member.eof:
                    rest = rest.lstrip(b"\x00")  # padding after a member, as gzip(1) allows
                    if not rest:
                        break
                    self._member = zlib.decompressobj(wbits=31)
                yield self._member.decompress(rest, CHUNK_BYTES)
                rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail

    def finish(self) -> None:
        if not self._member.eof:
            raise zlib.error("ends in the middle")


class _Zstd:
    """Zstandard, several frames in a row included."""

    def __init__(self) -> None:
        self._context = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
        self._frame = self._context.decompressobj()

    def feed(self, data: bytes) -> Iterator[bytes]:
        for part in _slices(data, _ZSTD_SLICE_BYTES):
            rest = part
            while rest:
                if self._frame.eof:
                    self._frame = self._context.decompressobj()
                yield self._frame.decompress(rest)
                rest = self._frame.unused_data if self._frame.eof else b""

    def finish(self) -> None:
        if not self._frame.eof:
            raise zstandard.ZstdError("ends in the middle")


_GZIP_SLICE_BYTES = 4_096
"""What is left over is copied after every member; small slices keep thousands of tiny members linear."""
_ZSTD_SLICE_BYTES = 64
"""zstandard has no limit on the output of one call, but 64 bytes hold some twenty blocks of at most 128 KiB."""


def _slices(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


class _Plain:
    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data

    def finish(self) -> None:
        """Plain bytes may end anywhere."""


def decompressed(chunks: Iterable[bytes], limit_bytes: int, encoding: str | None = None) -> Iterator[bytes]:
    """The chunks decompressed, a bounded piece at a time.

    Args:
        chunks: bytes as read
        limit_bytes: most bytes that may come out
        encoding: ``gzip``, ``zstd`` or ``identity``; ``None`` to go by the first bytes

    Raises:
        TooMuchError: when more than ``limit_bytes`` would come out.
        UnusableInputError: when the compressed data is broken or ends early; what came before has been given.
    """
    decompressor: _Decompressor | None = _by_name(encoding) if encoding else None
    held = b""
    given = 0
    try:
        for chunk in chunks:
            piece = held + chunk
            if decompressor is None:
                if len(piece) < _MAGIC_BYTES:
                    held = piece
                    continue
                decompressor, held = _by_magic(piece), b""
            for out in decompressor.feed(piece):
                given += len(out)
                if given > limit_bytes:
                    raise TooMuchError(
                        f"more than {limit_bytes} bytes after decompression; send smaller parts"
                    )
                if out:
                    yield out
        if decompressor is None:
            yield held
        else:
            decompressor.finish()
    except (zlib.error, zstandard.ZstdError) as fault:
        raise UnusableInputError(
            f"broken compressed data after {given} decompressed bytes; compress it again"
        ) from fault


def _by_magic(start: bytes) -> _Decompressor:
    if start.startswith(GZIP_MAGIC):
        return _Gzip()
    return _Zstd() if start.startswith(ZSTD_MAGIC) else _Plain()


def _by_name(encoding: str) -> _Decompressor:
    known: dict[str, type[_Decompressor]] = {"gzip": _Gzip, "zstd": _Zstd, "identity": _Plain}
    if encoding not in known:
        raise UnusableInputError("unknown compression; use gzip, zstd or none")
    return known[encoding]()
