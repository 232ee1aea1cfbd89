"""State bounded by event time: a campaign that nobody reports falls asleep, and in the end is forgotten.

Asleep, it keeps what it takes to know its wording again, and its id, name and judgement; its templates, reporters
and infrastructure leave memory. The next report that is worded like it wakes it up: nothing else has to happen,
since the index still knows it. What an analyst decided about neither sleeps nor is forgotten.
"""

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.emerging import Watch
from smishwatch.pipeline.campaigns.settings import DAY_MS
from smishwatch.pipeline.campaigns.state import State


def forget_silent(state: State) -> None:
    """At most once per event day, between epochs."""
    settings = state.settings
    if settings.horizon_days is None or state.latest - state.forgot_at < DAY_MS:
        return
    state.forgot_at = state.latest
    for campaign in _silent(state, settings.horizon_days, awake=True):
        _put_to_sleep(state, campaign)
    if settings.forget_days is not None:
        gone = _silent(state, settings.forget_days, awake=False)
        if gone:
            _forget(state, gone)


def _silent(state: State, days: int, *, awake: bool) -> list[Campaign]:
    """Campaigns not heard for so long, about which nobody decided anything."""
    unheard = state.last_heard.all() < state.latest - days * DAY_MS
    found = np.flatnonzero(unheard & (state.awake.all() == awake)).tolist()
    own = [number for number in found if number in state.campaigns and number not in state.absorbed]
    return [campaign for campaign in map(state.campaigns.__getitem__, own) if not _decided(campaign)]


def _decided(campaign: Campaign) -> bool:
    return campaign.held or campaign.is_spoken_of or bool(campaign.apart)


def _put_to_sleep(state: State, campaign: Campaign) -> None:
    state.awake.put(campaign.number, 0)
    for template_id in campaign.templates:
        del state.templates[template_id]
        if template_id in state.journal.places:
            state.journal.asleep[template_id] = campaign.number
    for entity in campaign.entities:
        state.infrastructure.forget(entity, campaign.number)
    campaign.asleep += len(campaign.templates)
    campaign.templates, campaign.samples, campaign.entities = [], [], set()
    campaign.variants = dict(
        [(name, text) for name, text in campaign.variants.items() if text == campaign.title][:1]
    )
    campaign.cohesive_at, campaign.taken_in = 0, {}
    campaign.watch = Watch(
        alerted_at=campaign.watch.alerted_at, alerted_reporters=campaign.watch.alerted_reporters
    )
    campaign.laid_out = (None, ())


def _forget(state: State, silent: list[Campaign]) -> None:
    numbers = {campaign.number for campaign in silent}
    absorbed = {number for number in state.absorbed if state.resolve(number) in numbers}
    for campaign in silent:
        state.specificity.remove(campaign.profile.shingles)
        operation = state.operations[state.member_of[campaign.number]]
        operation.campaigns.discard(campaign.number)
        if not operation.campaigns:
            del state.operations[operation.number]
    state.specificity.campaigns -= len(silent)
    kept = np.ones(state.next_number, dtype=np.bool_)
    kept[list(numbers | absorbed)] = False
    state.index.forget(kept)
    for number in numbers | absorbed:
        del state.numbers[state.campaigns[number].campaign_id]
        del state.campaigns[number]
        state.last_heard.put(number, 2**62)  # never silent again
    for number in absorbed:
        del state.absorbed[number]
