"""Compressed frames: 16 bytes of CityHash128, the method, two sizes, the data.

A block may span several frames and always ends at the end of one.
"""

import struct

import lz4.block
from clickhouse_cityhash.cityhash import CityHash128

from smishwatch.infra.devstack.native.errors import (
    CHECKSUM_DOESNT_MATCH,
    TOO_LARGE_SIZE,
    UNKNOWN_COMPRESSION_METHOD,
    ProtocolViolationError,
)
from smishwatch.infra.devstack.native.wire import ByteReader

NONE, LZ4 = 0x02, 0x82
FRAME_BYTES = 1024 * 1024  # what ClickHouse itself compresses at a time
MAX_FRAME_BYTES = 1024 * 1024 * 1024
_SIZES = struct.Struct("<BII")


def read_frame(reader: ByteReader) -> bytes:
    """The decompressed content of the next frame, its checksum verified."""
    checksum = reader.take(16)
    header = reader.take(_SIZES.size)
    method, compressed_size, plain_size = _SIZES.unpack(header)
    if max(compressed_size, plain_size) > MAX_FRAME_BYTES or compressed_size < _SIZES.size:
        raise ProtocolViolationError(
            TOO_LARGE_SIZE, f"a compressed frame of {compressed_size} bytes is out of range"
        )
    data = reader.take(compressed_size - _SIZES.size)
    if _checksum(header + data) != checksum:
        raise ProtocolViolationError(CHECKSUM_DOESNT_MATCH, "Checksum doesn't match: corrupted data")
    if method == LZ4:
        plain: bytes = lz4.block.decompress(data, uncompressed_size=plain_size)
        return plain
    if method == NONE:
        return data
    raise ProtocolViolationError(
        UNKNOWN_COMPRESSION_METHOD, f"compression method {method} is not supported: use lz4 or none"
    )


def frames(data: bytes) -> bytes:
    """``data`` as LZ4 frames."""
    return b"".join(_frame(data[at : at + FRAME_BYTES]) for at in range(0, len(data), FRAME_BYTES))


def _frame(data: bytes) -> bytes:
    packed: bytes = lz4.block.compress(data, store_size=False)
    framed = _SIZES.pack(LZ4, len(packed) + _SIZES.size, len(data)) + packed
    return _checksum(framed) + framed


def _checksum(data: bytes) -> bytes:
    """CityHash128 in the old variant that ClickHouse keeps, as it lies on the wire."""
    value: int = CityHash128(data)
    return struct.pack("<QQ", value >> 64, value & 0xFFFF_FFFF_FFFF_FFFF)  # the high half lies first
