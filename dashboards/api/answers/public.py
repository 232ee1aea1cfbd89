"""The shapes of advisories."""

from datetime import datetime

from pydantic import Field

from smishwatch.dashboards.api.answers.shapes import Answer


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
