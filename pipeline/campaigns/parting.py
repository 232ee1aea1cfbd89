"""Taking a campaign apart: some of its templates become a campaign of their own, and stay one."""

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, grown, single
from smishwatch.pipeline.campaigns.lineage import born
from smishwatch.pipeline.campaigns.settling import learn_births, replace_profile, unite_profiles
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.codes import CampaignChange


def part(state: State, campaign: Campaign, leaving: list[int], at: int, evidence: str) -> Campaign:
    """The templates leave for a new campaign, which is returned; both will not be merged by wording again.

    Whoever calls decides who leaves. Reports and reporters heard so far stay with the part that keeps the
    identity (figures are counted by template when they are asked for); times and judgements go to both.
    """
    unite_profiles(state)
    gone = set(leaving)
    staying = [template for template in campaign.templates if template not in gone]
    founder = state.names[leaving[0]]
    fresh = born(
        state,
        founder,
        sampled_profile(state, leaving),
        campaign.speaker,
        next((text for template, text in campaign.variants.items() if template in gone), campaign.title),
        at,
        f"split from {campaign.campaign_id}: {evidence}",
    )
    learn_births(state, [fresh])
    replace_profile(state, campaign, sampled_profile(state, staying))
    campaign.templates, fresh.templates = staying, list(leaving)
    fresh.variants = {template: text for template, text in campaign.variants.items() if template in gone}
    campaign.variants = {
        template: text for template, text in campaign.variants.items() if template not in gone
    }
    fresh.judgements = dict(campaign.judgements)
    fresh.first_seen, fresh.last_seen = campaign.first_seen, campaign.last_seen
    campaign.apart |= {fresh.number}
    fresh.apart |= {campaign.number}
    sequence = state.journal.change(CampaignChange.SPLIT, campaign, at, fresh.campaign_id, evidence)
    for template in leaving:
        state.homes[template] = fresh.number
        state.journal.places[state.names[template]] = sequence
    for template in staying:
        state.homes[template] = campaign.number
    return fresh


def sampled_profile(state: State, templates: list[int]) -> Profile:
    """The wording of some templates, as far as their samples tell."""
    first, *others = (sampled(state, template) for template in templates)
    return grown(single(first), others) if others else single(first)


def sampled(state: State, template: int) -> Hashes:
    """What is kept of a template's wording."""
    return state.samples[template]
