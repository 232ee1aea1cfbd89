"""The topic table: what runs on each topic, in which order it is kept, who writes it and who reads it."""

from typing import Literal

from pydantic import BaseModel, Field

from smishwatch.schemas.base import Event
from smishwatch.schemas.campaigns import Alert, CampaignsEnvelope
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedEnvelope
from smishwatch.schemas.feeds import FeedEvent
from smishwatch.schemas.report import ReportEnvelope
from smishwatch.schemas.sums import EntitiesSeenEnvelope, EntityReputation, TemplatesSeenEnvelope

DAY_SECONDS = 86_400
LARGEST_RECORD_BYTES = 16 * 1024 * 1024
"""A five-megabyte poison record, sealed and base64-encoded, still fits."""


class Topic(Event):
    """One row of the topic table."""

    name: str = Field(description="Name on the broker, after the deployment's prefix")
    version: int = Field(ge=1, description="Major version of the format; a breaking change makes a new topic")
    value: type[BaseModel] = Field(description="The event that a record holds, as JSON")
    key: str = Field(description="What the record key is; records with one key keep their order")
    partitions: int = Field(ge=1, description="Default number of partitions")
    cleanup: Literal["delete", "compact"] = Field(description="Kafka cleanup.policy")
    retention_seconds: int | None = Field(description="Kafka retention, null when compacted")
    producers: tuple[str, ...] = Field(description="Who writes it")
    consumers: tuple[str, ...] = Field(description="Who reads it")


REPORTS = Topic(
    name="reports.v1",
    version=1,
    value=ReportEnvelope,
    key="carrier: a carrier's reports stay in the order of acceptance, so the first of two conflicting wins",
    partitions=4,
    cleanup="delete",
    retention_seconds=7 * DAY_SECONDS,
    producers=("gateway", "import", "carriers"),
    consumers=("enrich",),
)
REJECTED = Topic(
    name="reports.rejected.v1",
    version=1,
    value=DeadLetter,
    key="dead letter id",
    partitions=1,
    cleanup="delete",
    retention_seconds=30 * DAY_SECONDS,
    producers=("gateway", "import", "enrich", "cluster", "reputation", "sink"),
    consumers=("sink",),
)
ENRICHED = Topic(
    name="reports.enriched.v1",
    version=1,
    value=EnrichedEnvelope,
    key="carrier",
    partitions=4,
    cleanup="delete",
    retention_seconds=7 * DAY_SECONDS,
    producers=("enrich",),
    consumers=("sink",),
)
TEMPLATES_SEEN = Topic(
    name="templates.seen.v1",
    version=1,
    value=TemplatesSeenEnvelope,
    key="origin partition",
    partitions=1,
    cleanup="delete",
    retention_seconds=7 * DAY_SECONDS,
    producers=("enrich", "cluster"),
    consumers=("cluster",),
)
ENTITIES_SEEN = Topic(
    name="entities.seen.v1",
    version=1,
    value=EntitiesSeenEnvelope,
    key="origin partition",
    partitions=1,
    cleanup="delete",
    retention_seconds=7 * DAY_SECONDS,
    producers=("enrich", "cluster"),
    consumers=("reputation",),
)
CAMPAIGNS = Topic(
    name="campaigns.v1",
    version=1,
    value=CampaignsEnvelope,
    key="cluster",
    partitions=1,
    cleanup="delete",
    retention_seconds=30 * DAY_SECONDS,
    producers=("cluster",),
    consumers=("sink",),
)
ALERTS = Topic(
    name="alerts.v1",
    version=1,
    value=Alert,
    key="campaign id",
    partitions=1,
    cleanup="delete",
    retention_seconds=30 * DAY_SECONDS,
    producers=("cluster",),
    consumers=("sink", "carriers", "webhooks"),
)
REPUTATION = Topic(
    name="reputation.v1",
    version=1,
    value=EntityReputation,
    key="kind:value",
    partitions=4,
    cleanup="compact",
    retention_seconds=None,
    producers=("reputation",),
    consumers=("enrich",),
)
FEEDS = Topic(
    name="feeds.v1",
    version=1,
    value=FeedEvent,
    key="feed/row",
    partitions=1,
    cleanup="compact",
    retention_seconds=None,
    producers=("feeds", "decide"),
    consumers=("enrich", "cluster"),
)

TOPICS: tuple[Topic, ...] = (
    REPORTS,
    REJECTED,
    ENRICHED,
    TEMPLATES_SEEN,
    ENTITIES_SEEN,
    CAMPAIGNS,
    ALERTS,
    REPUTATION,
    FEEDS,
)


CARRIER_TOPICS = r"reports\.from\.[a-z0-9._-]+\.v1"
"""What the names of carriers' own topics look like, after the deployment's prefix."""


def carrier_topic(carrier: str) -> Topic:
    """A carrier's own topic, for its own producer where everyone logs in: the topic says whose reports they are.

    Nothing else reads it than the Kafka door, which passes the reports on to ``reports.v1``.
    """
    return REPORTS.model_copy(
        update={
            "name": f"reports.from.{carrier}.v1",
            "key": "any; a single partition keeps the order",
            "partitions": 1,
            "producers": ("carriers",),
            "consumers": ("kafka-door",),
        }
    )


def carrier_of(name: str) -> str:
    """The carrier whose topic has this name."""
    return name.partition("reports.from.")[2].removesuffix(".v1")
