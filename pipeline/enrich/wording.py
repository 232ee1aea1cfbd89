"""Character n-grams of a message's wording, hashed into a fixed number of buckets (Weinberger et al. 2009).

The skeleton is read, so numbers, links and disguises are out of the way and a slot counts as one character. The texts
of some dozens of messages are laid end to end and hashed together, since a call of numpy costs more than a message.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.text.slots import SHOWN

BITS: Final = 16
BUCKETS: Final = 1 << BITS
LONGEST_GRAM: Final = 4
"""The order that separates best on the licensed sets when they are held out; five gained nothing."""
READ_AT_MOST: Final = 1_000
"""Characters: a concatenated SMS is rarely longer, and the cost stays bounded."""

_SLOT: Final = re.compile("⟨[a-z]+⟩")
_MARK_OF: Final = {shown: mark for mark, shown in SHOWN.items()}
_STEP: Final = np.uint32(0x01000193)
_MIX: Final = np.uint32(0x9E3779B1)
_SHIFT: Final = np.uint32(32 - BITS)

Buckets = NDArray[np.uint32]
Complex = NDArray[np.complex64]


class Heard(NamedTuple):
    """What one wording says by a table of weights."""

    weight: complex
    """The weights of all n-grams; divided by the root of their number, so that length does not count."""
    longest: NDArray[np.float32]
    """The imaginary parts of the weights of the longest n-grams, one for each place where one begins."""


def compact(skeleton: str) -> str:
    """The skeleton with each slot as one character and a space at either end, cut to a bounded length."""
    text = _SLOT.sub(_mark, skeleton) if "⟨" in skeleton else skeleton
    return f" {text[:READ_AT_MOST]} "


def buckets_of(text: str) -> Buckets:
    """The bucket of every n-gram of a compact text: first all single characters, then all pairs, and so on."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    rolling = codes
    orders = [codes]
    for order in range(1, min(LONGEST_GRAM, len(codes))):
        rolling = rolling[:-1] * _STEP + codes[order:] + _MIX
        orders.append(rolling)
    mixed: Buckets = np.concatenate(orders)
    mixed *= _MIX
    mixed >>= _SHIFT
    return mixed


def hear(texts: Sequence[str], table: Complex) -> Iterator[Heard]:
    """What each compact text says; the sum of one does not depend on which others it was heard with.

    An n-gram that reaches over the end of its text weighs nothing.
    """
    lengths = np.asarray([len(text) for text in texts])
    ends = lengths.cumsum()
    starts = ends - lengths
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    said = np.zeros(len(codes), np.complex128)
    rolling, longest = codes, np.zeros(0, np.float32)
    for order in range(min(LONGEST_GRAM, len(codes))):
        if order:
            rolling = rolling[:-1] * _STEP + codes[order:] + _MIX
        weights = table.take((rolling * _MIX) >> _SHIFT)
        for back in range(1, order + 1):
            weights[np.clip(ends[:-1] - back, 0, len(weights) - 1)] = 0.0
        said[: len(weights)] += weights
        if order == LONGEST_GRAM - 1:
            longest = weights.imag
    sums = np.add.reduceat(said, starts).tolist()
    for total, start, length in zip(sums, starts.tolist(), lengths.tolist(), strict=True):
        grams = sum(range(max(0, length - LONGEST_GRAM) + 1, length + 1))
        yield Heard(total / grams**0.5, longest[start : start + max(0, length - LONGEST_GRAM + 1)])


def _mark(match: re.Match[str]) -> str:
    return _MARK_OF.get(match[0], "\x11")
