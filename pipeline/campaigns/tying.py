"""What shared infrastructure says: that campaigns are one operation, and that like wordings are one campaign."""

import re
from collections.abc import Iterable

from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.lineage import operations_merged
from smishwatch.pipeline.campaigns.operations import Entity, without_repeats
from smishwatch.pipeline.campaigns.speaking import is_channel
from smishwatch.pipeline.campaigns.state import State
from smishwatch.schemas.codes import EntityKind


def use_entity(state: State, campaign: Campaign, entity: Entity, at: int) -> None:
    """Note that a campaign's report carries an entity, and join operations that this proves to be one.

    A genuine notice uses the institution's own infrastructure, which ties nothing.
    """
    if campaign.genuine:
        return
    campaign.entities.add(entity)
    channel, most = is_channel(campaign.speaker), None
    for number in state.infrastructure.observe(entity, campaign.number, at):
        if is_channel(state.speakers[number]) != channel:
            state.doubted.add(campaign.number if channel else number)
        if state.member_of[number] == state.member_of[campaign.number] or number in campaign.apart:
            continue
        most = most or _Most(state, campaign, entity)
        if most.with_campaign(number) < state.settings.operations.evidence_needed:
            continue
        other = state.campaigns[number]
        shared = evidence(state, campaign, other)
        if sum(shared.values()) >= state.settings.operations.evidence_needed:
            operations_merged(state, campaign, other, at, describe(shared))
            most = None


_CROWD = 64
"""Campaigns that use an entity, fragments included, above which it is not looked at again: it weighs little, and
fetching them all would cost."""


def tie_again(state: State, grown: Iterable[tuple[int, int]], at: int) -> None:
    """Look at ties once more where campaigns became one: what each shared with a third may be enough together.

    Args:
        grown: numbers of campaigns that became part of another, and of that other
        at: event time, in milliseconds since 1970
    """
    for gone, kept in grown:
        campaign = state.campaigns[state.resolve(kept)]
        for number in _others_that_use(state, campaign, state.campaigns[gone].entities):
            if state.member_of[number] == state.member_of[campaign.number] or number in campaign.apart:
                continue
            other = state.campaigns[number]
            shared = evidence(state, campaign, other)
            if sum(shared.values()) >= state.settings.operations.evidence_needed:
                operations_merged(state, campaign, other, at, describe(shared))


def _others_that_use(state: State, campaign: Campaign, brought: Iterable[Entity]) -> list[int]:
    """Numbers of the campaigns that use something of what was brought, but for what a crowd uses."""
    found: set[int] = set()
    for entity in brought:
        users = state.infrastructure.users(entity) if entity in campaign.entities else {}
        if len(users) <= _CROWD:
            found.update(users)
    return sorted(found - {campaign.number})


_FEW = 8
"""Entities of one campaign up to which each is looked up before another campaign is fetched."""


class _Most:
    """What a campaign can share at most with others that use one entity: fetching each of a crowd to find that it is
    too little would cost more the larger the crowd.
    """

    def __init__(self, state: State, campaign: Campaign, entity: Entity) -> None:
        self._state = state
        users = state.infrastructure.users
        operations = {state.member_of[user] for user in users(entity)}
        self._carried = state.infrastructure.weight(entity, len(operations) - 2)
        others = [another for another in campaign.entities if another != entity]
        self._weights = [state.infrastructure.weight(another, 0) for another in others]
        self._users = [users(another) for another in others] if len(others) <= _FEW else None

    def with_campaign(self, number: int) -> float:
        """The weight, at most; of an operation that is another one."""
        if self._users is None:
            return self._carried + sum(self._weights)
        found = zip(self._weights, self._users, strict=True)
        return self._carried + sum(weight for weight, users in found if number in users)


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


def beside_wording(campaign: Campaign, shared: dict[Entity, float]) -> dict[Entity, float]:
    """What of the shared infrastructure says more than the likeness of wording that it goes with.

    An organisation's channel sends everything from its address: two of its messages share that whatever they say.
    """
    return without_senders(shared) if is_channel(campaign.speaker) else shared


def beyond_the_claim(one: Campaign, other: Campaign, shared: dict[Entity, float]) -> dict[Entity, float]:
    """What of the shared infrastructure says more than that both name the same institution.

    A header is a name, which anybody can put there who imitates its owner: where both claim to be one institution,
    sharing it is no more than that claim. They do so also where no registry knows it, if both texts say the name.
    """
    brand = one.most(1)
    same = brand is not None and brand == other.most(1)
    return {
        entity: weight
        for entity, weight in shared.items()
        if not (
            _is_header(entity) and (same or all(_says(text, entity[1]) for text in (one.title, other.title)))
        )
    }


def without_senders(shared: dict[Entity, float]) -> dict[Entity, float]:
    """Domains, hosts and contacts alone."""
    return {entity: weight for entity, weight in shared.items() if entity[0] != EntityKind.SENDER.value}


def _is_header(entity: Entity) -> bool:
    """Whether it is a sender written in letters; an e-mail address is somebody's own."""
    kind, value = entity
    return kind == EntityKind.SENDER.value and "@" not in value and any(map(str.isalpha, value))


def _says(text: str, header: str) -> bool:
    """Whether the text has the header as a word, or as words written apart (``FECREDIT``, FE CREDIT)."""
    name = r"\s?".join(map(re.escape, header))
    return re.search(rf"(?<!\w){name}(?!\w)", text, re.IGNORECASE) is not None


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
        weight = state.infrastructure.weight(entity, _strangers(state, entity, ours))
        if weight > 0:
            weights[entity] = weight
    return weights


def _strangers(state: State, entity: Entity, ours: set[int]) -> float:
    """Operations besides these that use an entity.

    One counts as far as it uses it as much as these do: what is not yet known to be the same hand's, a report or two,
    makes no number a rented one. Of a header each counts in full: it is a name, and whoever shows it once can show it.
    """
    users = state.infrastructure.users(entity)
    if len(users) <= len(ours):
        return 0.0
    reports: dict[int, int] = {}
    for number, use in users.items():
        operation = state.member_of[number]
        reports[operation] = reports.get(operation, 0) + use.reports
    own = max(1, *(reports.pop(operation, 0) for operation in ours))
    if _is_header(entity):
        return float(len(reports))
    return sum(min(1.0, count / own) for count in reports.values())
