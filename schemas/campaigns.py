"""What the clusterer says: places of templates, campaigns, operations, their lineage, and alerts."""

from typing import Literal

from pydantic import Field

from smishwatch.schemas.base import CampaignId, Event, Moment, OperationId, Origin, TemplateId
from smishwatch.schemas.codes import AlertKind, CampaignChange, Category, Verdict


class TemplateRow(Event):
    """A template as first seen; written once (again only with the same content)."""

    template_id: TemplateId = Field(description="Hash of the skeleton")
    skeleton: str = Field(description="Normalised text with typed slots")
    example: str = Field(description="One redacted message")
    language: str = Field(description="ISO 639 code")
    first_seen: Moment = Field(description="Earliest report in the record that brought it")


class TemplatePlace(Event):
    """Which campaign a template belongs to; the row with the highest version counts."""

    template_id: TemplateId = Field(description="Hash of the skeleton")
    campaign_id: CampaignId = Field(description="Its campaign")
    version: int = Field(ge=1, description="Sequence number of the clusterer's decision; only rises")


class WordingPart(Event):
    """A stretch of a campaign's title, as its variants have it."""

    kind: Literal["text", "slot", "varies"] = Field(
        description="Fixed text; a typed slot; or a place where variants differ"
    )
    text: str = Field(
        description="The title's text there, of a slot its kind; empty where others only insert"
    )
    others: tuple[str, ...] = Field(
        default=(), description="varies: what other variants have, commonest first; empty for nothing"
    )


class CampaignRow(Event):
    """A campaign as it stands; the row with the highest version counts."""

    campaign_id: CampaignId = Field(description="The campaign; never reused")
    operation_id: OperationId = Field(description="Its operation; alone if nothing else is in it")
    merged_into: CampaignId | None = Field(default=None, description="Where it went; its id stays resolvable")
    title: str = Field(description="The most informative skeleton")
    wording: tuple[WordingPart, ...] = Field(
        default=(),
        description="The title in parts, aligned across variants; empty while there is one variant",
    )
    language: str = Field(description="ISO 639 code of most reports")
    brand: str | None = Field(default=None, description="Registry id of the institution most imitated")
    category: Category = Field(description="Kind of most reports")
    verdict: Verdict = Field(description="Verdict of most reports")
    genuine: bool = Field(default=False, description="The institution's own message")
    templates: int = Field(ge=0, description="Templates in it")
    first_seen: Moment = Field(description="Earliest report")
    last_seen: Moment = Field(description="Latest report")
    status: Literal["open", "confirmed", "dismissed"] = Field(
        default="open", description="The analyst's word"
    )
    name: str | None = Field(default=None, description="The analyst's name for it")
    version: int = Field(ge=1, description="Sequence number of the clusterer's decision; only rises")


class LineageRow(Event):
    """One thing that happened, with the evidence for it."""

    sequence: int = Field(
        ge=1, description="Sequence number of the clusterer's decision; unique in a campaign"
    )
    at: Moment = Field(description="Event time of the report that caused it")
    change: CampaignChange = Field(description="What happened")
    campaign_id: CampaignId = Field(description="The campaign it happened to")
    other_id: str = Field(default="", description="The other campaign or operation, or the template")
    evidence: str = Field(
        default="", max_length=1_000, description="Why: shared wording or infrastructure, as text"
    )


class CampaignsEnvelope(Event):
    """One record of ``campaigns.v1``: all decisions that one record of ``templates.seen.v1`` led to."""

    schema_: Literal["smishwatch.campaigns/1"] = Field(default="smishwatch.campaigns/1", alias="schema")
    origin: Origin = Field(description="The summed record that led to the decisions")
    templates: tuple[TemplateRow, ...] = Field(default=(), description="New templates")
    places: tuple[TemplatePlace, ...] = Field(default=(), description="New or changed places")
    campaigns: tuple[CampaignRow, ...] = Field(default=(), description="New or changed campaigns")
    lineage: tuple[LineageRow, ...] = Field(default=(), description="What happened")


class AlertFigures(Event):
    """The numbers that triggered an alert."""

    window_minutes: int = Field(ge=1, description="Length of the window")
    reports: int = Field(ge=0, description="Reports in the window")
    reporters: int = Field(ge=0, description="Distinct reporters in the window")
    carriers: int = Field(ge=0, description="Distinct carriers in the window")
    regions: int = Field(ge=0, description="Distinct regions in the window")
    expected: float = Field(ge=0, description="Reporters expected in the window from its own past")
    score: float = Field(description="How far beyond chance; -log10 of the tail probability")


class Alert(Event):
    """An emerging campaign or operation, with the figures that triggered it."""

    schema_: Literal["smishwatch.alert/1"] = Field(default="smishwatch.alert/1", alias="schema")
    alert_id: str = Field(pattern=r"^a[0-9a-f]{16}$", description="Derived from campaign, kind and time")
    campaign_id: CampaignId = Field(description="The campaign that takes off")
    operation_id: OperationId = Field(description="Its operation at the time")
    at: Moment = Field(description="Event time of the report that crossed the line")
    kind: AlertKind = Field(description="Onset or escalation")
    reason: str = Field(description="The figures in an English sentence")
    brand: str | None = Field(default=None, description="Registry id of the institution imitated")
    category: Category = Field(description="Kind of message")
    figures: AlertFigures = Field(description="The numbers behind it")
    version: int = Field(ge=1, description="Sequence number of the clusterer's decision")
