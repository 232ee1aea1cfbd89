"""Where a new template belongs: found by shared shingles, then compared in full with each campaign found."""

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, single
from smishwatch.pipeline.campaigns.lineage import add_template, born, learn_wording, merged
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.similarity import Likeness, joins, likeness, merges
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.sums import TemplateSeen


def place_template(state: State, seen: TemplateSeen, shingles: Hashes, at: int) -> int:
    """Give a template that was never seen a number and a campaign; its number."""
    template = len(state.names)
    state.templates[seen.template_id] = template
    state.names.append(seen.template_id)
    state.homes.append(-1)
    state.samples.append(shingles[: state.settings.wording.sample])
    profile = single(shingles)
    fitting = [
        (campaign, found)
        for campaign, found in compared(state, profile, seen.genuine)
        if joins(found, state.settings.wording)
    ]
    if not fitting:
        campaign = born(state, seen.template_id, profile, seen.genuine, seen.skeleton, at, "first template")
        add_template(state, campaign, template, at, "")
        return template
    campaign, found = fitting[0]
    learn_wording(state, campaign, shingles)
    add_template(state, campaign, template, at, f"wording: {found.describe()}")
    _merge_those_it_shows_alike(state, campaign, [other for other, _ in fitting[1:]], at)
    return template


def compared(state: State, profile: Profile, genuine: bool) -> list[tuple[Campaign, Likeness]]:
    """The campaigns that share most with a wording, the most alike first (of equals the older)."""
    sample = profile.shingles[: state.settings.wording.sample]
    hits, positions = state.index.query(sample)
    if not len(hits):
        return []
    numbers, inverse = np.unique(hits, return_inverse=True)
    scores = np.bincount(inverse, state.specificity.weights(sample)[positions])
    totals: dict[int, float] = {}
    for number, score in zip(numbers.tolist(), scores.tolist(), strict=True):
        resolved = state.resolve(number)
        if state.campaigns[resolved].genuine is genuine:
            totals[resolved] = totals.get(resolved, 0.0) + score
    nearest = sorted(totals, key=lambda number: (-totals[number], number))[
        : state.settings.wording.candidates
    ]
    found = [
        (state.campaigns[number], likeness(profile, state.campaigns[number].profile, state.specificity))
        for number in nearest
    ]
    found.sort(key=lambda pair: (-pair[1].dice, pair[0].number))
    return found


def _merge_those_it_shows_alike(state: State, campaign: Campaign, others: list[Campaign], at: int) -> None:
    """A template that fits several campaigns may show that they are one; their own wordings decide."""
    for other in others:
        if other.number in campaign.apart or other.number in state.absorbed:
            continue
        found = likeness(campaign.profile, other.profile, state.specificity)
        if merges(found, state.settings.wording):
            campaign = merged(state, campaign, other, at, f"wording: {found.describe()}")
