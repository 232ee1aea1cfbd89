"""How specific a shingle is: learned from how many campaigns use it, not from how many reports."""

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.shingles import Hashes

Weights = NDArray[np.float32]

_CELLS = 1 << 22
"""16 MB; two shingles that share a cell only look a little less specific than they are."""


class Specificity:
    """Counts of campaigns per shingle, in a fixed table; derived from the campaigns, so never stored."""

    def __init__(self, background: float) -> None:
        self.campaigns = 0
        self._background = background
        self._counts = np.zeros(_CELLS, dtype=np.int32)

    def add(self, shingles: Hashes) -> None:
        """Another campaign uses these (each at most once)."""
        np.add.at(self._counts, shingles & np.uint32(_CELLS - 1), 1)

    def remove(self, shingles: Hashes) -> None:
        """One campaign fewer uses these."""
        np.subtract.at(self._counts, shingles & np.uint32(_CELLS - 1), 1)

    def weights(self, shingles: Hashes) -> Weights:
        """Inverse campaign frequency in nats, squared over its largest value: a shingle that a hundredth of
        all campaigns use says little about which of them this is.
        """
        counts = self._counts[shingles & np.uint32(_CELLS - 1)]
        held = self.campaigns + self._background
        largest = np.float32(np.log(held))
        rarity = np.maximum(largest - np.log(np.maximum(counts, 1).astype(np.float32)), np.float32(0.01))
        return np.asarray(rarity * rarity / largest, dtype=np.float32)
