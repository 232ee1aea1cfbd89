"""Reading and writing the protocol's primitives: variable-length integers, strings, fixed numbers."""

import struct
from collections.abc import Callable

from smishwatch.infra.devstack.native.errors import TOO_LARGE_SIZE, ClientGoneError, ProtocolViolationError

MAX_STRING_BYTES = 256 * 1024 * 1024  # a query with inline rows may be large; a wrong length must not be
MAX_VARINT_BYTES = 10  # 64 bits in groups of seven


class ByteReader:
    """A growing window over a byte stream.

    ``refill`` returns the next bytes, at least one, or ``b""`` at the end of the stream. Positions stay
    valid until ``forget_consumed``, so a block can be walked first and cut out afterwards.
    """

    def __init__(self, refill: Callable[[], bytes]) -> None:
        self.buffer = bytearray()
        self.position = 0
        self._refill = refill

    @classmethod
    def over(cls, data: bytes) -> "ByteReader":
        """A reader over bytes that are all there already."""
        reader = cls(lambda: b"")
        reader.buffer += data
        return reader

    def fill(self) -> None:
        """Wait for at least one more byte. Raises ClientGoneError at the end of the stream."""
        more = self._refill()
        if not more:
            raise ClientGoneError("the connection ended in the middle of a packet")
        self.buffer += more

    def at_end(self) -> bool:
        """True when the stream has ended exactly here (waits for a byte otherwise)."""
        if self.position < len(self.buffer):
            return False
        more = self._refill()
        self.buffer += more
        return not more

    def skip(self, size: int) -> None:
        """Move past ``size`` bytes, waiting until they are there."""
        end = self.position + size
        while len(self.buffer) < end:
            self.fill()
        self.position = end

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        start = self.position
        self.skip(size)
        return bytes(self.buffer[start : self.position])

    def forget_consumed(self) -> None:
        """Drop what was read. Positions taken before become meaningless."""
        del self.buffer[: self.position]
        self.position = 0

    def byte(self) -> int:
        """One unsigned byte."""
        return self.take(1)[0]

    def varint(self) -> int:
        """An unsigned LEB128 integer."""
        value = 0
        for shift in range(0, 7 * MAX_VARINT_BYTES, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise ProtocolViolationError(TOO_LARGE_SIZE, "a variable-length integer is longer than 64 bits")

    def uint64(self) -> int:
        """A little-endian 64-bit unsigned integer."""
        return int.from_bytes(self.take(8), "little")

    def binary(self) -> bytes:
        """A length-prefixed byte string."""
        size = self.varint()
        if size > MAX_STRING_BYTES:
            raise ProtocolViolationError(
                TOO_LARGE_SIZE, f"a string of {size} bytes is longer than this listener reads"
            )
        return self.take(size)

    def text(self) -> str:
        """A length-prefixed string; bytes that are not UTF-8 become replacement characters."""
        return self.binary().decode("utf-8", "replace")


def varint(value: int) -> bytes:
    """``value`` as unsigned LEB128.

    >>> varint(300).hex()
    'ac02'
    """
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(value: str) -> bytes:
    """``value`` as a length-prefixed UTF-8 string."""
    raw = value.encode("utf-8", "replace")
    return varint(len(raw)) + raw


def int32(value: int) -> bytes:
    """``value`` as a little-endian signed 32-bit integer."""
    return struct.pack("<i", value)
