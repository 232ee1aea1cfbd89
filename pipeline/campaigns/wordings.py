"""Many weighted wordings side by side, and how much any pairs of them share, in a few array operations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.campaign import Profile
from smishwatch.pipeline.campaigns.shingles import BLOCKS, Hashes
from smishwatch.pipeline.campaigns.specificity import Specificity, Weights

Places = NDArray[np.int64]

FOUND_AGAIN = 0.25
"""Share of a part's weight from which the part counts as found again in full."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings end to end: number ``n`` holds ``shingles[starts[n]:starts[n + 1]]``, sorted."""

    shingles: Hashes
    belongs: Weights
    """How much each shingle belongs to its wording, 0 to 1, times its specificity in nats."""
    specific: Weights
    """Specificity of each shingle in nats."""
    starts: Places
    totals: NDArray[np.float64]
    """Weight of each wording in nats."""
    blocks: NDArray[np.uint8]
    """Part of its text in which each shingle stands."""

    def owners(self) -> Places:
        """Which wording each shingle is of."""
        return np.repeat(np.arange(len(self.totals)), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Likenesses:
    """Pairs of a left and a right wording, with what they share."""

    left: Places
    right: Places
    dice: NDArray[np.float64]
    """Weight of what is shared, as a share of both."""
    contained: NDArray[np.float64]
    """The same, as a share of the smaller."""
    shared: NDArray[np.float64]
    """The same, in nats."""
    breadth: NDArray[np.float64]
    """Share of the parts of the text, of whichever of the two it is more, in which something is shared."""


def wordings(profiles: Sequence[Profile], specificity: Specificity) -> Wordings:
    """The profiles end to end, weighted by specificity as it is now."""
    starts = np.zeros(len(profiles) + 1, dtype=np.int64)
    if not profiles:
        nothing = np.zeros(0, dtype=np.float32)
        return Wordings(
            np.zeros(0, dtype=np.uint32), nothing, nothing, starts, np.zeros(0), np.zeros(0, dtype=np.uint8)
        )
    np.cumsum([len(profile.shingles) for profile in profiles], out=starts[1:])
    shingles = np.concatenate([profile.shingles for profile in profiles])
    specific = specificity.weights(shingles)
    belongs = specific.copy()
    for place, profile in enumerate(profiles):
        if profile.templates > 1:
            belongs[starts[place] : starts[place + 1]] *= profile.memberships()
    return Wordings(
        shingles,
        belongs,
        specific,
        starts,
        np.add.reduceat(belongs, starts[:-1]).astype(np.float64),
        np.concatenate([profile.blocks for profile in profiles]),
    )


def likenesses(left: Wordings, lefts: Places, right: Wordings, rights: Places) -> Likenesses:
    """Weighted overlap of each pair; a shingle counts as far as it belongs to both.

    Args:
        lefts, rights: positions of the pairs' wordings, in step
    """
    lengths = np.diff(left.starts)[lefts]
    pairs = np.repeat(np.arange(len(lefts)), lengths)
    ends = np.cumsum(lengths)
    items = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths - left.starts[lefts], lengths)
    keys = (right.owners().astype(np.uint64) << np.uint64(32)) | right.shingles
    wanted = (rights[pairs].astype(np.uint64) << np.uint64(32)) | left.shingles[items]
    places = np.searchsorted(keys, wanted)
    places[places == len(keys)] = 0
    common = np.flatnonzero(keys[places] == wanted) if len(keys) else np.zeros(0, dtype=np.int64)
    both = np.minimum(left.belongs[items[common]], right.belongs[places[common]])
    shared = np.bincount(pairs[common], both, minlength=len(lefts)).astype(np.float64)
    breadth = np.maximum(
        _breadth(left, lefts, pairs[common], items[common], both),
        _breadth(right, rights, pairs[common], places[common], both),
    )
    left_totals, right_totals = left.totals[lefts], right.totals[rights]
    return Likenesses(
        left=lefts,
        right=rights,
        dice=2 * shared / (left_totals + right_totals),
        contained=np.minimum(1.0, shared / np.minimum(left_totals, right_totals)),
        shared=shared,
        breadth=breadth,
    )


def _breadth(
    side: Wordings, wording: Places, pairs: Places, items: Places, both: Weights
) -> NDArray[np.float64]:
    """Of the weighty parts of one side's texts, the share that is found again; each counts up to its quarter."""
    cells = BLOCKS + 1
    whole = np.bincount(
        side.owners() * cells + side.blocks, side.belongs, minlength=len(side.totals) * cells
    ).reshape(-1, cells)[wording, :BLOCKS]
    found = np.bincount(pairs * cells + side.blocks[items], both, minlength=len(wording) * cells).reshape(
        -1, cells
    )[:, :BLOCKS]
    weighty = whole > 0
    parts = np.minimum(1.0, found / np.where(weighty, whole, 1.0) / FOUND_AGAIN)
    known = np.count_nonzero(weighty, axis=1)
    return np.where(known > 0, parts.sum(axis=1) / np.maximum(known, 1), 1.0)
