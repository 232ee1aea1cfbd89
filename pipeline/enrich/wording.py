"""Character n-grams of a message's wording, hashed into a fixed number of buckets (Weinberger et al. 2009).

The skeleton is read, so numbers, links and disguises are out of the way and a slot counts as one character. All
orders are hashed at once with numpy: a message of 150 characters costs about 10 µs.
"""

import re
from typing import Final

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


def _mark(match: re.Match[str]) -> str:
    return _MARK_OF.get(match[0], "\x11")
