"""Taking a campaign apart: some of its templates become a campaign of their own, and stay one."""

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, grown, single
from smishwatch.pipeline.campaigns.learning import learn_births, replace_profile, unite_profiles
from smishwatch.pipeline.campaigns.lineage import born
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.codes import CampaignChange


def part(state: State, campaign: Campaign, leaving: list[str], at: int, evidence: str) -> Campaign:
    """The templates leave for a new campaign, which is returned; both will not be merged by wording again.

    Whoever calls decides who leaves. Reports and reporters heard so far stay with the part that keeps the
    identity (figures are counted by template when they are asked for); times and judgements go to both.
    """
    unite_profiles(state)
    gone = set(leaving)
    samples = dict(zip(campaign.templates, campaign.samples, strict=True))
    staying = [template for template in campaign.templates if template not in gone]
    fresh = born(
        state,
        leaving[0],
        _sampled_profile([samples[template] for template in leaving]),
        campaign.speaker,
        next((text for template, text in campaign.variants.items() if template in gone), campaign.title),
        at,
        f"split from {campaign.campaign_id}: {evidence}",
    )
    learn_births(state, [fresh])
    replace_profile(state, campaign, _sampled_profile([samples[template] for template in staying]))
    campaign.templates, fresh.templates = staying, list(leaving)
    campaign.samples = [samples[template] for template in staying]
    fresh.samples = [samples[template] for template in leaving]
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
        state.templates[template] = fresh.number
        state.journal.places[template] = sequence
    for template in staying:
        state.templates[template] = campaign.number
    return fresh


def _sampled_profile(samples: list[Hashes]) -> Profile:
    """The wording of some templates, as far as their samples tell."""
    first, *others = samples
    return grown(single(first), others) if others else single(first)
