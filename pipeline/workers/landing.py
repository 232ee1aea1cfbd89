"""From a sealed range to rows: decode, write under the range's token, and find the row that can never be stored."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.pipeline.broker.consumer import Stored
from smishwatch.pipeline.observability import metrics
from smishwatch.pipeline.settings import KafkaSettings
from smishwatch.pipeline.stages.dead_letters import dead_letter
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reading import describe
from smishwatch.pipeline.warehouse.errors import RowsRefusedError
from smishwatch.pipeline.warehouse.writer import WriteCounts, Writer
from smishwatch.pipeline.workers import outgoing
from smishwatch.pipeline.workers.ranges import Range
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedEnvelope
from smishwatch.schemas.topics import ALERTS, CAMPAIGNS, ENRICHED, REJECTED, Topic

TOPICS = (ENRICHED, REJECTED, CAMPAIGNS, ALERTS)

Write = Callable[[Sequence[Any], str], WriteCounts | int]


@dataclass(slots=True)
class Landed:
    """What became of a range."""

    records: int
    reports: int = 0
    oldest_acceptance: datetime | None = None
    refused: Counter[RejectReason] = field(default_factory=Counter)


class Lander:
    """Writes ranges with one writer; for that writer's thread."""

    def __init__(self, kafka: KafkaSettings, writer: Writer, sealer: Sealer) -> None:
        self._topics = {topic_name(kafka, topic): topic for topic in TOPICS}
        self._writer = writer
        self._sealer = sealer
        self._writes: dict[str, Write] = {
            ENRICHED.name: writer.write_reports,
            REJECTED.name: writer.write_dead_letters,
            CAMPAIGNS.name: writer.write_campaigns,
            ALERTS.name: writer.write_alerts,
        }

    def land(self, sealed: Range) -> Landed:
        """Write everything in the range; may be repeated as a whole.

        Raises:
            WarehouseError: when the warehouse does not take it now.
        """
        topic = self._topics[sealed.place.topic]
        landed = Landed(len(sealed.records))
        events, unreadable = self._decode(topic, sealed.records)
        refused = unreadable + self._write(topic, events, sealed.token)
        if refused:
            self._writer.write_dead_letters(refused, f"{sealed.token}:refused")
        landed.refused.update(letter.reason for letter in refused)
        for event in events:
            if isinstance(event, EnrichedEnvelope) and event.reports:
                landed.reports += len(event.reports)
                oldest = min(report.accepted_at for report in event.reports)
                landed.oldest_acceptance = min(oldest, landed.oldest_acceptance or oldest)
        return landed

    def _decode(self, topic: Topic, records: Sequence[Stored]) -> tuple[list[BaseModel], list[DeadLetter]]:
        events, unreadable = [], []
        for record in records:
            try:
                events.append(topic.value.model_validate_json(record.value))
            except ValidationError as problem:
                unreadable.append(self._unreadable(record, describe(problem)))
        return events, unreadable

    def _write(self, topic: Topic, events: Sequence[BaseModel], token: str) -> list[DeadLetter]:
        """Write the events; halve them until the one that the warehouse can never store is alone."""
        if not events:
            return []
        try:
            _count_rows(topic, self._writes[topic.name](events, token))
        except RowsRefusedError as problem:
            halves = _halves(events)
            if halves is None:
                return [self._unstorable(events[0], problem)]
            return [
                letter
                for number, half in enumerate(halves)
                for letter in self._write(topic, half, f"{token}/{number}")
            ]
        return []

    def _unreadable(self, record: Stored, detail: str) -> DeadLetter:
        at = datetime.fromtimestamp(max(0, record.timestamp_ms) / 1_000, tz=UTC)
        origin = Origin(topic=record.place.topic, partition=record.place.partition, offset=record.offset)
        reason = RejectReason.UNKNOWN_SCHEMA
        return dead_letter(Stage.SINK, reason, detail, record.value, self._sealer, at, origin=origin)

    def _unstorable(self, event: BaseModel, problem: RowsRefusedError) -> DeadLetter:
        """The warehouse's message may quote a value, so only its kind is kept."""
        report = event.reports[0] if isinstance(event, EnrichedEnvelope) else None
        return dead_letter(
            Stage.SINK,
            RejectReason.WRITE_REFUSED,
            f"{type(event).__name__}: a value that the warehouse cannot store ({type(problem).__name__})",
            outgoing.json_bytes(event),
            self._sealer,
            report.accepted_at if report else datetime.fromtimestamp(0, tz=UTC),
            origin=report.origin if report else None,
            carrier=report.carrier if report else None,
            report_id=report.report_id if report else None,
        )


def _count_rows(topic: Topic, outcome: WriteCounts | int) -> None:
    """Tell the metrics what a write did."""
    if isinstance(outcome, int):
        metrics.ROWS_WRITTEN.labels(topic.name).inc(outcome)
        return
    metrics.ROWS_WRITTEN.labels("reports").inc(outcome.written)
    metrics.ROWS_WRITTEN.labels("report_duplicates").inc(outcome.duplicates)
    metrics.ROWS_WRITTEN.labels("report_conflicts").inc(outcome.conflicts)


def _halves(events: Sequence[BaseModel]) -> tuple[Sequence[BaseModel], Sequence[BaseModel]] | None:
    """The events in two parts; a single envelope by its reports; ``None`` when nothing can be cut any more."""
    if len(events) > 1:
        middle = len(events) // 2
        return events[:middle], events[middle:]
    (event,) = events
    if not isinstance(event, EnrichedEnvelope) or len(event.reports) < 2:
        return None
    middle = len(event.reports) // 2
    first = event.model_copy(update={"reports": event.reports[:middle]})
    return [first], [event.model_copy(update={"reports": event.reports[middle:]})]
