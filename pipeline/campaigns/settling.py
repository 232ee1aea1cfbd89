"""The end of an epoch: campaigns learn the wording of their new templates, and those shown alike become one."""

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.comparing import campaigns_alike
from smishwatch.pipeline.campaigns.doubting import doubt_channels
from smishwatch.pipeline.campaigns.keeping import newness
from smishwatch.pipeline.campaigns.learning import learn, unite_profiles
from smishwatch.pipeline.campaigns.lineage import may_become_one, merged
from smishwatch.pipeline.campaigns.similarity import (
    Likeness,
    expected,
    expected_when_tied,
    merges,
)
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.tying import beside_wording, describe, evidence, tie_again


def settle(state: State, at: int) -> list[int]:
    """Learn what the epoch brought, and begin the next; numbers of the campaigns that it touched.

    Args:
        at: event time of the report that ended it, in milliseconds since 1970
    """
    grown = list(state.unions)
    touched = learn(state)
    doubt_channels(state, touched, at)
    grown += state.unions
    unite_profiles(state)
    touched = list(dict.fromkeys(state.resolve(number) for number in touched))
    _merge_alike(state, touched, at)
    grown += state.unions
    unite_profiles(state)
    tie_again(state, grown, at)
    return touched


def _merge_alike(state: State, touched: list[int], at: int) -> None:
    """Campaigns whose wordings now prove alike become one."""
    # a campaign of one template was compared when that came, and the others find it
    asking = [campaign for number in touched if (campaign := state.campaigns[number]).profile.templates > 1]
    if not asking:
        return
    profiles = [campaign.profile for campaign in asking]
    speakers = np.array([campaign.speaker for campaign in asking], dtype=np.int64)
    own = np.array([campaign.number for campaign in asking], dtype=np.int64)
    found = campaigns_alike(state, profiles, speakers, own)
    found.sort(key=lambda match: (-match[2].dice, match[0], match[1]))
    for number, place, alike in found:
        one = state.campaigns[state.resolve(number)]
        other = state.campaigns[state.resolve(asking[place].number)]
        if one.speaker == other.speaker and may_become_one(one, other):
            _merge_if_alike(state, one, other, alike, at)


def _merge_if_alike(state: State, one: Campaign, other: Campaign, alike: Likeness, at: int) -> None:
    settings = state.settings
    larger = max(one, other, key=lambda campaign: campaign.reports)
    if _is_alike(state, larger, other if larger is one else one, alike):
        merged(state, one, other, at, alike.describe())
        return
    least = expected_when_tied(larger.spread, larger.reports, settings.wording)
    if alike.dice >= least:
        shared = beside_wording(one, evidence(state, one, other))
        if sum(shared.values()) >= settings.wording.tied_evidence:
            merged(state, one, other, at, f"{describe(shared)}; {alike.describe()}")


def _is_alike(state: State, larger: Campaign, smaller: Campaign, alike: Likeness) -> bool:
    """Whether wording alone makes them one; what they keep to is looked at only where it can change that."""
    wording = state.settings.wording
    templates = min(larger.profile.templates, smaller.profile.templates)
    least = expected(larger.spread, larger.reports, wording)
    if not merges(alike, templates, wording, least):
        return False
    new = newness(state, larger, smaller.entities)
    return new == 1.0 or merges(
        alike, templates, wording, expected(larger.spread, larger.reports, wording, new)
    )
