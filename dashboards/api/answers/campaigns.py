"""The shapes of answers about campaigns and operations."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from smishwatch.dashboards.api.answers.shapes import Answer


class Campaign(Answer):
    """Templates whose wording is nearly the same."""

    campaign_id: str
    operation_id: str
    title: str = Field(description="Its most informative wording, what varies as ⟨kind⟩")
    name: str = Field(description="The analyst's name, or empty")
    verdict: str
    category: str
    brand: str = Field(description="Registry id of the institution most imitated, or empty")
    language: str
    status: str
    templates: int
    first_seen: datetime
    last_seen: datetime
    reports: int = Field(
        description="Distinct reports in the period asked for; over all time for a single one"
    )


class Counted(Answer):
    """A value and in how many reports it occurred."""

    value: str
    kind: str
    reports: int
    institution: str = Field(
        description="Registry id: whose number it is, whom the domain imitates, whose contact it claims to be; or empty"
    )


class WordingPart(Answer):
    """A part of the most informative wording: fixed text, a slot, or where variants differ."""

    kind: Literal["text", "slot", "varies"]
    text: str = Field(description="Of a slot its kind; empty where other variants only insert")
    others: list[str] = Field(description="varies: what other variants have in its place; empty for nothing")


class Answered(Answer):
    """How often sender, signature, links or contacts belonged to the institution that was claimed."""

    identity: str
    answer: str
    reports: int


class Reason(Answer):
    """Why a message is judged as it is."""

    code: str
    evidence: str
    weight: float = Field(description="Above 0 speaks for scam or spam; below it lowered the score")
    sentence: str


class CountedReason(Reason):
    """The same of a campaign."""

    reports: int


class Place(Answer):
    """Where people live who reported: ISO 3166-2, or the country where no region is known."""

    place: str
    reports: int


class Bar(Answer):
    """Reports of one carrier in one part of the time."""

    at: datetime
    carrier: str
    reports: int


class Timeline(Answer):
    """How reports came in; parts without any are left out."""

    start: datetime
    end: datetime
    bucket_seconds: int
    bars: list[Bar]


class Sample(Answer):
    """A report of a campaign, redacted."""

    carrier: str
    report_id: str
    reported_at: datetime
    sender: str
    sender_kind: str
    country: str
    region: str
    text: str
    template_id: str
    verdict: str
    risk_score: float


class Clue(Answer):
    """One thing that points to an institution."""

    kind: str
    words: str


class Candidate(Answer):
    """One of several institutions that the newest message may speak for."""

    institution: str
    clues: list[Clue]
    answers: dict[str, str] = Field(description="Per identity, whether it is this institution's")


class Sibling(Answer):
    """Another campaign of the same operation."""

    campaign_id: str
    title: str
    name: str
    verdict: str
    category: str
    brand: str
    last_seen: datetime
    reports: int


class Template(Answer):
    """A wording."""

    template_id: str
    skeleton: str
    reports: int


class Change(Answer):
    """Something that happened to a campaign."""

    at: datetime
    change: str
    campaign_id: str
    other_id: str
    evidence: str


class CampaignDetail(Campaign):
    """A campaign with what it consists of: up to 200 of each, the most frequent or newest first."""

    merged_from: str | None = Field(description="The id asked for, where it went into this one")
    reporters: int
    carriers: int
    regions: int
    wording: list[WordingPart] = Field(
        description="`title` in its parts, with the differences between variants"
    )
    timeline: Timeline
    identities: list[Answered]
    reasons: list[CountedReason]
    places: list[Place]
    templates_found: list[Template]
    senders: list[Counted]
    domains: list[Counted]
    contacts: list[Counted]
    samples: list[Sample]
    candidates: list[Candidate] = Field(description="Empty where one institution alone may be meant")
    lineage: list[Change]
    siblings: list[Sibling]


class Member(Answer):
    """A campaign of an operation."""

    campaign_id: str
    title: str
    name: str
    verdict: str
    category: str
    brand: str
    first_seen: datetime
    last_seen: datetime
    reports: int


class Tie(Answer):
    """Something that campaigns have in common."""

    kind: str
    value: str
    campaigns: dict[str, int] = Field(description="Reports with it, by campaign")
    first_reported_at: datetime
    last_reported_at: datetime


class OperationListed(Answer):
    """An operation in a period: its figures are of its campaigns that were reported then, its words of the largest."""

    operation_id: str
    title: str = Field(description="The most informative wording of its largest campaign")
    name: str = Field(description="The analyst's name of that campaign, or empty")
    verdict: str
    category: str
    brand: str
    campaigns: int
    first_seen: datetime
    last_seen: datetime
    reports: int


class Operation(Answer):
    """Campaigns that share infrastructure."""

    operation_id: str
    reports: int
    first_seen: datetime
    last_seen: datetime
    campaigns: list[Member]
    ties: list[Tie]
    joins: list[Change] = Field(description="How campaigns came to it, on what evidence")
