"""Channels taken in with a crowd that have lasted and are vouched for since: somebody's own, they are given back."""

from collections.abc import Sequence

from smishwatch.pipeline.campaigns.campaign import Campaign, TakenIn
from smishwatch.pipeline.campaigns.parting import part
from smishwatch.pipeline.campaigns.settings import DAY_MS, ChannelSettings
from smishwatch.pipeline.campaigns.state import State


def give_back(state: State, numbers: Sequence[int], at: int) -> None:
    """Let those channels go that have lasted; not from a campaign that an analyst put together or spoke of."""
    for number in numbers:
        campaign = state.campaigns[state.resolve(number)]
        if campaign.held or campaign.is_spoken_of:
            continue
        for speaker, channel in list(campaign.taken_in.items()):
            if _has_lasted(channel, state.settings.channels):
                del campaign.taken_in[speaker]
                _give_back(state, campaign, speaker, channel, at)


def _has_lasted(channel: TakenIn, settings: ChannelSettings) -> bool:
    """Lasting or a word alone would do for a channel in good company; among those that are used up it takes both."""
    return (
        channel.reports >= settings.lasting_reports
        and channel.last_seen - channel.first_seen >= settings.lasting_days * DAY_MS
        and channel.legit_reports >= settings.legitimate_share * channel.reports
    )


def _give_back(state: State, campaign: Campaign, speaker: int, channel: TakenIn, at: int) -> None:
    own = set(campaign.templates)
    leaving = [template for template in channel.templates if template in own]
    if not leaving or len(leaving) == len(own):
        return
    fresh = part(
        state,
        campaign,
        leaving,
        at,
        "a channel that lasts and is called legitimate, of which nobody else here uses anything",
    )
    fresh.speaker = speaker
    state.speakers.put(fresh.number, speaker)
    fresh.reports, fresh.legit_reports = channel.reports, channel.legit_reports
    fresh.first_seen, fresh.last_seen = channel.first_seen, channel.last_seen
    state.last_heard.put(fresh.number, channel.last_seen)
    campaign.reports -= channel.reports
    campaign.legit_reports -= channel.legit_reports
    fresh.entities = channel.entities & campaign.entities
    campaign.entities -= fresh.entities
    for entity in fresh.entities:
        state.infrastructure.move(entity, campaign.number, fresh.number)
