"""Births, joins, merges and splits of campaigns, and merges of operations: each a decision with its evidence."""

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile
from smishwatch.pipeline.campaigns.emerging import Watch, united
from smishwatch.pipeline.campaigns.operations import Operation
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.speaking import ANYBODY
from smishwatch.pipeline.campaigns.state import State, new_id
from smishwatch.pipeline.campaigns.taking_in import channels_united
from smishwatch.pipeline.campaigns.titles import remember
from smishwatch.schemas.codes import CampaignChange


def born(
    state: State, founder: str, profile: Profile, speaker: int, title: str, at: int, evidence: str
) -> Campaign:
    """A campaign of its own, in an operation of its own, without templates yet; the index learns of it later."""
    number, state.next_number = state.next_number, state.next_number + 1
    sequence = state.journal.sequence + 1
    campaign = Campaign(
        number=number,
        campaign_id=new_id("c", founder, sequence),
        speaker=speaker,
        profile=profile,
        first_seen=at,
        last_seen=at,
        title=title,
        indexed=profile.shingles[: state.settings.wording.sample],
    )
    state.campaigns[number] = campaign
    state.numbers[campaign.campaign_id] = number
    state.operations[number] = Operation(number, new_id("o", founder, sequence), {number})
    state.member_of.append(number)
    state.last_heard.append(at)
    state.awake.append(1)
    state.roots.append(number)
    state.speakers.append(speaker)
    state.journal.change(CampaignChange.BORN, campaign, at, founder, evidence)
    return campaign


def add_template(
    state: State, campaign: Campaign, template_id: str, sample: Hashes, at: int, evidence: str
) -> None:
    """The template's home is this campaign."""
    campaign.templates.append(template_id)
    campaign.samples.append(sample)
    state.templates[template_id] = campaign.number
    state.awake.put(campaign.number, 1)
    sequence = state.journal.change(CampaignChange.TEMPLATE_JOINED, campaign, at, template_id, evidence)
    state.journal.places[template_id] = sequence


def may_become_one(one: Campaign, other: Campaign) -> bool:
    """Whether the machine may merge two campaigns: nobody keeps them apart, and analysts did not say of one what
    they did not say of the other.
    """
    if other.number == one.number or other.number in one.apart:
        return False
    return one.word == other.word or not (one.is_spoken_of and other.is_spoken_of)


def merged(
    state: State, one: Campaign, other: Campaign, at: int, evidence: str, kept: Campaign | None = None
) -> Campaign:
    """One campaign becomes part of the other; the one that an analyst spoke of, then the one with more reports (of
    equals the older) stays.

    Args:
        kept: the one that stays when somebody has decided so
    """
    first, second = sorted(
        (one, other), key=lambda campaign: (not campaign.is_spoken_of, -campaign.reports, campaign.number)
    )
    kept, gone = (first, second) if kept is None or kept is first else (second, first)
    operations_merged(state, kept, gone, at, evidence)
    _take_over(state, kept, gone)
    if gone.speaker == ANYBODY != kept.speaker:
        kept.speaker = ANYBODY
        state.speakers.put(kept.number, ANYBODY)
    sequence = state.journal.change(CampaignChange.MERGED, gone, at, kept.campaign_id, evidence)
    state.journal.due(kept)
    for template_id in gone.templates:
        state.journal.places[template_id] = sequence
    kept.templates.extend(gone.templates)
    kept.samples.extend(gone.samples)
    state.awake.put(kept.number, int(bool(kept.templates)))
    kept.held |= gone.held
    for template_id, text in gone.variants.items():
        remember(kept, template_id, text)
    state.operation_of(kept).campaigns.discard(gone.number)
    gone.templates, gone.samples, gone.variants = [], [], {}
    return kept


def _take_over(state: State, kept: Campaign, gone: Campaign) -> None:
    state.unions.append((gone.number, kept.number))
    state.absorbed[gone.number] = kept.number
    kept.first_seen = min(kept.first_seen, gone.first_seen)
    kept.last_seen = max(kept.last_seen, gone.last_seen)
    state.last_heard.put(kept.number, kept.last_seen)
    kept.reports += gone.reports
    kept.asleep += gone.asleep
    kept.spread += gone.spread
    kept.used_up += gone.used_up
    kept.taken_in, gone.taken_in = channels_united(kept, gone), {}
    kept.legit_reports += gone.legit_reports
    for judgement, reports in gone.judgements.items():
        kept.judgements[judgement] = kept.judgements.get(judgement, 0) + reports
    for entity in gone.entities:
        state.infrastructure.move(entity, gone.number, kept.number)
    kept.entities |= gone.entities
    for other in gone.apart:
        state.campaigns[other].apart = state.campaigns[other].apart - {gone.number} | {kept.number}
    kept.apart |= gone.apart
    kept.watch = united(kept.watch, gone.watch, state.settings.emergence)
    gone.watch = Watch()


def operations_merged(state: State, one: Campaign, other: Campaign, at: int, evidence: str) -> None:
    """The operations of two campaigns become one; the larger (of equals the older) gives its id."""
    first, second = state.operation_of(one), state.operation_of(other)
    if first.number == second.number:
        return
    kept, gone = sorted((first, second), key=lambda operation: (-len(operation.campaigns), operation.number))
    for number in sorted(gone.campaigns):
        moved = state.campaigns[number]
        state.member_of.put(number, kept.number)
        state.journal.change(CampaignChange.OPERATION_JOINED, moved, at, kept.operation_id, evidence)
    kept.campaigns |= gone.campaigns
    del state.operations[gone.number]
