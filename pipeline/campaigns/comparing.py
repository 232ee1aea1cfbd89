"""What wordings are alike: campaigns as they were when the epoch began, and templates of the epoch itself."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from smishwatch.pipeline.campaigns.campaign import Profile, single
from smishwatch.pipeline.campaigns.finding import best_pairs, end_to_end, fresh_hits, sample_totals
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.similarity import Likeness, likeness_at
from smishwatch.pipeline.campaigns.speaking import ANYBODY
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.wordings import Likenesses, Wordings, likenesses, wordings

Match = tuple[int, bool, Likeness]
"""Number of a campaign (or, when true, place of a template in this epoch), and how alike it is."""


def compared(state: State, asking: Sequence[tuple[int, Hashes]]) -> list[list[Match]]:
    """For each wording, with who speaks, what it was found alike to."""
    matches: list[list[Match]] = [[] for _ in asking]
    profiles = [single(wording) for _, wording in asking]
    left = wordings(profiles, state.specificity)
    speakers = np.array([speaker for speaker, _ in asking], dtype=np.int64)
    for number, place, found in campaigns_alike(state, profiles, left, speakers):
        matches[place].append((number, False, found))
    for number, place, found in _fresh_alike(state, asking, left, speakers):
        matches[place].append((number, True, found))
    return matches


def campaigns_alike(
    state: State,
    profiles: Sequence[Profile],
    left: Wordings,
    speakers: NDArray[np.int64] | None,
    own: NDArray[np.int64] | None = None,
) -> list[tuple[int, int, Likeness]]:
    """Number of a campaign, position of the asking wording, likeness.

    Args:
        speakers: who speaks in each; it finds those in which the same speaks, and a channel finds what is anybody's
            as well. ``None`` for whoever speaks
        own: the campaign that each wording is of, which it shall not find
    """
    settings = state.settings.wording
    sample, owners = end_to_end([core(profile)[: settings.sample] for profile in profiles])
    hits, positions = state.index.query(sample)
    found = state.roots.at(hits)
    asking = owners[positions]
    fitting = np.ones(len(found), dtype=np.bool_)
    if speakers is not None:
        fitting = _may_hear(speakers[asking], state.speakers.at(found))
    if own is not None:
        fitting &= own[asking] != found
    weights, totals = sample_totals(sample, owners, len(profiles), state.specificity)
    lefts, numbers = best_pairs(
        asking[fitting], found[fitting].astype(np.int64), weights[positions[fitting]], totals, settings
    )
    distinct, rights = np.unique(numbers, return_inverse=True)
    right = wordings([state.profile_of(number) for number in distinct.tolist()], state.specificity)
    return _listed(likenesses(left, lefts, right, rights), distinct.tolist(), settings.least)


def _fresh_alike(
    state: State,
    asking: Sequence[tuple[int, Hashes]],
    left: Wordings,
    speakers: NDArray[np.int64],
) -> list[tuple[int, int, Likeness]]:
    """Place of a template in this epoch, position of the asking wording, likeness."""
    settings, before = state.settings.wording, len(state.fresh)
    sets = [one.wording for one in state.fresh] + [wording for _, wording in asking]
    who = np.concatenate((np.array([one.speaker for one in state.fresh], dtype=np.int64), speakers))
    sample, owners = end_to_end([wording[: settings.sample] for wording in sets])
    queries, found, positions = fresh_hits(sample, owners, before)
    fitting = _may_hear(who[queries], who[found])
    weights, totals = sample_totals(sample, owners, len(sets), state.specificity)
    queries, found = best_pairs(
        queries[fitting], found[fitting], weights[positions[fitting]], totals, settings
    )
    right = wordings([single(wording) for wording in sets], state.specificity)
    return _listed(likenesses(left, queries - before, right, found), range(len(sets)), settings.least)


def _may_hear(asking: NDArray[np.int64], found: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The same speaker; or a channel asks and anybody is found, whose infrastructure will decide."""
    channel = (asking != ANYBODY) & (asking & 1 == 0)
    fitting: NDArray[np.bool_] = (asking == found) | (channel & (found == ANYBODY))
    return fitting


def _listed(found: Likenesses, numbers: Sequence[int], least: float) -> list[tuple[int, int, Likeness]]:
    """Those alike enough for any rule."""
    kept = np.flatnonzero(found.dice >= least).tolist()
    rights, lefts = found.right.tolist(), found.left.tolist()
    return [(numbers[rights[place]], lefts[place], likeness_at(found, place)) for place in kept]


def core(profile: Profile) -> Hashes:
    """The shingles of at least a third of the templates."""
    if profile.templates == 1:
        return profile.shingles
    return profile.shingles[profile.counts * 3 >= profile.templates]
