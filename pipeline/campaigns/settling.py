"""The end of an epoch: campaigns learn the wording of their new templates, and those shown alike become one."""

from dataclasses import dataclass, field

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, grown, trimmed, union
from smishwatch.pipeline.campaigns.comparing import campaigns_alike
from smishwatch.pipeline.campaigns.doubting import doubt_channels
from smishwatch.pipeline.campaigns.lineage import may_become_one, merged
from smishwatch.pipeline.campaigns.shingles import Hashes, absent
from smishwatch.pipeline.campaigns.similarity import Likeness, expected, joins_when_tied, merges
from smishwatch.pipeline.campaigns.sorting import distinct
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.tying import beside_wording, describe, evidence
from smishwatch.pipeline.campaigns.wordings import wordings


def settle(state: State, at: int) -> list[int]:
    """Learn what the epoch brought, and begin the next; numbers of the campaigns that it touched.

    Args:
        at: event time of the report that ended it, in milliseconds since 1970
    """
    touched = _learn(state)
    doubt_channels(state, touched, at)
    unite_profiles(state)
    touched = list(dict.fromkeys(state.resolve(number) for number in touched))
    _merge_alike(state, touched, at)
    unite_profiles(state)
    return touched


@dataclass(slots=True)
class _Lessons:
    """What specificity and index are to be told, gathered so that they are told once."""

    added: list[Hashes] = field(default_factory=list)
    removed: list[Hashes] = field(default_factory=list)
    indexed: list[Hashes] = field(default_factory=list)
    campaigns: list[int] = field(default_factory=list)

    def tell(self, state: State) -> None:
        """Let both take it in."""
        if self.added:
            state.specificity.add(np.concatenate(self.added))
        if self.removed:
            state.specificity.remove(np.concatenate(self.removed))
        if self.indexed:
            numbers = np.array(self.campaigns, dtype=np.int32)
            lengths = [len(shingles) for shingles in self.indexed]
            state.index.insert(np.concatenate(self.indexed), np.repeat(numbers, lengths))


def learn_births(state: State, campaigns: list[Campaign]) -> None:
    """Specificity and index take in campaigns that were just born."""
    lessons = _Lessons(campaigns=[campaign.number for campaign in campaigns])
    for campaign in campaigns:
        campaign.indexed = campaign.profile.shingles[: state.settings.wording.sample]
        lessons.added.append(campaign.profile.shingles)
        lessons.indexed.append(campaign.indexed)
    state.specificity.campaigns += len(campaigns)
    lessons.tell(state)


def _learn(state: State) -> list[int]:
    """Profiles, specificity and index take in the epoch's templates; numbers of the campaigns concerned."""
    fresh, state.fresh = state.fresh, []
    born = [state.campaigns[state.templates[one.template_id]] for one in fresh if one.founder]
    if born:
        learn_births(state, born)
    unite_profiles(state)
    arrived: dict[int, list[Hashes]] = {}
    for one in fresh:
        sets = arrived.setdefault(state.campaign_of(one.template_id).number, [])
        if not one.founder:
            sets.append(one.wording)
    lessons = _Lessons()
    for number, sets in arrived.items():
        if sets:
            campaign = state.campaigns[number]
            some = sets[: state.settings.wording.learnt_at_once]
            _replace(state, campaign, grown(campaign.profile, some), lessons)
            _index(state, campaign, some, lessons)
    lessons.tell(state)
    return list(arrived)


def replace_profile(state: State, campaign: Campaign, profile: Profile) -> None:
    """Another profile, and specificity told of the difference."""
    lessons = _Lessons()
    _replace(state, campaign, profile, lessons)
    lessons.tell(state)


def _replace(state: State, campaign: Campaign, profile: Profile, lessons: _Lessons) -> None:
    profile = trimmed(profile, state.settings.wording.profile_shingles)
    before = campaign.profile.shingles
    lessons.added.append(absent(profile.shingles, before))
    lessons.removed.append(absent(before, profile.shingles))
    campaign.profile = profile


def _index(state: State, campaign: Campaign, sets: list[Hashes], lessons: _Lessons) -> None:
    """Make the campaign findable by these wordings as well."""
    settings = state.settings.wording
    samples = distinct(np.concatenate([wording[: settings.sample] for wording in sets]))
    fresh = absent(samples, campaign.indexed)[: max(0, settings.indexed - len(campaign.indexed))]
    if len(fresh):
        lessons.indexed.append(fresh)
        lessons.campaigns.append(campaign.number)
        campaign.indexed = np.sort(np.concatenate((campaign.indexed, fresh)))


def _merge_alike(state: State, touched: list[int], at: int) -> None:
    """Campaigns whose wordings now prove alike become one."""
    # a campaign of one template was compared when that came, and the others find it
    asking = [campaign for number in touched if (campaign := state.campaigns[number]).profile.templates > 1]
    if not asking:
        return
    profiles = [campaign.profile for campaign in asking]
    speakers = np.array([campaign.speaker for campaign in asking], dtype=np.int64)
    own = np.array([campaign.number for campaign in asking], dtype=np.int64)
    found = campaigns_alike(state, profiles, wordings(profiles, state.specificity), speakers, own)
    found.sort(key=lambda match: (-match[2].dice, match[0], match[1]))
    for number, place, alike in found:
        one = state.campaigns[state.resolve(number)]
        other = state.campaigns[state.resolve(asking[place].number)]
        if one.speaker == other.speaker and may_become_one(one, other):
            _merge_if_alike(state, one, other, alike, at)


def _merge_if_alike(state: State, one: Campaign, other: Campaign, alike: Likeness, at: int) -> None:
    settings = state.settings
    larger = max(one, other, key=lambda campaign: campaign.reports)
    least = expected(larger.spread, larger.reports, settings.wording)
    if merges(alike, min(one.profile.templates, other.profile.templates), settings.wording, least):
        merged(state, one, other, at, alike.describe())
    elif joins_when_tied(alike, settings.wording):
        shared = beside_wording(one, evidence(state, one, other))
        if sum(shared.values()) >= settings.wording.tied_evidence:
            merged(state, one, other, at, f"{describe(shared)}; {alike.describe()}")


def unite_profiles(state: State) -> None:
    """Take in the wordings of campaigns that were merged since the epoch began."""
    unions, state.unions = state.unions, []
    for gone_number, kept_number in unions:
        gone, kept = state.campaigns[gone_number], state.campaigns[state.resolve(kept_number)]
        for number in (gone_number, *gone.absorbed):
            state.roots.put(number, kept.number)
        kept.absorbed += (gone_number, *gone.absorbed)
        state.specificity.campaigns -= 1
        state.specificity.remove(
            absent(gone.profile.shingles, absent(gone.profile.shingles, kept.profile.shingles))
        )
        kept.indexed = distinct(np.concatenate((kept.indexed, gone.indexed)))
        kept.profile = union(kept.profile, gone.profile)
        replace_profile(state, kept, kept.profile)
        gone.absorbed, gone.indexed = (), gone.indexed[:0]
        gone.profile = Profile(gone.profile.shingles[:0], gone.profile.counts[:0])
