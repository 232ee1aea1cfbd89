"""The shapes of answers, from which the OpenAPI document is written."""

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

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


class Operation(Answer):
    """Campaigns that share infrastructure."""

    operation_id: str
    reports: int
    first_seen: datetime
    last_seen: datetime
    campaigns: list[Member]
    ties: list[Tie]
    joins: list[Change] = Field(description="How campaigns came to it, on what evidence")


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


class Identified(Answer):
    """Something that has the text as its id."""

    kind: Literal["campaign", "operation", "template", "report"]
    id: str
    campaign_id: str = Field(description="Of a campaign and of a template")
    carrier: str = Field(description="Of a report")


class Standing(Answer):
    """What was reported about a sender, domain, host or contact."""

    value: str
    reports: int
    reporters: int
    legit_reporters: int = Field(description="Who said that it is legitimate")
    carriers: int
    regions: int
    campaigns: int
    scams: int = Field(description="Reports that are scams")
    first_reported_at: datetime
    last_reported_at: datetime
    link_class: str = Field(description="Of a domain or host; shared ones carry no blame")


class Listed(Answer):
    """A row of a block or allow list."""

    feed: str
    value: str
    list: str
    source: str
    first_seen: datetime
    expires_at: datetime | None


class Carrying(Answer):
    """A campaign whose reports carry one of the values."""

    campaign_id: str
    operation_id: str
    title: str
    name: str
    verdict: str
    category: str
    brand: str
    reports: int
    latest: datetime


class Alike(Answer):
    """A campaign of which one wording resembles the text."""

    campaign_id: str
    operation_id: str
    title: str
    name: str
    verdict: str
    category: str
    brand: str
    template_id: str
    skeleton: str
    likeness: float = Field(description="0 to 1, by shared runs of three characters")


class Search(Answer):
    """What a text leads to; lists are empty where it leads nowhere."""

    values: list[str] = Field(description="The senders, hosts, domains and contacts that were looked up")
    ids: list[Identified]
    institutions: list[str] = Field(description="Registry ids of those whose name, number or domain it is")
    standing: list[Standing]
    lists: list[Listed]
    campaigns_carrying: list[Carrying]
    campaigns_alike: list[Alike] = Field(description="What else looks like this, the likest first")
    is_message: bool = Field(description="It is more a message than a value: likeness then says more")
    cut: list[str] = Field(
        description="The lists of this answer of which there is more than `limit`, by name"
    )


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


class SqlColumn(Answer):
    """A column that may be asked."""

    name: str
    type: str
    holds: str


class SqlTable(Answer):
    """A table or view that may be asked."""

    name: str
    holds: str
    columns: list[SqlColumn]


class SqlAnswer(Answer):
    """What a question found."""

    columns: list[str]
    rows: list[list[Any]]
    is_cut: bool = Field(description="There were more rows than may be given")


class AdvisoryKind(Answer):
    """A kind of scam that there is an advisory about."""

    name: str
    title: str
    looks: str = Field(description="How to recognise it")


class AdvisedCampaign(Answer):
    """A confirmed campaign that goes round."""

    name: str
    title: str
    last_reported_at: datetime
    reports_about: int | None = Field(description="In tens; null where there are few")


class Advisories(Answer):
    """What there are advisories about."""

    kinds: list[AdvisoryKind]
    campaigns: list[AdvisedCampaign]


class Official(Answer):
    """Where an institution is really reached."""

    name: str
    official_channel: str


class Advisory(Answer):
    """About a kind of scam, or about a campaign; made of nothing from a message."""

    name: str
    title: str
    category: str
    country: str = Field(description="For whose readers; XX for other countries")
    looks: str
    check: str
    official_channel: str
    do: list[str]
    reports_about: int | None = Field(description="Of a campaign, in tens; null where there are few")
    first_reported_at: datetime | None
    last_reported_at: datetime | None
    campaigns: list[AdvisedCampaign] = Field(description="Of a kind of scam, those that go round now")
    institutions: list[Official] = Field(description="Of a kind of scam, in whose name many came lately")


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


class AuditEntry(Answer):
    """Who did what, and when."""

    sequence: int
    at: datetime
    name: str
    action: str
    subject: str
    detail: str
