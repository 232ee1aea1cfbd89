"""What wordings are alike: campaigns as they were when the epoch began, and templates of the epoch itself."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.campaign import Profile, single
from smishwatch.pipeline.campaigns.finding import Sample, best_pairs, first_of, fresh_hits, sampled
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.similarity import Likeness
from smishwatch.pipeline.campaigns.sorting import distinct
from smishwatch.pipeline.campaigns.speaking import ANYBODY
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.wordings import (
    Likenesses,
    Wordings,
    likenesses,
    one_after_another,
    wordings,
)

Match = tuple[int, bool, Likeness]
"""Number of a campaign (or, when true, place of a template in this epoch), and how alike it is."""


def compared(state: State, asking: Sequence[tuple[int, Hashes]]) -> list[list[Match]]:
    """For each wording, with who speaks, what it was found alike to."""
    matches: list[list[Match]] = [[] for _ in asking]
    left = wordings([single(wording) for _, wording in asking], state.specificity)
    speakers = np.array([speaker for speaker, _ in asking], dtype=np.int64)
    sample = first_of(left, state.settings.wording.sample)
    for number, place, found in _campaigns_alike(state, left, sample, speakers):
        matches[place].append((number, False, found))
    for number, place, found in _fresh_alike(state, left, speakers):
        matches[place].append((number, True, found))
    return matches


def campaigns_alike(
    state: State,
    profiles: Sequence[Profile],
    speakers: NDArray[np.int64] | None,
    own: NDArray[np.int64],
) -> list[tuple[int, int, Likeness]]:
    """Number of a campaign, position of the asking profile, likeness.

    Args:
        speakers: who speaks in each; it finds those in which the same speaks, and a channel finds what is anybody's
            as well. ``None`` for whoever speaks
        own: the campaign that each profile is of, which it shall not find
    """
    most = state.settings.wording.sample
    sample = sampled([core(profile)[:most] for profile in profiles], state.specificity)
    return _campaigns_alike(state, wordings(profiles, state.specificity), sample, speakers, own)


def _campaigns_alike(
    state: State,
    left: Wordings,
    sample: Sample,
    speakers: NDArray[np.int64] | None,
    own: NDArray[np.int64] | None = None,
) -> list[tuple[int, int, Likeness]]:
    settings = state.settings.wording
    hits, positions = state.index.query(sample.shingles)
    found = state.roots.at(hits)
    asking = sample.owners[positions]
    fitting = np.ones(len(found), dtype=np.bool_)
    if speakers is not None:
        fitting = _may_hear(speakers[asking], state.speakers.at(found))
    if own is not None:
        fitting &= own[asking] != found
    lefts, numbers = best_pairs(
        asking[fitting],
        found[fitting].astype(np.int64),
        sample.weights[positions[fitting]],
        sample.totals,
        settings,
    )
    named = distinct(numbers)
    rights, names = np.searchsorted(named, numbers), named.tolist()
    right = wordings([state.profile_of(number) for number in names], state.specificity)
    return _listed(likenesses(left, lefts, right, rights), names, settings.least)


def _fresh_alike(
    state: State, left: Wordings, speakers: NDArray[np.int64]
) -> list[tuple[int, int, Likeness]]:
    """Place of a template in this epoch, position of the asking wording, likeness."""
    settings, before, right, who = state.settings.wording, len(state.fresh), left, speakers
    if before:
        earlier = wordings([single(one.wording) for one in state.fresh], state.specificity)
        right = one_after_another(earlier, left)
        who = np.concatenate((np.array([one.speaker for one in state.fresh], dtype=np.int64), speakers))
    sample = first_of(right, settings.sample)
    queries, found, positions = fresh_hits(sample.shingles, sample.owners, before)
    fitting = _may_hear(who[queries], who[found])
    queries, found = best_pairs(
        queries[fitting], found[fitting], sample.weights[positions[fitting]], sample.totals, settings
    )
    return _listed(likenesses(left, queries - before, right, found), range(len(who)), settings.least)


def _may_hear(asking: NDArray[np.int64], found: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The same speaker; or a channel asks and anybody is found, whose infrastructure will decide."""
    channel = asking & 3 == 2
    fitting: NDArray[np.bool_] = (asking == found) | (channel & (found == ANYBODY))
    return fitting


def _listed(found: Likenesses, numbers: Sequence[int], least: float) -> list[tuple[int, int, Likeness]]:
    """Those alike enough for any rule."""
    kept = np.flatnonzero(found.dice >= least)
    alike = map(Likeness, found.dice[kept].tolist(), found.contained[kept].tolist())
    rights, lefts = found.right[kept].tolist(), found.left[kept].tolist()
    return [(numbers[right], left, one) for right, left, one in zip(rights, lefts, alike, strict=True)]


def core(profile: Profile) -> Hashes:
    """The shingles of at least a third of the templates."""
    if profile.templates == 1:
        return profile.shingles
    return profile.shingles[profile.counts * 3 >= profile.templates]
