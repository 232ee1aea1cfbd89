"""Many sets of shingles in one sorted array: set operations on a hundred small sets cost a few array operations."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.shingles import Hashes

Keys = NDArray[np.uint64]
"""The place of the set above 32 bits, a shingle below."""

_PLACE = np.uint64(32)


def keyed(sets: Sequence[Hashes], places: NDArray[np.int64] | None = None) -> Keys:
    """The sets end to end, each under its own place or the one given for it.

    >>> keyed([np.array([7], dtype=np.uint32)], np.array([1])) == (1 << 32) + 7
    array([ True])
    """
    if places is None:
        places = np.arange(len(sets))
    keys = np.repeat(places.astype(np.uint64) << _PLACE, [len(one) for one in sets])
    keys |= np.concatenate(sets)
    return keys


def borders(keys: Keys, count: int) -> list[int]:
    """Where each of the sets begins in sorted keys, and after them the end of the last."""
    firsts = np.arange(count + 1, dtype=np.uint64) << _PLACE
    found: list[int] = np.searchsorted(keys, firsts).tolist()
    return found


def missing(keys: Keys, held: Keys) -> Keys:
    """Those keys that are not held; both sorted."""
    if not len(held):
        return keys
    places = np.searchsorted(held, keys)
    places[places == len(held)] = 0
    found: Keys = keys[held[places] != keys]
    return found


def unkeyed(keys: Keys) -> Hashes:
    """The shingles alone."""
    return keys.astype(np.uint32)
