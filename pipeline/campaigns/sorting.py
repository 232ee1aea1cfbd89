"""Distinct values and runs by plain sorting: numpy's vectorised sort beats its general ``unique`` several times."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Kind = TypeVar("Kind", bound=np.generic)


def distinct(values: NDArray[Kind]) -> NDArray[Kind]:
    """The different values, sorted."""
    ordered = np.sort(values)
    return ordered[_starts(ordered)]


def runs(values: NDArray[Kind]) -> tuple[NDArray[Kind], NDArray[np.int64]]:
    """The different values, sorted, and how often each occurs."""
    ordered = np.sort(values)
    starts = np.flatnonzero(_starts(ordered))
    return ordered[starts], np.diff(starts, append=len(ordered))


def stable_order(values: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Positions in the order of their values, of equals the first first; at most 2**32 values."""
    keys = (values.astype(np.uint64) << np.uint64(32)) | np.arange(len(values), dtype=np.uint64)
    keys.sort()
    return (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _starts(ordered: NDArray[Kind]) -> NDArray[np.bool_]:
    starts = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    return starts
