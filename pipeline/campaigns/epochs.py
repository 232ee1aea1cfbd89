"""What happens between epochs: learning, merging, parting, titling, forgetting and putting away, in this order."""

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.cohesion import split_if_two
from smishwatch.pipeline.campaigns.forgetting import forget_silent
from smishwatch.pipeline.campaigns.settling import settle
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.titles import retitle


def end_epoch(state: State, at: int) -> None:
    """Close the epoch and begin the next.

    Args:
        at: event time of the report that ended it, in milliseconds since 1970
    """
    grown: list[Campaign] = []
    for number in dict.fromkeys(state.resolve(number) for number in settle(state, at)):
        campaign = state.campaigns[number]
        if len(campaign.templates) >= 2 * campaign.cohesive_at:
            campaign.cohesive_at = len(campaign.templates)
            split_if_two(state, campaign, at)
            grown.append(campaign)
    retitle(grown, state.specificity)
    forget_silent(state)
    if state.placed - state.put_away_at >= state.settings.put_away_every:
        state.put_away_at = state.placed
        state.put_away()
