"""What campaigns, specificity and the index take in: births, an epoch's new templates, and unions."""

from dataclasses import dataclass, field

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, trimmed, union
from smishwatch.pipeline.campaigns.keyed import Keys, borders, keyed, missing, unkeyed
from smishwatch.pipeline.campaigns.shingles import Hashes, absent
from smishwatch.pipeline.campaigns.sorting import distinct, runs
from smishwatch.pipeline.campaigns.state import State


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


def learn(state: State) -> list[int]:
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
    most = state.settings.wording.learnt_at_once
    joined = [(state.campaigns[number], sets[:most]) for number, sets in arrived.items() if sets]
    if joined:
        _learn_joins(state, [campaign for campaign, _ in joined], [sets for _, sets in joined])
    return list(arrived)


def learn_births(state: State, campaigns: list[Campaign]) -> None:
    """Specificity and index take in campaigns that were just born."""
    lessons = _Lessons(campaigns=[campaign.number for campaign in campaigns])
    for campaign in campaigns:
        campaign.indexed = campaign.profile.shingles[: state.settings.wording.sample]
        lessons.added.append(campaign.profile.shingles)
        lessons.indexed.append(campaign.indexed)
    state.specificity.campaigns += len(campaigns)
    lessons.tell(state)


def _learn_joins(state: State, campaigns: list[Campaign], sets: list[list[Hashes]]) -> None:
    """Campaigns take in templates that joined them, and can be found by their wordings as well."""
    settings, lessons = state.settings.wording, _Lessons()
    places = np.repeat(np.arange(len(sets)), [len(some) for some in sets])
    arrived = [wording for some in sets for wording in some]
    samples = distinct(keyed([wording[: settings.sample] for wording in arrived], places))
    _grow(campaigns, [len(some) for some in sets], keyed(arrived, places), lessons, settings.profile_shingles)
    _index(campaigns, samples, lessons, settings.indexed)
    lessons.tell(state)


def _grow(
    campaigns: list[Campaign], templates: list[int], arrived: Keys, lessons: _Lessons, most: int
) -> None:
    """Each shingle counts once for each template that has it.

    Args:
        templates: how many are new to each campaign
        arrived: shingles of the new templates, under the place of their campaign
        most: shingles that a profile keeps
    """
    before = keyed([campaign.profile.shingles for campaign in campaigns])
    after, occurrences = runs(np.concatenate((before, arrived)))
    known = np.searchsorted(after, before)
    counts = occurrences.astype(np.int32)
    counts[known] += np.concatenate([campaign.profile.counts for campaign in campaigns]) - 1
    added = np.ones(len(after), dtype=np.bool_)
    added[known] = False
    shingles, starts = unkeyed(after), borders(after, len(campaigns))
    for campaign, new, first, last in zip(campaigns, templates, starts, starts[1:], strict=False):
        profile = Profile(
            shingles[first:last].copy(), counts[first:last].copy(), campaign.profile.templates + new
        )
        if last - first > most:
            added[first:last] = False
            _replace(campaign, trimmed(profile, most), lessons)
        else:
            campaign.profile = profile
    lessons.added.append(shingles[added])


def _index(campaigns: list[Campaign], samples: Keys, lessons: _Lessons, most: int) -> None:
    """Make campaigns findable by these shingles as well.

    Args:
        samples: sorted and distinct, under the place of their campaign
        most: entries of one campaign
    """
    fresh = missing(samples, keyed([campaign.indexed for campaign in campaigns]))
    shingles, starts = unkeyed(fresh), borders(fresh, len(campaigns))
    for campaign, first, last in zip(campaigns, starts, starts[1:], strict=False):
        entries = shingles[first : min(last, first + max(0, most - len(campaign.indexed)))]
        if len(entries):
            lessons.indexed.append(entries)
            lessons.campaigns.append(campaign.number)
            campaign.indexed = np.concatenate((campaign.indexed, entries))
            campaign.indexed.sort()


def replace_profile(state: State, campaign: Campaign, profile: Profile) -> None:
    """Another profile, and specificity told of the difference."""
    lessons = _Lessons()
    _replace(campaign, trimmed(profile, state.settings.wording.profile_shingles), lessons)
    lessons.tell(state)


def _replace(campaign: Campaign, profile: Profile, lessons: _Lessons) -> None:
    before = campaign.profile.shingles
    lessons.added.append(absent(profile.shingles, before))
    lessons.removed.append(absent(before, profile.shingles))
    campaign.profile = profile


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
