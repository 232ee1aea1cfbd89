"""The shapes of answers about reports, alerts, receipts and a period's figures."""

from datetime import datetime
from typing import Any

from pydantic import Field

from smishwatch.dashboards.api.answers.campaigns import Reason
from smishwatch.dashboards.api.answers.shapes import Answer


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
    about: dict[str, str] = Field(description="The campaign or operation that they are about, by its id")
    updated_at: datetime | None = Field(
        description="When the newest data that the figures rest on came in; nothing where there is none"
    )
    made_at: datetime
    is_complete: bool = Field(description="Whether these are all rows there are")
    most_rows: int = Field(description="How many there can be in an answer")
    all_at: str = Field(description="Where a list with a cursor has the others, if there are any; or empty")
    columns: list[str]
    rows: list[dict[str, Any]]


class ReportDetail(Answer):
    """A report, redacted, with the reasons of its verdict."""

    carrier: str
    report_id: str
    reported_at: datetime
    received_at: datetime | None
    accepted_at: datetime
    sender: str
    sender_kind: str
    protocol: str
    disposition: str
    country: str
    region: str
    language: str
    text: str
    template_id: str
    campaign_id: str
    brand: str
    category: str
    verdict: str
    risk_score: float
    reasons: list[Reason]


class RawText(Answer):
    """A message as it came."""

    carrier: str
    report_id: str
    text: str | None = Field(description="Null once the time is over for which it is kept")
