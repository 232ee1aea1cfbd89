"""What shared infrastructure says: that campaigns are one operation, and that like wordings are one campaign."""

from collections.abc import Iterable

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.lineage import operations_merged
from smishwatch.pipeline.campaigns.operations import Entity, without_repeats
from smishwatch.pipeline.campaigns.speaking import is_channel
from smishwatch.pipeline.campaigns.state import State


def use_entity(state: State, campaign: Campaign, entity: Entity, at: int) -> None:
    """Note that a campaign's report carries an entity, and join operations that this proves to be one.

    A genuine notice uses the institution's own infrastructure, which ties nothing.
    """
    if campaign.genuine:
        return
    campaign.entities.add(entity)
    for number in state.infrastructure.observe(entity, campaign.number, at):
        other = state.campaigns[number]
        if is_channel(other.speaker) != is_channel(campaign.speaker):
            state.doubted.add(number if is_channel(other.speaker) else campaign.number)
        if state.member_of[number] == state.member_of[campaign.number] or number in campaign.apart:
            continue
        shared = evidence(state, campaign, other)
        if sum(shared.values()) >= state.settings.operations.evidence_needed:
            operations_merged(state, campaign, other, at, describe(shared))


def evidence(state: State, campaign: Campaign, other: Campaign) -> dict[Entity, float]:
    """The entities that both used within the window, with their weights; none when they cannot be enough."""
    common = [
        entity
        for entity in campaign.entities & other.entities
        if state.infrastructure.near(entity, campaign.number, other.number)
    ]
    return _weighed(state, common, {state.member_of[campaign.number], state.member_of[other.number]})


def carried_evidence(state: State, campaign: Campaign, entities: Iterable[Entity]) -> dict[Entity, float]:
    """The entities of a report that a campaign uses as well, with their weights."""
    return _weighed(
        state,
        [entity for entity in entities if entity in campaign.entities],
        {state.member_of[campaign.number]},
    )


def describe(shared: dict[Entity, float]) -> str:
    """For the lineage."""
    return "infrastructure: " + ", ".join(f"{kind} {value}" for kind, value in shared)


def _weighed(state: State, common: list[Entity], ours: set[int]) -> dict[Entity, float]:
    weights: dict[Entity, float] = {}
    separate = without_repeats(common)
    most = sum(state.infrastructure.weight(entity, 0) for entity in separate)
    if most < state.settings.wording.tied_evidence:
        return weights
    for entity in separate:
        users = state.infrastructure.uses[entity]
        strangers = 0
        if len(users) > len(ours):
            strangers = len({state.member_of[number] for number in users} - ours)
        weight = state.infrastructure.weight(entity, strangers)
        if weight > 0:
            weights[entity] = weight
    return weights
