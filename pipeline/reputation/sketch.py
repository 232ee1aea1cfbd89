"""Counting distinct things in a few bytes: exactly while they are few, then by HyperLogLog.

A sketch is a number and bytes. While the number is at most a quarter of the bytes, they are that many 32-bit hashes;
beyond, it is ``DENSE`` and each byte is a register (Flajolet et al. 2007, with linear counting for small numbers, as
in Heule et al. 2013). The outcome depends on the set of hashes only, not on their order, so sketches of parts merge to
the sketch of the whole. The relative standard error is 1.04 / sqrt(bytes): 18 % with 32 bytes, 26 % with 16.
"""

import math
import struct
from collections.abc import Callable, Iterable

DENSE = 255
HASH_BITS = 32
_HASH_BYTES = 4
_ALPHA = {16: 0.673, 32: 0.697}
"""The bias correction for that many registers, from the paper."""

Sketch = tuple[int, bytes]


def empty(size: int) -> Sketch:
    """Of nothing; ``size`` is 16 or 32 bytes."""
    return 0, bytes(size)


def add(sketch: Sketch, hashed: int) -> Sketch:
    """With one more thing, given as a 32-bit hash; the same object when it was there.

    >>> estimate(add(add(add(empty(32), 7), 9), 7))
    2
    """
    count, data = sketch
    if count == DENSE:
        place, rank = _register(hashed, len(data))
        if data[place] >= rank:
            return sketch
        return DENSE, data[:place] + bytes((rank,)) + data[place + 1 :]
    known = struct.unpack_from(f"<{count}I", data)
    if hashed in known:
        return sketch
    if count < len(data) // _HASH_BYTES:
        ordered = sorted((*known, hashed))
        return count + 1, struct.pack(f"<{count + 1}I", *ordered).ljust(len(data), b"\0")
    return DENSE, _registers((*known, hashed), len(data))


def increment(sketch: Sketch, hashed: int) -> float:
    """How many things one more stands for: 0 when it is known, 1 while they are few, then the inverse of the chance
    that a new one is noticed at all.

    Their sum over a stream is an unbiased count of its distinct things (Ting 2014, "Streamed approximate counting of
    distinct elements"), to which what comes again adds nothing; so it can be spread over time.
    """
    if add(sketch, hashed) is sketch:
        return 0.0
    count, data = sketch
    return 1.0 if count != DENSE else len(data) / sum(2.0**-rank for rank in data)


def renamed(sketch: Sketch, name: Callable[[int], int]) -> Sketch:
    """Of the same things under other names; what is no longer listed one by one stays as it is."""
    count, data = sketch
    if count == DENSE:
        return sketch
    made = empty(len(data))
    for hashed in struct.unpack_from(f"<{count}I", data):
        made = add(made, name(hashed))
    return made


def merge(one: Sketch, other: Sketch) -> Sketch:
    """Of everything that is in either; both have the same size."""
    if other[0] != DENSE:
        for hashed in struct.unpack_from(f"<{other[0]}I", other[1]):
            one = add(one, hashed)
        return one
    if one[0] != DENSE:
        return merge(other, one)
    return DENSE, bytes(max(pair) for pair in zip(one[1], other[1], strict=True))


def estimate(sketch: Sketch) -> int:
    """How many different things were added; exact while it is not more than a quarter of the bytes."""
    count, data = sketch
    if count != DENSE:
        return count
    size = len(data)
    raw = _ALPHA[size] * size * size / sum(2.0**-rank for rank in data)
    zeros = data.count(0)
    if raw <= 2.5 * size and zeros:
        raw = size * math.log(size / zeros)
    return max(size // _HASH_BYTES + 1, round(raw))


def _registers(hashes: Iterable[int], size: int) -> bytes:
    registers = bytearray(size)
    for hashed in hashes:
        place, rank = _register(hashed, size)
        registers[place] = max(registers[place], rank)
    return bytes(registers)


def _register(hashed: int, size: int) -> tuple[int, int]:
    """Which register, and the place of the first one-bit in the rest of the hash."""
    bits = size.bit_length() - 1
    rest = hashed >> bits
    return hashed & (size - 1), HASH_BITS - bits - rest.bit_length() + 1
