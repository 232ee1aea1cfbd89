"""Whether a campaign is still one thing: its templates, linked by what they share, must hang together."""

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, single
from smishwatch.pipeline.campaigns.parting import part
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.sorting import runs
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.wordings import likenesses, wordings

LOOKED_AT = 64
"""Templates compared, evenly chosen: if nothing were alike, their likenesses would cost a few milliseconds."""


def split_if_two(state: State, campaign: Campaign, at: int) -> None:
    """Part a campaign whose templates fall into groups that share next to nothing.

    The group with the most templates (of equals with the one that was there first) keeps the identity; every other
    group of enough templates leaves. A campaign that an analyst put together, took apart or spoke of is left alone.
    """
    settings = state.settings.wording
    if campaign.held or campaign.is_spoken_of or len(campaign.templates) < 2 * settings.part_templates:
        return
    step = max(1, len(campaign.templates) // LOOKED_AT)
    looked_at = campaign.samples[::step][:LOOKED_AT]
    groups = _groups(state, looked_at)
    large = [group for group in groups if len(group) >= max(settings.part_templates, 0.1 * len(looked_at))]
    if len(large) < 2:
        return
    large.sort(key=lambda group: (-len(group), group[0]))
    kinds = [[looked_at[place] for place in group] for group in large]
    for leaving in _shared_out(state, campaign, kinds)[1:]:
        part(state, campaign, leaving, at, "its wordings have nothing in common with the rest")


def _groups(state: State, samples: list[Hashes]) -> list[list[int]]:
    """Places of templates connected by at least the least likeness.

    Those found last are compared with those not found yet: what is one thing hangs together after a step or two, and
    most of its pairs need not be looked at.
    """
    held = wordings([single(sample) for sample in samples], state.specificity)
    unfound, groups = np.arange(len(samples)), list[list[int]]()
    while len(unfound):
        group, last, unfound = unfound[:1], unfound[:1], unfound[1:]
        while len(last) and len(unfound):
            asking = np.repeat(last, len(unfound))
            found = likenesses(held, asking, held, np.tile(unfound, len(last)))
            linked = (found.dice >= state.settings.wording.part_likeness).reshape(len(last), -1).any(axis=0)
            last, unfound = unfound[linked], unfound[~linked]
            group = np.concatenate((group, last))
        groups.append(sorted(group.tolist()))
    return groups


def _shared_out(state: State, campaign: Campaign, groups: list[list[Hashes]]) -> list[list[str]]:
    """Every template of the campaign with the group it is most like."""
    cores = wordings([single(_common(group)) for group in groups], state.specificity)
    asking = wordings([single(sample) for sample in campaign.samples], state.specificity)
    lefts = np.repeat(np.arange(len(campaign.templates)), len(groups))
    rights = np.tile(np.arange(len(groups)), len(campaign.templates))
    found = likenesses(asking, lefts, cores, rights).dice.reshape(-1, len(groups))
    homes = found.argmax(axis=1).tolist()
    return [
        [template for template, home in zip(campaign.templates, homes, strict=True) if home == place]
        for place in range(len(groups))
    ]


def _common(group: list[Hashes]) -> Hashes:
    """What at least a third of the group's templates say, or, where they agree on nothing, all of it."""
    shingles, counts = runs(np.concatenate(group))
    kept = counts * 3 >= len(group)
    return shingles[kept] if kept.any() else shingles
