"""What two campaigns' shared infrastructure leads to: one campaign, one operation, or nothing."""

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.lineage import merged, operations_merged
from smishwatch.pipeline.campaigns.operations import Entity, without_repeats
from smishwatch.pipeline.campaigns.similarity import joins_when_tied, likeness
from smishwatch.pipeline.campaigns.state import State


def use_entity(state: State, campaign: Campaign, entity: Entity, at: int) -> Campaign:
    """Note that a campaign's report carries an entity, and draw the consequences; the campaign afterwards.

    A genuine notice uses the institution's own infrastructure, which ties nothing.
    """
    if campaign.genuine:
        return campaign
    campaign.entities.add(entity)
    for number in sorted(state.infrastructure.observe(entity, campaign.number, at)):
        other = state.campaigns.get(state.resolve(number))
        if other is not None and other.number != campaign.number:
            campaign = _weigh(state, campaign, other, at)
    return campaign


def _weigh(state: State, campaign: Campaign, other: Campaign, at: int) -> Campaign:
    if other.number in campaign.apart:
        return campaign
    shared = _evidence(state, campaign, other)
    if sum(shared.values()) < state.settings.operations.evidence_needed:
        return campaign
    evidence = "infrastructure: " + ", ".join(f"{kind} {value}" for kind, value in shared)
    found = likeness(campaign.profile, other.profile, state.specificity)
    if joins_when_tied(found, state.settings.wording):
        return merged(state, campaign, other, at, f"{evidence}; wording: {found.describe()}")
    operations_merged(state, campaign, other, at, evidence)
    return campaign


def _evidence(state: State, campaign: Campaign, other: Campaign) -> dict[Entity, float]:
    """The entities that both used within the window, with their weights."""
    infrastructure = state.infrastructure
    common = [
        entity
        for entity in campaign.entities & other.entities
        if infrastructure.near(entity, campaign.number, other.number)
    ]
    ours = {campaign.operation, other.operation}
    weights: dict[Entity, float] = {}
    for entity in without_repeats(common):
        users = {state.campaigns[number].operation for number in infrastructure.uses[entity]}
        weight = infrastructure.weight(entity, len(users - ours))
        if weight > 0:
            weights[entity] = weight
    return weights
