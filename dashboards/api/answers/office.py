"""The shapes of answers about decisions, the account, panels, webhooks and the audit."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from smishwatch.dashboards.api.answers.shapes import Answer, Page


class DecisionTaken(Answer):
    """A decision, and what became of it; fields that its action does not take are empty."""

    decision_id: str
    at: datetime
    analyst: str
    action: str
    subject: str = Field(description="What it is about, in a word")
    campaign_id: str
    into_campaign_id: str
    name: str
    verdict: str
    category: str
    entity_kind: str
    value: str
    templates: int = Field(description="Wordings that it is about")
    comment: str
    undoes: str
    undone_by: str = Field(description="The decision that took it back, or empty")
    state: Literal["recorded", "asked", "awaits_message", "in_effect", "undone"] = Field(
        description="recorded: not sent to the stream yet; asked: sent; awaits_message: no message has come that it is "
        "about; in_effect: the stream has answered"
    )
    reports: int = Field(description="Reports that name it as a reason")


class Account(Answer):
    """Whose token it is."""

    name: str
    role: str
    carrier: str


class PanelTold(Answer):
    """A panel whose figures there are."""

    panel: str
    title: str
    definition: str
    by: list[str] = Field(description="The columns that it counts by")
    filters: list[str] = Field(description="What it can be narrowed by, beside the period")
    needs_carrier: bool
    about: str = Field(description="carrier, campaign or operation where one has to be named, else empty")


class Hook(Answer):
    """How a webhook stands: alerts by what became of them."""

    hook: str
    taken: int
    waiting: int
    given_up: int


class Attempt(Answer):
    """One attempt to deliver an alert."""

    sequence: int
    at: datetime
    hook: str
    alert_id: str
    attempt: int
    status: int | None = Field(description="The receiver's HTTP status; null where nobody answered")
    outcome: str = Field(description="taken, refused, or what went wrong on the way")


class Webhooks(Page[Attempt]):
    """Every hook, and the attempts, newest first."""

    hooks: list[Hook]


class Process(Answer):
    """A process of this machine, as its supervisor sees it."""

    name: str
    role: str
    state: str
    ok: bool
    restarts: int
    uptime_seconds: float
    last_exit_code: int | None
    lag_records: int | None = Field(description="What waits for it on the broker; null where nobody knows")


class WarehouseState(Answer):
    """The warehouse, as the pages see it; what is not known of one that does not answer is null."""

    reachable: bool
    problem: str | None = None
    answered_in_seconds: float | None = None
    reports: int | None = None
    latest_hour: datetime | None = Field(default=None, description="The last hour with reports")
    days_behind: int | None = Field(default=None, description="Days whose figures wait to be counted anew")


class Health(Answer):
    """Whether everything works that is known of."""

    ok: bool
    at: datetime
    warehouse: WarehouseState
    supervised: bool = Field(description="Whether a supervisor tells of the processes")
    processes: list[Process]
    lag_records: int | None


class AuditEntry(Answer):
    """Who did what, and when."""

    sequence: int
    at: datetime
    name: str
    action: str
    subject: str
    detail: str
