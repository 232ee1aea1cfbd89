"""Channels taken in with a crowd on no evidence of their own, for as long as nobody else there uses anything of theirs.

A notice of an institution that no registry knows looks, the first time, like one more of the addresses that a scam with
its words uses up. So what it says is noted apart while nobody else in the campaign uses its address, domain or
contact, or says its very words.
"""

from collections.abc import Sequence

from smishwatch.pipeline.campaigns.campaign import Campaign, TakenIn
from smishwatch.pipeline.campaigns.operations import Entity

_NOTED = 32
"""Channels of one campaign that are noted, the first: they are looked through for each of its reports."""


def take_in(campaign: Campaign) -> None:
    """Note the channel that a campaign was until now, unless others said its very words."""
    if campaign.strangers:
        return
    campaign.taken_in[campaign.speaker] = TakenIn(
        campaign.reports,
        campaign.legit_reports,
        campaign.first_seen,
        campaign.last_seen,
        dict.fromkeys(campaign.templates),
        set(campaign.entities),
    )


def channels_united(one: Campaign, other: Campaign) -> dict[int, TakenIn]:
    """The channels of two campaigns that become one; those that use what the other campaign uses are found out."""
    channels: dict[int, TakenIn] = {}
    for own, others in ((one, other), (other, one)):
        for speaker, channel in own.taken_in.items():
            again = others.taken_in.get(speaker)
            if again is not None:
                channels[speaker] = _both(channel, again)
            elif channel.entities.isdisjoint(others.entities):
                channels[speaker] = channel
    return dict(list(channels.items())[:_NOTED])


def note(
    campaign: Campaign, speaker: int, template_id: str, entities: Sequence[Entity], at: int, *, legit: bool
) -> None:
    """Note a report of a campaign that has taken channels in."""
    channel = campaign.taken_in.get(speaker)
    if channel is not None:
        channel.reports += 1
        channel.legit_reports += legit
        channel.first_seen, channel.last_seen = min(channel.first_seen, at), max(channel.last_seen, at)
        channel.templates[template_id] = None
        channel.entities.update(entities)
    found_out = [
        other
        for other, noted in campaign.taken_in.items()
        if other != speaker and (template_id in noted.templates or not noted.entities.isdisjoint(entities))
    ]
    for other in (*found_out, speaker) if found_out else ():
        campaign.taken_in.pop(other, None)


def _both(one: TakenIn, other: TakenIn) -> TakenIn:
    return TakenIn(
        one.reports + other.reports,
        one.legit_reports + other.legit_reports,
        min(one.first_seen, other.first_seen),
        max(one.last_seen, other.last_seen),
        one.templates | other.templates,
        one.entities | other.entities,
    )
