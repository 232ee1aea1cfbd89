"""How specific a shingle is: learned from how many campaigns use it, not from how many reports."""

from collections.abc import Iterable
from functools import cache

import numpy as np
import zstandard
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.changes import Changes, Row
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.sorting import runs

Weights = NDArray[np.float32]

_CELLS = 1 << 22
"""16 MB; two shingles that share a cell only look a little less specific than they are."""
_PARTS = 16

_COUNTED = 1 << 14
"""Campaigns from which another one changes the weight by less than a thousandth."""


class Specificity:
    """Counts of campaigns per shingle, in a fixed table."""

    def __init__(self, background: float) -> None:
        self.campaigns = 0
        self._background = background
        self._counts = np.zeros(_CELLS, dtype=np.int32)
        self._changed = True
        self._weights: tuple[int, Weights] = (-1, np.zeros(0, dtype=np.float32))

    def add(self, shingles: Hashes) -> None:
        """Another campaign uses these (each at most once)."""
        cells, campaigns = self._touched(shingles)
        self._counts[cells] += campaigns

    def remove(self, shingles: Hashes) -> None:
        """One campaign fewer uses these."""
        cells, campaigns = self._touched(shingles)
        self._counts[cells] -= campaigns

    def _touched(self, shingles: Hashes) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
        """Each cell once, with how many use it; ``np.add.at`` took five times as long."""
        self._changed = True
        cells, campaigns = runs(shingles & np.uint32(_CELLS - 1))
        return cells, campaigns.astype(np.int32)

    def everything(self) -> Changes:
        """All counts, in parts."""
        packer = zstandard.ZstdCompressor(level=1)
        parts = np.split(self._counts, _PARTS)
        return Changes(
            [(number, packer.compress(part.tobytes())) for number, part in enumerate(parts) if part.any()],
            whole=True,
        )

    def changes(self) -> Changes:
        """The same; nothing when nothing changed since this was last asked. A few campaigns reach into every part."""
        changed, self._changed = self._changed, False
        return self.everything() if changed else Changes(())

    def fill(self, rows: Iterable[Row], *, saved: bool) -> None:
        """Count what ``everything`` gave, and nothing else."""
        self._counts = np.zeros(_CELLS, dtype=np.int32)
        for number, packed in rows:
            part = np.frombuffer(zstandard.ZstdDecompressor().decompress(packed), dtype=np.int32)
            self._counts[number * len(part) : (number + 1) * len(part)] = part
        self._changed = not saved

    def weights(self, shingles: Hashes) -> Weights:
        """Inverse campaign frequency in nats, squared over its largest value: a shingle that a hundredth of
        all campaigns use says little about which of them this is.
        """
        counts = self._counts.take(shingles & np.uint32(_CELLS - 1))
        if self._weights[0] != self.campaigns:
            self._weights = self.campaigns, self._weight_by_count()
        found: Weights = self._weights[1].take(counts, mode="clip")
        return found

    def _weight_by_count(self) -> Weights:
        """The weight of a shingle that so many campaigns use, up to as many as make it worth nothing more."""
        held = self.campaigns + self._background
        largest = np.log(held)
        rarity = np.maximum(largest - _logarithms()[: min(int(held), _COUNTED) + 1], 0.01)
        return np.asarray(rarity * rarity / largest, dtype=np.float32)


@cache
def _logarithms() -> NDArray[np.float64]:
    """Of each number of campaigns; of none as of one."""
    found: NDArray[np.float64] = np.log(np.maximum(np.arange(_COUNTED + 1), 1))
    return found
