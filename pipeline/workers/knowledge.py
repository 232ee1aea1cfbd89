"""What workers hold of ``feeds.v1`` and ``reputation.v1``: events as they come, without what cannot be read."""

from pydantic import ValidationError

from smishwatch.pipeline.broker.consumer import Stored
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.pipeline.stages.reading import describe
from smishwatch.pipeline.workers.following import Followed
from smishwatch.schemas.feeds import FeedEvent
from smishwatch.schemas.sums import EntityReputation
from smishwatch.schemas.topics import FEEDS, REPUTATION

Known = tuple[str, EntityReputation | None]
"""``kind:value``, and what is known of it; ``None`` where it was forgotten."""


def followed_feeds(kafka: KafkaSettings) -> Followed[FeedEvent]:
    """The feeds, to be loaded and taken."""
    return Followed(kafka, FEEDS, read_feed_event)


def read_feed_event(record: Stored) -> FeedEvent | None:
    """The event of a record. One that is none is named in the log and passed over: it must not stop the reports."""
    if not record.value:
        return None
    try:
        return FeedEvent.model_validate_json(record.value)
    except ValidationError as problem:
        logs.get("feeds").error("not a feed event", offset=record.offset, problem=describe(problem))
        return None


def followed_reputation(kafka: KafkaSettings) -> Followed[Known]:
    """What the stream remembers of entities, to be loaded and taken."""
    return Followed(kafka, REPUTATION, read_reputation)


def read_reputation(record: Stored) -> Known | None:
    """What a record says of an entity. One that says nothing readable is named in the log and passed over."""
    try:
        name = (record.key or b"").decode()
        return name, EntityReputation.model_validate_json(record.value) if record.value else None
    except (ValidationError, UnicodeDecodeError):
        logs.get("reputation").error(
            "not a reputation", partition=record.place.partition, offset=record.offset
        )
        return None
