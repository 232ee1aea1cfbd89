"""What a campaign keeps to: who differs in all of it as well as in wording is likelier to be somebody else."""

from collections.abc import Iterable

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.operations import Entity
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.codes import EntityKind


def newness(state: State, campaign: Campaign, entities: Iterable[Entity]) -> float:
    """How often the campaign has come with senders, and with places that it leads to, which it had not used before:
    the chance that a report of its own carries these entities.

    1 where it used any of them, or where either carries nothing to tell by.
    """
    others = list(entities)
    if not others or not campaign.entities or any(entity in campaign.entities for entity in others):
        return 1.0
    chance = 1.0
    for of_senders in sorted({_is_sender(entity) for entity in others}):
        own = [entity for entity in campaign.entities if _is_sender(entity) is of_senders]
        if own and 2 * (len(own) + 1) < campaign.reports + 1:  # others cannot come to less than a half
            users = state.infrastructure.users
            reports = sum(users(entity)[campaign.number].reports for entity in own)
            chance *= min(1.0, (len(own) + 1) / (reports + 1))
    return chance


def _is_sender(entity: Entity) -> bool:
    return entity[0] == EntityKind.SENDER.value
