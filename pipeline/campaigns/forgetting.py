"""State bounded by event time: campaigns silent for longer than the horizon leave memory, with their templates."""

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.settings import DAY_MS
from smishwatch.pipeline.campaigns.state import State


def forget_silent(state: State) -> None:
    """At most once per event day, between epochs. What an analyst decided about is never forgotten."""
    horizon = state.settings.horizon_days
    if horizon is None or state.latest - state.forgot_at < DAY_MS:
        return
    state.forgot_at = state.latest
    silent = [
        campaign
        for number, campaign in state.campaigns.items()
        if number not in state.absorbed
        and campaign.last_seen < state.latest - horizon * DAY_MS
        and not _decided(campaign)
    ]
    if silent:
        _forget(state, silent)


def _decided(campaign: Campaign) -> bool:
    return campaign.held or campaign.status != "open" or campaign.name is not None or bool(campaign.apart)


def _forget(state: State, silent: list[Campaign]) -> None:
    numbers = {campaign.number for campaign in silent}
    absorbed = {number for number in state.absorbed if state.resolve(number) in numbers}
    for campaign in silent:
        state.specificity.remove(campaign.profile.shingles)
        for entity in campaign.entities:
            state.infrastructure.forget(entity, campaign.number)
        operation = state.operations[campaign.operation]
        operation.campaigns.discard(campaign.number)
        if not operation.campaigns:
            del state.operations[operation.number]
        state.watches.pop(campaign.number, None)
    state.specificity.campaigns -= len(silent)
    kept = np.ones(state.next_number, dtype=np.bool_)
    kept[list(numbers | absorbed)] = False
    state.index.forget(kept)
    for number in numbers | absorbed:
        del state.numbers[state.campaigns.pop(number).campaign_id]
    for number in absorbed:
        del state.absorbed[number]
    _renumber_templates(state, [template for campaign in silent for template in campaign.templates])


def _renumber_templates(state: State, gone: list[int]) -> None:
    """Close the gaps that forgotten templates leave."""
    kept = np.ones(len(state.names), dtype=np.bool_)
    kept[gone] = False
    places = np.cumsum(kept) - 1
    remaining = np.flatnonzero(kept).tolist()
    state.names = [state.names[template] for template in remaining]
    state.homes = [state.homes[template] for template in remaining]
    state.samples = [state.samples[template] for template in remaining]
    state.templates = {name: template for template, name in enumerate(state.names)}
    for campaign in state.campaigns.values():
        campaign.templates = places[campaign.templates].tolist() if campaign.templates else []
        campaign.variants = {int(places[old]): text for old, text in campaign.variants.items() if kept[old]}
