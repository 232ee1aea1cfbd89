"""The enriched report: what Smishwatch knows of one report by itself."""

from typing import Literal

from pydantic import Field

from smishwatch.schemas.base import Carrier, Event, Moment, Origin, Probability, ReporterHash, TemplateId
from smishwatch.schemas.codes import (
    Category,
    ContactKind,
    Disposition,
    IdentityAnswer,
    LinkClass,
    Protocol,
    SenderKind,
    Verdict,
)


class Link(Event):
    """A URL found in the text, also when it was written broken. It is never opened."""

    url: str = Field(max_length=2_083, description="The link, repaired, with its scheme")
    host: str = Field(max_length=253, description="Host name in A-label form, or an IP address")
    domain: str = Field(
        max_length=253, description="Registrable domain, private suffixes included; or the IP address"
    )
    link_class: LinkClass = Field(description="What kind of host it is")
    brand: str | None = Field(default=None, description="Registry id whose official domain it is")
    imitates: str | None = Field(default=None, description="Registry id whose domain it resembles")


class Contact(Event):
    """Another way to be reached, normalised so that two disguises of one id meet."""

    kind: ContactKind = Field(description="Which way")
    value: str = Field(min_length=1, max_length=350, description="The id; phones in E.164 where possible")
    brand: str | None = Field(default=None, description="Registry id whose official hotline or address it is")


class Reason(Event):
    """One step of a judgement: a stable code, what in the message supports it, and how much it counts."""

    code: str = Field(
        pattern=r"^[a-z][a-z0-9_]{2,63}$", description="Stable code; its sentence is in the catalogue"
    )
    evidence: str = Field(default="", max_length=350, description="The words, link or number it rests on")
    weight: float = Field(
        default=0.0, description="Contribution to the risk's log-odds; negative speaks against"
    )


class Identities(Event):
    """The three identities, each against the claimed brand. A match never clears a message by itself."""

    sender: IdentityAnswer = Field(
        default=IdentityAnswer.NOT_APPLICABLE, description="The originating address"
    )
    signature: IdentityAnswer = Field(default=IdentityAnswer.NOT_APPLICABLE, description="The 【…】 prefix")
    link: IdentityAnswer = Field(default=IdentityAnswer.NOT_APPLICABLE, description="The links' domains")
    contact: IdentityAnswer = Field(default=IdentityAnswer.NOT_APPLICABLE, description="The callback numbers")


class Enrichment(Event):
    """What the message itself says, whoever reported it: the same for the same text, sender and feeds."""

    template_id: TemplateId = Field(description="Hash of the skeleton and its normaliser version")
    language: str = Field(
        pattern=r"^([a-z]{2,3}|und)$", description="ISO 639 code, und where it cannot be told"
    )
    script: str = Field(pattern=r"^[A-Z][a-z]{3}$", description="Dominant script, ISO 15924")
    sender_kind: SenderKind = Field(description="What sort of address the sender is")
    sender_country: str | None = Field(default=None, description="ISO 3166-1 alpha-2 of the sender's number")
    sender_brand: str | None = Field(default=None, description="Registry id the sender belongs to")
    signature: str | None = Field(
        default=None, max_length=100, description="The claimed 【…】 or [Brand] prefix"
    )
    brand: str | None = Field(default=None, description="Registry id of the institution imitated or speaking")
    claimed_name: str | None = Field(
        default=None,
        max_length=60,
        description="Name of the institution that the message claims to be, where no registry knows it",
    )
    identities: Identities = Field(default=Identities(), description="The identity check against the brand")
    genuine: bool = Field(
        default=False,
        description="Sender registered to the brand, every link and contact its own: it spoke itself",
    )
    links: tuple[Link, ...] = Field(default=(), description="Links in the order in which they stand")
    contacts: tuple[Contact, ...] = Field(default=(), description="Contacts in the order in which they stand")
    category: Category = Field(default=Category.UNCATEGORISED, description="The kind of message")
    verdict: Verdict = Field(default=Verdict.UNSURE, description="The judgement")
    risk_score: Probability = Field(
        default=0.5, description="Probability that the message is unwanted, as spam or as a scam"
    )
    scam_score: Probability = Field(default=0.5, description="Probability that the message is a scam")
    reasons: tuple[Reason, ...] = Field(default=(), description="Why, strongest first")


class EnrichedReport(Event):
    """A report with its enrichment; one row of the warehouse."""

    report_id: str = Field(description="The carrier's id")
    carrier: Carrier = Field(description="The operator")
    reported_at: Moment = Field(description="When the person reported")
    received_at: Moment | None = Field(default=None, description="When the message reached the phone")
    accepted_at: Moment = Field(description="When the door took it")
    sender: str | None = Field(default=None, description="The originating address, as shown")
    reporter: ReporterHash | None = Field(default=None, description="Keyed hash of the reporter")
    protocol: Protocol = Field(description="How the message travelled")
    disposition: Disposition = Field(description="What the reporter says")
    country: str | None = Field(default=None, description="The reporter's country")
    region: str | None = Field(default=None, description="The reporter's region")
    body: str = Field(description="The message as sent; kept only in the table with the short TTL")
    text: str = Field(description="The message with victims' identifiers redacted")
    content_hash: int = Field(
        ge=0, lt=2**63, description="Of the report as sent: equal for a resend, different for a conflict"
    )
    enrichment: Enrichment = Field(description="What was found")
    origin: Origin = Field(description="The record and place it came from")


class EnrichedEnvelope(Event):
    """One record of ``reports.enriched.v1``, made from one record of ``reports.v1``."""

    schema_: Literal["smishwatch.enriched/1"] = Field(default="smishwatch.enriched/1", alias="schema")
    enrichment_version: int = Field(ge=1, description="Rises with every change of normaliser, rules or model")
    model: str = Field(
        default="", max_length=32, description="Version of the fitted model: a hash of its weights"
    )
    reports: tuple[EnrichedReport, ...] = Field(description="In the order of the origin record")
