"""The shapes of what a search finds, and of what an own question gives."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from smishwatch.dashboards.api.answers.shapes import Answer


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
    """What a text leads to; lists are empty where it leads nowhere, or where an earlier answer had all of it. Ids and
    institutions are in the first answer."""

    values: list[str] = Field(description="The senders, hosts, domains and contacts that were looked up")
    ids: list[Identified]
    institutions: list[str] = Field(description="Registry ids of those whose name, number or domain it is")
    standing: list[Standing]
    lists: list[Listed]
    campaigns_carrying: list[Carrying]
    campaigns_alike: list[Alike] = Field(description="What else looks like this, the likest first")
    is_message: bool = Field(description="It is more a message than a value: likeness then says more")
    cut: list[str] = Field(
        description="The lists of this answer of which there is more than `limit`, by name: they go on in the next"
    )
    next_cursor: str | None = Field(
        description="Give it as `cursor` with the same text and limit; null at the end of every list"
    )


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
