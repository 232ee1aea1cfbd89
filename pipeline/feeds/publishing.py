"""From the warehouse to ``feeds.v1``: a version's changes, a decision, or everything, where a broker has lost it."""

from collections.abc import Callable, Iterable, Iterator

from smishwatch.pipeline.broker.lag import topic_ends
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.feeds import decisions, versions
from smishwatch.pipeline.feeds.asking import ask
from smishwatch.pipeline.feeds.rows import as_event, from_json
from smishwatch.pipeline.feeds.versions import Version
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.schemas.feeds import Decision, FeedEvent
from smishwatch.schemas.topics import FEEDS

RECORDS_AT_ONCE = 10_000
SOMEBODY_WAITS_SECONDS = 10.0
"""For the broker to take one decision; it is recorded already, and can be sent later."""
Progress = Callable[[int], None]


def publish_version(
    client: Client, kafka: KafkaSettings, version: Version, progress: Progress = lambda _: None
) -> Version:
    """Put a stored version's changes on the topic; may be repeated."""
    changed = ask(client, "changes_of", feed=version.feed, load_id=version.load_id)
    _deliver(
        kafka,
        (
            _row_record(
                row["row_key"],
                as_event(
                    version.feed,
                    version.version,
                    from_json(version.kind, row["payload"]),
                    bool(row["removed"]),
                ),
            )
            for row in changed
        ),
        progress,
    )
    return versions.mark_published(client, version)


def publish_decision(client: Client, kafka: KafkaSettings, decision: Decision) -> None:
    """Put a recorded decision on the topic; may be repeated.

    Raises:
        ConnectionError: when no broker answers.
        NotDeliveredError: when it does not take the decision.
    """
    with Producer(kafka, SOMEBODY_WAITS_SECONDS) as producer:
        producer.deliver([_decision_record(decision)])
    decisions.note(client, decision, published=True)


def publish_everything(client: Client, kafka: KafkaSettings) -> int:
    """Every feed as it stands and every decision in order; the number of records. May be repeated: rows have keys."""
    history: dict[str, list[Version]] = {}
    for version in versions.versions_of(client):
        history.setdefault(version.feed, []).append(version)
    sent = 0
    for feed in history.values():
        rows = versions.all_rows_at(client, feed[-1])
        sent += _deliver(
            kafka,
            (
                _row_record(key, as_event(feed[-1].feed, feed[-1].version, row, gone))
                for key, (row, gone) in rows.items()
            ),
        )
        for version in feed:
            if not version.published:
                versions.mark_published(client, version)
    taken = decisions.recorded(client)
    sent += _deliver(kafka, (_decision_record(one.decision) for one in taken))
    for one in taken:
        if not one.published:
            decisions.note(client, one.decision, published=True)
    return sent


def restore_topic(client: Client, kafka: KafkaSettings) -> int:
    """Fill the topic when it is empty: a new broker, or the embedded one, which keeps nothing. The records sent."""
    return 0 if any(topic_ends(kafka, FEEDS).values()) else publish_everything(client, kafka)


def _row_record(key: str, event: FeedEvent) -> Record:
    return Record(FEEDS, f"{event.feed}/{key}".encode(), _bytes(event))


def _decision_record(decision: Decision) -> Record:
    event = FeedEvent(feed=decisions.FEED, version=1, decision=decision)
    return Record(FEEDS, f"{decisions.FEED}/{decision.decision_id}".encode(), _bytes(event))


def _bytes(event: FeedEvent) -> bytes:
    return event.model_dump_json(by_alias=True, exclude_none=True).encode()


def _deliver(kafka: KafkaSettings, records: Iterable[Record], progress: Progress = lambda _: None) -> int:
    sent = 0
    with Producer(kafka) as producer:
        for part in _parts(records):
            producer.deliver(part)
            sent += len(part)
            progress(sent)
    return sent


def _parts(records: Iterable[Record]) -> Iterator[list[Record]]:
    part: list[Record] = []
    for record in records:
        part.append(record)
        if len(part) == RECORDS_AT_ONCE:
            yield part
            part = []
    if part:
        yield part
