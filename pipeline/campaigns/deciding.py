"""The analyst's hand: decisions that take effect in the stream and are never undone by the machine."""

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile, single, union
from smishwatch.pipeline.campaigns.lineage import born, merged
from smishwatch.pipeline.campaigns.settling import learn_births, replace_profile, unite_profiles
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.codes import CampaignChange
from smishwatch.schemas.feeds import Decision


def decide(state: State, decision: Decision) -> None:
    """Take a decision; one already taken, or about a campaign that is not remembered, changes nothing."""
    number = state.numbers.get(decision.campaign_id or "")
    if decision.decision_id in state.decided or number is None:
        return
    state.decided[decision.decision_id] = None
    campaign = state.campaigns[state.resolve(number)]
    at = int(decision.at.timestamp() * 1_000)
    evidence = f"{decision.analyst}: {decision.comment}" if decision.comment else decision.analyst
    if decision.action == "confirm":
        campaign.status = "confirmed"
        state.journal.change(CampaignChange.CONFIRMED, campaign, at, evidence=evidence)
    elif decision.action == "dismiss":
        campaign.status = "dismissed"
        state.journal.change(CampaignChange.DISMISSED, campaign, at, evidence=evidence)
    elif decision.action == "rename":
        campaign.name = decision.name
        state.journal.change(CampaignChange.RENAMED, campaign, at, evidence=evidence)
    elif decision.action == "label":
        campaign.labelled = (decision.category, decision.verdict)
        state.journal.due(campaign)
    elif decision.action == "merge":
        _merge(state, campaign, decision.into_campaign_id, at, evidence)
    elif decision.action == "split":
        _split(state, campaign, set(decision.template_ids), at, evidence)


def _merge(state: State, campaign: Campaign, into: str | None, at: int, evidence: str) -> None:
    number = state.numbers.get(into or "")
    if number is None:
        return
    other = state.campaigns[state.resolve(number)]
    if other.number == campaign.number:
        return
    campaign.apart.discard(other.number)
    other.apart.discard(campaign.number)
    merged(state, campaign, other, at, evidence, kept=other)


def _split(state: State, campaign: Campaign, names: set[str], at: int, evidence: str) -> None:
    leaving = [template for template in campaign.templates if state.names[template] in names]
    if not leaving or len(leaving) == len(campaign.templates):
        return
    staying = [template for template in campaign.templates if state.names[template] not in names]
    fresh = born(
        state,
        state.names[leaving[0]],
        _sampled_profile(state, leaving),
        campaign.genuine,
        campaign.title,
        at,
        f"split from {campaign.campaign_id} by {evidence}",
    )
    unite_profiles(state)
    learn_births(state, [fresh])
    replace_profile(state, campaign, _sampled_profile(state, staying))
    campaign.templates, fresh.templates = staying, leaving
    fresh.judgements, fresh.reports = dict(campaign.judgements), len(leaving)
    fresh.first_seen, fresh.last_seen = campaign.first_seen, campaign.last_seen
    campaign.apart.add(fresh.number)
    fresh.apart.add(campaign.number)
    sequence = state.journal.change(CampaignChange.SPLIT, campaign, at, fresh.campaign_id, evidence)
    for template in leaving:
        state.homes[template] = fresh.number
        state.journal.places[template] = sequence


def _sampled_profile(state: State, templates: list[int]) -> Profile:
    profile = single(state.samples[templates[0]])
    for template in templates[1:]:
        profile = union(profile, single(state.samples[template]))
    return profile
