"""What a batch adds up to: one row per template or entity instead of one per report."""

from typing import Literal

from pydantic import Field

from smishwatch.schemas.base import CampaignId, Event, Moment, Origin, TemplateId
from smishwatch.schemas.codes import Category, EntityKind, Verdict
from smishwatch.schemas.feeds import Decision


class Voice(Event):
    """One report inside a sum, small enough to travel: what counting people, places and times needs."""

    at: Moment = Field(description="When the person reported")
    who: int = Field(
        ge=0, lt=2**63, description="Hash of the reporter; of the report's key where none is given"
    )
    carrier: str = Field(description="The operator")
    region: str = Field(default="", description="ISO 3166-2, or the country, or empty")
    legit: bool = Field(default=False, description="The reporter says the message is legitimate")
    index: int = Field(
        default=0,
        ge=0,
        description="Position of the report in its record: reports are replayed in this order",
    )


class TemplateTies(Event):
    """The entities of one template in one batch that can tie campaigns, each with its number of reports."""

    kind: EntityKind = Field(description="Sender, registrable domain, host or contact")
    value: str = Field(description="Normalised value; contacts as kind:value")
    reports: int = Field(ge=1, description="Reports of the batch that carry it")
    voices: tuple[int, ...] = Field(
        default=(), description="Positions in the template's voices; empty stands for all of them"
    )


class TemplateChannel(Event):
    """An organisation's channel that reports of one template came through."""

    sender: str = Field(description="The address that is filed for, normalised")
    domain: str = Field(default="", description="The one domain that they lead to, or empty")
    known: bool = Field(
        default=False,
        description="Both are of one institution that the registry knows, and it leads elsewhere too",
    )
    voices: tuple[int, ...] = Field(
        default=(), description="Positions in the template's voices; empty stands for all of them"
    )


class TemplateSeen(Event):
    """One template's reports within one origin record that were judged alike.

    Where reports of one template differ in brand, category or verdict there is a row for each judgement, so
    that cutting the stream into other records changes nothing.
    """

    template_id: TemplateId = Field(description="Hash of the skeleton")
    skeleton: str = Field(description="Normalised text with typed slots")
    example: str = Field(description="One redacted message, the first of the record")
    language: str = Field(description="ISO 639 code")
    genuine: bool = Field(description="The institution itself spoke: never one campaign with an imitation")
    signature: str | None = Field(default=None, description="Claimed prefix")
    brand: str | None = Field(default=None, description="Registry id")
    category: Category = Field(description="The kind of message")
    verdict: Verdict = Field(description="The judgement")
    risk_score: float = Field(ge=0, le=1, description="Mean over the record's reports")
    voices: tuple[Voice, ...] = Field(description="The reports, in order")
    ties: tuple[TemplateTies, ...] = Field(default=(), description="Entities that may tie, sorted")
    channels: tuple[TemplateChannel, ...] = Field(
        default=(), description="Organisations' channels, sorted: of templates marked as filed, or known"
    )


class TemplatesSeenEnvelope(Event):
    """One record of ``templates.seen.v1``: the sums of exactly one record of ``reports.v1``, or one decision.

    ``origin`` is what makes it countable once: within one origin partition, offsets only rise, and the
    clusterer drops any it has already applied. An analyst's decision about campaigns is put on this topic by
    the clusterer itself, so that it has one place among the sums, also in every replay.
    """

    schema_: Literal["smishwatch.templates-seen/1"] = Field(
        default="smishwatch.templates-seen/1", alias="schema"
    )
    origin: Origin = Field(description="The summed record, or the decision's record")
    templates: tuple[TemplateSeen, ...] = Field(description="In order of first appearance in the record")
    decision: Decision | None = Field(default=None, description="An analyst's decision; then no templates")


class EntitySeen(Event):
    """One entity's reports within one origin record."""

    kind: EntityKind = Field(description="Sender, registrable domain, host or contact")
    value: str = Field(description="Normalised value; contacts as kind:value")
    shared: bool = Field(default=False, description="Shared hosts: remembered, but without blame or tie")
    template_ids: tuple[TemplateId, ...] = Field(description="Templates it appeared in")
    voices: tuple[Voice, ...] = Field(description="The reports that carry it")


class TemplateOf(Event):
    """The campaign that a template was put into."""

    template_id: TemplateId = Field(description="Hash of the skeleton")
    campaign_id: CampaignId = Field(description="Its campaign")


class CampaignHead(Event):
    """What a campaign is part of since it was merged."""

    campaign_id: CampaignId = Field(description="The campaign")
    head: CampaignId = Field(description="Where it went; itself, where that was taken back")


class EntitiesSeenEnvelope(Event):
    """One record of ``entities.seen.v1``: the sums of exactly one record of ``reports.v1``, or the clusterer's word
    on the templates of one.

    The clusterer puts what it decides about campaigns on this topic as well, so that it has one place among the sums,
    also in every replay; such a record has no entities, and the last word on a template or campaign counts.
    """

    schema_: Literal["smishwatch.entities-seen/1"] = Field(
        default="smishwatch.entities-seen/1", alias="schema"
    )
    origin: Origin = Field(description="The summed record")
    entities: tuple[EntitySeen, ...] = Field(description="Sorted by kind and value")
    places: tuple[TemplateOf, ...] = Field(default=(), description="New or moved templates; then no entities")
    heads: tuple[CampaignHead, ...] = Field(default=(), description="Merged campaigns; then no entities")


class EntityReputation(Event):
    """What the stream remembers of one entity: a value of ``reputation.v1``, compacted by its key.

    Only distinct things are counted, so that reports which are sent again change nothing. Small numbers are exact:
    eight people, four of those who vouch, four campaigns; beyond, they are estimates.
    """

    kind: EntityKind = Field(description="Sender, registrable domain, host or contact")
    value: str = Field(description="Normalised value")
    shared: bool = Field(default=False, description="Carries no blame")
    first_seen: Moment = Field(description="Earliest report")
    last_seen: Moment = Field(description="Latest report")
    reporters: int = Field(
        ge=0, description="Distinct people; a report whose reporter is not given counts as one"
    )
    legit_reporters: int = Field(ge=0, description="Those of them who say it is legitimate")
    carriers: int = Field(ge=0, description="Distinct carriers")
    regions: int = Field(ge=0, description="Distinct regions")
    campaigns: int = Field(
        ge=0, description="Distinct campaigns, merges resolved; a template that has none yet counts none"
    )
    rate_per_day: float = Field(
        ge=0, description="People who are new to it per day, exponentially decayed, at last_seen"
    )
