"""Which campaigns, and which templates of the same epoch, are worth comparing with a wording."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.settings import WordingSettings
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.sorting import stable_order
from smishwatch.pipeline.campaigns.specificity import Specificity
from smishwatch.pipeline.campaigns.wordings import Places, Wordings

Pairs = tuple[Places, Places]
"""Positions of queries, and what was found for each, in step."""

_CROWD = 24
"""Templates of one epoch that may share a shingle before it finds nobody in particular."""


class Sample(NamedTuple):
    """Shingles by which others are found, of many queries end to end."""

    shingles: Hashes
    owners: Places
    """The query each belongs to."""
    weights: NDArray[np.float32]
    """How specific each is."""
    totals: NDArray[np.float64]
    """Weight of each query's whole sample."""


def sampled(samples: Sequence[Hashes], specificity: Specificity) -> Sample:
    """All sampled shingles, weighted by specificity as it is now."""
    shingles = np.concatenate(samples)
    owners = np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    return _weighed(shingles, owners, specificity.weights(shingles), len(samples))


def first_of(held: Wordings, most: int) -> Sample:
    """The first shingles of each wording, all of which are of one template."""
    lengths = np.minimum(np.diff(held.starts), most)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    places = np.arange(len(owners)) + np.repeat(held.starts[:-1] - (np.cumsum(lengths) - lengths), lengths)
    return _weighed(held.shingles[places], owners, held.belongs[places], len(lengths))


def _weighed(shingles: Hashes, owners: Places, weights: NDArray[np.float32], count: int) -> Sample:
    totals = np.bincount(owners, weights, minlength=count).astype(np.float64)
    return Sample(shingles, owners, weights, totals)


def best_pairs(
    queries: Places,
    found: Places,
    weights: NDArray[np.float32],
    totals: NDArray[np.float64],
    settings: WordingSettings,
) -> Pairs:
    """Of all hits, each query's few best, where the sample promises enough overlap.

    Args:
        queries, found, weights: one hit each: who asked, who was found, and how specific the shingle is
        totals: weight of each query's whole sample
    """
    if not len(queries):
        return queries, found
    hits = (queries << 32) | found
    order = np.argsort(hits)
    hits = hits[order]
    starts = np.flatnonzero(np.append(True, hits[1:] != hits[:-1]))
    keys, scores = hits[starts], np.add.reduceat(weights[order], starts)
    asking, answers = keys >> 32, keys & 0xFFFFFFFF
    promising = scores >= settings.promise * totals[asking]
    asking, answers, scores = asking[promising], answers[promising], scores[promising]
    order = np.lexsort((answers, -scores, asking))
    asking, answers = asking[order], answers[order]
    rank = np.arange(len(asking)) - np.searchsorted(asking, asking)
    kept = rank < settings.candidates
    return asking[kept], answers[kept]


def fresh_hits(shingles: Hashes, owners: Places, first_query: int) -> tuple[Places, Places, Places]:
    """Templates of one epoch that share a sampled shingle with an earlier one.

    Args:
        owners: template of each shingle, numbered from the start of the epoch, in order
        first_query: templates from this number on ask; those before only answer

    Returns:
        who asks, who is found (always earlier), and the position of the shingle
    """
    order = stable_order(shingles)
    sorted_shingles, sorted_owners = shingles[order], owners[order]
    asking, found, positions = [], [], []
    for step in range(1, min(_CROWD, len(order))):
        same = np.flatnonzero(sorted_shingles[step:] == sorted_shingles[:-step])
        if not len(same):
            break
        same = same[sorted_owners[same + step] >= first_query]
        asking.append(sorted_owners[same + step])
        found.append(sorted_owners[same])
        positions.append(order[same + step])
    if not asking:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    return np.concatenate(asking), np.concatenate(found), np.concatenate(positions)
