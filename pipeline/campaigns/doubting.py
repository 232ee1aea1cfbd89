"""Channels in doubt: an organisation keeps its address and its domain; what rotates them, or shares them with
persons' numbers that say the same, is no organisation's channel, and its campaign is anybody's.
"""

from dataclasses import dataclass

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.comparing import campaigns_alike
from smishwatch.pipeline.campaigns.giving_back import give_back
from smishwatch.pipeline.campaigns.lineage import may_become_one, merged
from smishwatch.pipeline.campaigns.settings import DAY_MS
from smishwatch.pipeline.campaigns.similarity import (
    Likeness,
    expected,
    expected_when_tied,
    joins,
)
from smishwatch.pipeline.campaigns.speaking import ANYBODY, is_channel, is_known
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.taking_in import take_in
from smishwatch.pipeline.campaigns.tying import beyond_the_claim, describe, evidence
from smishwatch.schemas.codes import EntityKind


@dataclass(frozen=True, slots=True)
class _Peer:
    """A campaign with the same words and another speaker."""

    number: int
    alike: Likeness


def doubt_channels(state: State, touched: list[int], at: int) -> None:
    """Look at the channels that the epoch touched, or threw a doubt on; those found out become anybody's.

    A campaign that is found out merges with those whose words it shares and that are anybody's as well.
    """
    numbers = sorted({state.resolve(number) for number in (*touched, *state.doubted)})
    state.doubted.clear()
    suspects = [state.campaigns[number] for number in numbers if is_channel(state.campaigns[number].speaker)]
    give_back(state, numbers, at)
    if not suspects:
        return
    for campaign, peers in zip(suspects, _peers(state, suspects), strict=True):
        if state.resolve(campaign.number) == campaign.number and is_channel(campaign.speaker):
            _doubt(state, campaign, peers, at)


def _peers(state: State, suspects: list[Campaign]) -> list[list[_Peer]]:
    profiles = [campaign.profile for campaign in suspects]
    own = np.array([campaign.number for campaign in suspects], dtype=np.int64)
    found = campaigns_alike(state, profiles, None, own)
    peers: list[list[_Peer]] = [[] for _ in suspects]
    for number, place, alike in found:
        peers[place].append(_Peer(number, alike))
    return peers


def _doubt(state: State, campaign: Campaign, peers: list[_Peer], at: int) -> None:
    others = _alike(state, campaign, peers)
    found_out = [(other, why) for other in others if (why := _found_out(state, campaign, other))]
    if (
        not found_out
        and not _is_one_of_a_crowd(state, campaign, others)
        and not _speaks_for_many(state, campaign)
    ):
        return
    if not found_out and not _speaks_for_many(state, campaign):
        take_in(campaign)
    _expose(state, campaign)
    for other, why in found_out:
        _expose(state, other)
        _merge(state, campaign, other, at, why)
    for other in others:
        if other.speaker == ANYBODY or not _is_steadfast(state, other):
            if is_channel(other.speaker):
                take_in(other)
            _expose(state, other)
            _merge(state, campaign, other, at, "one of many channels with these words, none of which lasts")


def _alike(state: State, campaign: Campaign, peers: list[_Peer]) -> list[Campaign]:
    """The peers that would be one campaign with this one if both were anybody's."""
    others: dict[int, Campaign] = {}
    for peer in peers:
        other = state.campaigns[state.resolve(peer.number)]
        if other.number == campaign.number or other.number in campaign.apart or is_known(other.speaker):
            continue
        if _would_join(state, campaign, other, peer.alike):
            others[other.number] = other
    return list(others.values())


def _would_join(state: State, campaign: Campaign, other: Campaign, alike: Likeness) -> bool:
    larger, wording = max(campaign, other, key=lambda one: one.reports), state.settings.wording
    if joins(alike, wording, expected(larger.spread, larger.reports, wording)):
        return True
    least = expected_when_tied(larger.spread, larger.reports, wording)
    shared = beyond_the_claim(campaign, other, evidence(state, campaign, other))
    return bool(shared) and alike.dice >= least


def _found_out(state: State, campaign: Campaign, other: Campaign) -> str:
    """What shows that neither is an organisation's own channel, or nothing.

    An imitation may show the sender of the institution that it imitates: a channel that has lasted is not found out
    by a shared sender, nor by a domain that few others lead to; and none is by the header of whom both claim to be.
    """
    shared = beyond_the_claim(campaign, other, evidence(state, campaign, other))
    if not shared:
        return ""
    steadfast = _is_steadfast(state, campaign)
    if is_channel(other.speaker):
        return describe(shared) if steadfast == _is_steadfast(state, other) else ""
    if steadfast:
        users = state.infrastructure.users
        shared = {
            entity: weight
            for entity, weight in shared.items()
            if entity[0] != EntityKind.SENDER.value
            and users(entity)[other.number].reports * 4 >= users(entity)[campaign.number].reports
        }
    return describe(shared) if shared else ""


def _is_one_of_a_crowd(state: State, campaign: Campaign, others: list[Campaign]) -> bool:
    """Many channels say the same and none of them lasts: addresses that are used up."""
    if _is_steadfast(state, campaign):
        return False
    crowd = sum(
        1 if is_channel(other.speaker) else other.used_up
        for other in others
        if other.speaker == ANYBODY or not _is_steadfast(state, other)
    )
    return crowd >= state.settings.channels.crowd


def _speaks_for_many(state: State, campaign: Campaign) -> bool:
    """Its very words come through other channels as well."""
    return campaign.strangers * 4 >= campaign.reports and not _is_steadfast(state, campaign)


def _is_steadfast(state: State, campaign: Campaign) -> bool:
    settings = state.settings.channels
    if campaign.legit_reports >= settings.legitimate_share * campaign.reports:
        return True
    return (
        campaign.reports >= settings.lasting_reports
        and campaign.last_seen - campaign.first_seen >= settings.lasting_days * DAY_MS
    )


def _expose(state: State, campaign: Campaign) -> None:
    campaign.used_up += is_channel(campaign.speaker)
    campaign.speaker = ANYBODY
    for number in (campaign.number, *campaign.absorbed):
        state.speakers.put(number, ANYBODY)


def _merge(state: State, campaign: Campaign, other: Campaign, at: int, why: str) -> None:
    one, two = (
        state.campaigns[state.resolve(campaign.number)],
        state.campaigns[state.resolve(other.number)],
    )
    if may_become_one(one, two):
        merged(state, one, two, at, why)
