"""Feeds: what is loaded from outside or decided by analysts, with the time since when it is known."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from smishwatch.schemas.base import CampaignId, Event, Moment, TemplateId
from smishwatch.schemas.codes import Category, EntityKind, Verdict

WORLDWIDE: Final = "XX"
"""The country of an institution that is at home everywhere."""

InstitutionId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")]


class OfficialSender(Event):
    """An address that an institution sends from."""

    kind: Literal["exact", "prefix", "header"] = Field(
        description="exact digits, a prefix whose extensions follow (106…), or an alphanumeric header"
    )
    value: str = Field(min_length=2, max_length=32, description="Digits or header")


class Institution(Event):
    """A row of the registry: one institution that may be imitated."""

    institution_id: InstitutionId = Field(description="Stable id, for instance cn-icbc")
    name: str = Field(min_length=1, max_length=200, description="Name in its own language")
    name_en: str = Field(min_length=1, max_length=200, description="Name in English")
    aliases: tuple[str, ...] = Field(default=(), description="Other names and signatures, in any script")
    kind: Literal[
        "bank", "consumer_finance", "insurer", "courier", "tax", "social_security", "court", "police",
        "government", "carrier", "payment", "shopping", "utility", "transport", "social_media", "technology",
        "streaming", "crypto", "securities", "other",
    ] = Field(description="What it does")  # fmt: skip
    country: str = Field(pattern=r"^([A-Z]{2}|XX)$", description="ISO 3166-1 alpha-2, XX when worldwide")
    senders: tuple[OfficialSender, ...] = Field(default=(), description="Official sender numbers and headers")
    domains: tuple[str, ...] = Field(default=(), description="Official registrable domains")
    hotlines: tuple[str, ...] = Field(default=(), description="Official telephone numbers, as dialled")
    source: str = Field(min_length=3, max_length=300, description="Where the facts were published")
    valid_from: date | None = Field(default=None, description="First day on which the row holds")
    valid_until: date | None = Field(default=None, description="Last day on which the row holds")
    imitated: bool = Field(
        default=True,
        description="Whether texts and links are searched for its names; false for long lists full of ordinary"
        " words, of which only senders, domains and hotlines are to be recognised",
    )


class ListEntry(Event):
    """A row of a block or allow list."""

    kind: EntityKind = Field(description="What is listed")
    value: str = Field(min_length=1, max_length=350, description="Normalised value")
    list_: Literal["block", "allow"] = Field(alias="list", description="Which way")
    source: str = Field(min_length=1, max_length=300, description="Feed or analyst")
    first_seen: Moment = Field(description="Since when it is known")
    expires_at: Moment | None = Field(default=None, description="When it ends; null for never")


class Decision(Event):
    """An analyst's word; it overrules the machine, is audited and survives replays."""

    decision_id: str = Field(min_length=1, max_length=64, description="Unique id")
    at: Moment = Field(description="When it was taken")
    analyst: str = Field(min_length=1, max_length=100, description="Who took it")
    action: Literal["confirm", "dismiss", "rename", "merge", "split", "label", "allow", "block", "undo"] = (
        Field(description="What")
    )
    campaign_id: CampaignId | None = Field(default=None, description="The campaign meant")
    into_campaign_id: CampaignId | None = Field(default=None, description="merge: the one that stays")
    template_ids: tuple[TemplateId, ...] = Field(
        default=(), description="split: the templates that leave; label: the templates it holds for"
    )
    name: str | None = Field(default=None, max_length=200, description="rename: the new name")
    category: Category | None = Field(default=None, description="label: the category")
    verdict: Verdict | None = Field(default=None, description="label: the verdict")
    entity_kind: EntityKind | None = Field(default=None, description="allow, block: what is meant")
    value: str | None = Field(
        default=None, min_length=1, max_length=350, description="allow, block: its normalised value"
    )
    since: Moment | None = Field(
        default=None, description="allow, block: from which report time on; null for every report"
    )
    until: Moment | None = Field(
        default=None, description="allow, block: up to which report time; null for ever"
    )
    undoes: str | None = Field(default=None, description="undo: the decision taken back")
    comment: str = Field(default="", max_length=1_000, description="Why")


class FeedEvent(Event):
    """One record of ``feeds.v1``; compacted by feed and row key.

    Exactly one of the payloads is set, also when the row is removed.
    """

    schema_: Literal["smishwatch.feed/1"] = Field(default="smishwatch.feed/1", alias="schema")
    feed: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$", description="Name of the feed")
    version: int = Field(ge=1, description="Load number of the feed")
    removed: bool = Field(
        default=False,
        description="The row is no longer in the feed; a list row holds for reports before its expiry",
    )
    institution: Institution | None = Field(default=None, description="A registry row")
    entry: ListEntry | None = Field(default=None, description="A list row")
    decision: Decision | None = Field(default=None, description="An analyst's decision")
