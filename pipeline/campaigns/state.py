"""Everything the engine remembers, and the few ways to read it. Changes are made by the modules beside it."""

import hashlib
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from smishwatch.pipeline.campaigns.campaign import Campaign, Profile
from smishwatch.pipeline.campaigns.emerging import Typical
from smishwatch.pipeline.campaigns.growing import Growing
from smishwatch.pipeline.campaigns.index import ShingleIndex
from smishwatch.pipeline.campaigns.journal import Journal
from smishwatch.pipeline.campaigns.numbers import Numbers
from smishwatch.pipeline.campaigns.operations import (
    Infrastructure,
    Operation,
    pack_operation,
    unpack_operation,
)
from smishwatch.pipeline.campaigns.packing import pack_campaign, read_profile, unpack_campaign
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.campaigns.shelf import Shelf
from smishwatch.pipeline.campaigns.shingles import Hashes
from smishwatch.pipeline.campaigns.specificity import Specificity
from smishwatch.schemas.codes import Category, Verdict


class Fresh(NamedTuple):
    """A template of the current epoch."""

    template_id: str
    speaker: int
    founder: bool
    """It founded a campaign, whose profile it therefore is already."""
    wording: Hashes


@dataclass(slots=True)
class Taken:
    """A decision that was taken, with what it takes to take it back."""

    action: str
    campaign: int
    status: Literal["open", "confirmed", "dismissed"] = "open"
    name: str | None = None
    labelled: tuple[Category | None, Verdict | None] = (None, None)
    held: bool = False
    templates: list[str] = field(default_factory=list)


@dataclass(slots=True)
class State:
    """One clusterer's memory. Campaigns and operations have small numbers inside, ids outside."""

    settings: ClusterSettings
    journal: Journal = field(init=False)
    applied: dict[tuple[str, int], int] = field(default_factory=dict)
    """Highest offset applied, by topic and partition of the origin."""
    decided: dict[str, Taken] = field(default_factory=dict)
    """Analysts' decisions already taken, by id."""
    templates: Numbers[str] = field(default_factory=Numbers)
    """Template id → campaign number as placed; ``resolve`` follows merges."""
    placed: int = 0
    """Templates that were ever given a place."""
    fresh: list[Fresh] = field(default_factory=list)
    """The epoch's templates so far."""
    unions: list[tuple[int, int]] = field(default_factory=list)
    """Campaigns merged since the epoch began, with the one that took each over."""
    campaigns: Shelf[int, Campaign] = field(init=False)
    absorbed: Numbers[int] = field(default_factory=Numbers)
    """Campaign number → the number of the campaign it was merged into."""
    numbers: Numbers[str] = field(default_factory=Numbers)
    """Campaign id → number, absorbed ones included."""
    next_number: int = 0
    operations: Shelf[int, Operation] = field(default_factory=lambda: Shelf(pack_operation, unpack_operation))
    member_of: Growing[np.int32] = field(default_factory=lambda: Growing(np.zeros(0, dtype=np.int32)))
    """Campaign number → operation number."""
    put_away_at: int = 0
    """``placed`` when what nobody had used was last put away."""
    infrastructure: Infrastructure = field(init=False)
    specificity: Specificity = field(init=False)
    last_heard: Growing[np.int64] = field(default_factory=lambda: Growing(np.zeros(0, dtype=np.int64)))
    """Campaign number → event time of its last report; what it was when it became part of another."""
    awake: Growing[np.uint8] = field(default_factory=lambda: Growing(np.zeros(0, dtype=np.uint8)))
    """Campaign number → 1 while its templates are remembered."""
    roots: Growing[np.int32] = field(default_factory=lambda: Growing(np.zeros(0, dtype=np.int32)))
    """Campaign number → the campaign it was part of when the epoch began."""
    speakers: Growing[np.int64] = field(default_factory=lambda: Growing(np.zeros(0, dtype=np.int64)))
    """Campaign number → whether the institution itself speaks."""
    index: ShingleIndex = field(default_factory=ShingleIndex)
    typical: Typical = field(default_factory=Typical)
    forgot_at: int = 0
    """Event time when silent campaigns were last forgotten."""
    doubted: set[int] = field(default_factory=set)
    """Campaigns whose speaker this epoch's reports threw a doubt on: channels, and those that took channels in."""
    latest: int = 0
    """Latest event time heard, in milliseconds since 1970."""

    def __post_init__(self) -> None:
        self.journal = Journal(self.settings.numbered_from)
        self.campaigns = Shelf(pack_campaign, unpack_campaign)
        self.infrastructure = Infrastructure(self.settings.operations)
        self.specificity = Specificity(self.settings.wording.background)

    def resolve(self, number: int) -> int:
        """The campaign that a campaign is part of now."""
        if number not in self.absorbed:
            return number
        into = self.absorbed[number]
        while into in self.absorbed:
            into = self.absorbed[into]
        self.absorbed[number] = into
        return into

    def campaign_of(self, template_id: str) -> Campaign:
        """The campaign that a template is part of now."""
        return self.campaigns[self.resolve(self.templates[template_id])]

    def operation_of(self, campaign: Campaign) -> Operation:
        """The operation that a campaign, or the one that absorbed it, is part of now."""
        return self.operations[self.member_of[self.resolve(campaign.number)]]

    def put_away(self) -> None:
        """Pack what was not used since this was last called; whoever holds a campaign must let go of it."""
        self.campaigns.put_away()
        self.operations.put_away()
        self.infrastructure.uses.put_away()

    def profile_of(self, number: int) -> Profile:
        """A campaign's wording, without fetching the rest of it."""
        return self.campaigns.peek(number, lambda campaign: campaign.profile, read_profile)


def new_id(letter: str, founder: str, sequence: int) -> str:
    """An id that no other decision gives: of its founder and of the decision that made it."""
    return letter + hashlib.blake2b(f"{founder}\n{sequence}".encode(), digest_size=8).hexdigest()
