"""The shapes of answers, from which the OpenAPI document is written."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


class Answer(BaseModel):
    """Frozen and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(Answer, Generic[Item]):
    """Some of the rows, and how to get the next ones."""

    items: list[Item]
    next_cursor: str | None = Field(default=None, description="Give it as `cursor`; null at the end")


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
    """A campaign with what it consists of."""

    merged_from: str | None = Field(description="The id asked for, where it went into this one")
    reporters: int
    carriers: int
    regions: int
    templates_found: list[Template]
    senders: list[Counted]
    domains: list[Counted]
    contacts: list[Counted]
    lineage: list[Change]


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


class Operation(Answer):
    """Campaigns that share infrastructure."""

    operation_id: str
    campaigns: list[Member]
    ties: list[Tie]


class Report(Answer):
    """A report, redacted."""

    carrier: str
    report_id: str
    reported_at: datetime
    accepted_at: datetime
    sender: str
    sender_kind: str
    country: str
    region: str
    language: str
    text: str
    template_id: str
    brand: str
    category: str
    verdict: str
    risk_score: float
    reasons: list[str]
    domains: list[str]
    contacts: list[str]


class Alert(Answer):
    """A campaign that took off, with the figures that say so."""

    alert_id: str
    campaign_id: str
    operation_id: str
    at: datetime
    kind: str
    reason: str
    brand: str
    category: str
    window_minutes: int
    reports: int
    reporters: int
    carriers: int
    regions: int
    expected: float
    score: float


class Receipt(Answer):
    """What became of a report."""

    report_id: str
    is_counted: bool = Field(description="It is among the reports that figures count")
    accepted_at: datetime | None
    sent_again: int
    conflicts: int = Field(description="Times other content came under the same id")
    rejected_for: list[str] = Field(description="Why it was rejected, where it was")


class Figures(Answer):
    """A panel's figures with what they mean."""

    panel: str
    title: str
    definition: str
    sql: str
    start: datetime
    end: datetime
    carrier: str = Field(description="Whose reports alone, or empty for all")
    filters: dict[str, str] = Field(description="What the figures are narrowed to, beside the period")
    updated_at: datetime | None = Field(
        description="When the newest data that the figures rest on came in; nothing where there is none"
    )
    made_at: datetime
    columns: list[str]
    rows: list[dict[str, Any]]
