"""Many weighted wordings side by side, and how much any pairs of them share, in a few array operations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.campaign import Profile
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.specificity import Specificity, Weights

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Wordings:
    """Wordings end to end: number ``n`` holds ``shingles[starts[n]:starts[n + 1]]``, sorted."""

    shingles: Hashes
    belongs: Weights
    """How much each shingle belongs to its wording, 0 to 1, times its specificity in nats."""
    starts: Places
    totals: NDArray[np.float64]
    """Weight of each wording in nats."""


@dataclass(frozen=True, slots=True)
class Likenesses:
    """Pairs of a left and a right wording, with what they share."""

    left: Places
    right: Places
    dice: NDArray[np.float64]
    """Weight of what is shared, as a share of both."""
    contained: NDArray[np.float64]
    """The same, as a share of the smaller."""


def wordings(profiles: Sequence[Profile], specificity: Specificity) -> Wordings:
    """The profiles end to end, weighted by specificity as it is now."""
    starts = np.zeros(len(profiles) + 1, dtype=np.int64)
    if not profiles:
        nothing = np.zeros(0, dtype=np.float32)
        return Wordings(np.zeros(0, dtype=np.uint32), nothing, starts, np.zeros(0))
    lengths = [len(profile.shingles) for profile in profiles]
    np.cumsum(lengths, out=starts[1:])
    shingles = np.concatenate([profile.shingles for profile in profiles])
    belongs = specificity.weights(shingles)
    templates = np.array([profile.templates for profile in profiles])
    if (templates > 1).any():
        counts = np.concatenate([profile.counts for profile in profiles])
        belongs *= memberships(counts, np.repeat(templates, lengths))
    return Wordings(
        shingles,
        belongs,
        starts,
        np.add.reduceat(belongs, starts[:-1]).astype(np.float64),
    )


def one_after_another(first: Wordings, then: Wordings) -> Wordings:
    """Both end to end."""
    return Wordings(
        np.concatenate((first.shingles, then.shingles)),
        np.concatenate((first.belongs, then.belongs)),
        np.concatenate((first.starts, then.starts[1:] + len(first.shingles))),
        np.concatenate((first.totals, then.totals)),
    )


def memberships(counts: NDArray[np.int32], templates: Places) -> NDArray[np.float64]:
    """0 to 1: how much a shingle belongs to its campaign; all of it from half of the templates on.

    Args:
        counts: templates that have it
        templates: of its campaign

    >>> memberships(np.array([1, 2, 4], dtype=np.int32), np.array([8, 8, 8]))
    array([0.25, 0.5 , 1.  ])
    """
    shares: NDArray[np.float64] = counts.astype(np.float64) * (2.0 / templates).astype(np.float32)
    return np.minimum(shares, 1.0)


def likenesses(left: Wordings, lefts: Places, right: Wordings, rights: Places) -> Likenesses:
    """Weighted overlap of each pair; a shingle counts as far as it belongs to both.

    Args:
        lefts, rights: positions of the pairs' wordings, in step
    """
    lengths = np.diff(left.starts)[lefts]
    pairs = np.repeat(np.arange(len(lefts)), lengths)
    ends = np.cumsum(lengths)
    items = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - lengths - left.starts[lefts], lengths)
    keys = np.repeat(np.arange(len(right.totals), dtype=np.uint64) << np.uint64(32), np.diff(right.starts))
    keys |= right.shingles
    wanted = (rights[pairs].astype(np.uint64) << np.uint64(32)) | left.shingles[items]
    places = np.searchsorted(keys, wanted)
    places[places == len(keys)] = 0
    common = np.flatnonzero(keys[places] == wanted) if len(keys) else np.zeros(0, dtype=np.int64)
    both = np.minimum(left.belongs[items[common]], right.belongs[places[common]])
    shared = np.bincount(pairs[common], both, minlength=len(lefts)).astype(np.float64)
    left_totals, right_totals = left.totals[lefts], right.totals[rights]
    return Likenesses(
        left=lefts,
        right=rights,
        dice=2 * shared / (left_totals + right_totals),
        contained=np.minimum(1.0, shared / np.minimum(left_totals, right_totals)),
    )
