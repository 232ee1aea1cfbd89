"""The Kafka door: what carriers' own producers wrote to their own topics, checked and passed on to ``reports.v1``.

The topic says whose reports they are, as a key does over HTTPS; the broker's access rights see to it that only that
carrier writes there. A record is committed when everything that became of it is confirmed, so a door that is killed
passes some of it on twice, which is counted once.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from smishwatch.pipeline.broker.admin import topics_like
from smishwatch.pipeline.broker.consumer import ExplicitConsumer, Place, Stored
from smishwatch.pipeline.ingest.delivery import BrokerDelivery
from smishwatch.pipeline.ingest.envelopes import dead_letter_record
from smishwatch.pipeline.ingest.formats.compression import TooMuchError
from smishwatch.pipeline.ingest.formats.parsed import UnusableInputError
from smishwatch.pipeline.ingest.formats.reading import InputFormat
from smishwatch.pipeline.ingest.gateway.body import Body
from smishwatch.pipeline.ingest.gateway.intake import IntakeContext, Request, take_in
from smishwatch.pipeline.ingest.gateway.limits import GatewayLimits
from smishwatch.pipeline.observability import logs, metrics
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.dead_letters import dead_letter
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.topics import CARRIER_TOPICS, carrier_of, carrier_topic

NAME = "kafka-door"
POLL_SECONDS = 0.2
LOOK_EVERY_SECONDS = 30.0
"""How soon the topic of a carrier that was let in just now is read."""


def run(settings: Settings, stopping: Callable[[], bool]) -> None:
    """Pass reports on until asked to stop.

    Raises:
        NotDeliveredError: when the broker confirms nothing; nothing was committed, and starting again is the remedy.
    """
    pepper = settings.pepper_bytes()
    delivery = BrokerDelivery(settings.kafka)
    door = KafkaDoor(settings, IntakeContext(pepper, Sealer(pepper), delivery, GatewayLimits()))
    try:
        while not stopping():
            door.work()
    finally:
        door.close()
        delivery.close()


class KafkaDoor:
    """Reads the topics of all carriers that have one. For one thread."""

    def __init__(self, settings: Settings, context: IntakeContext) -> None:
        self._kafka = settings.kafka
        self._context = context
        self._topics: list[str] = []
        self._consumer: ExplicitConsumer | None = None
        self._look_at = 0.0

    def work(self) -> None:
        """Look for new carriers when it is time, and pass on what has come within a moment."""
        if time.monotonic() >= self._look_at:
            self._look_at = time.monotonic() + LOOK_EVERY_SECONDS
            self._look()
        if self._consumer is None:
            time.sleep(POLL_SECONDS)
            return
        done: dict[Place, int] = {}
        for record in self._consumer.poll(POLL_SECONDS):
            pass_on(record, carrier_of(record.place.topic), self._context)
            done[record.place] = record.offset
        if done:
            self._consumer.commit(done)  # what is not taken comes again, and is counted once

    def close(self) -> None:
        """Leave the group."""
        if self._consumer is not None:
            self._consumer.close()

    def _look(self) -> None:
        found = topics_like(self._kafka, CARRIER_TOPICS)
        if not found or found == self._topics:
            return
        self.close()
        self._topics = found
        self._consumer = ExplicitConsumer(
            self._kafka, NAME, [carrier_topic(carrier_of(name)) for name in found]
        )
        logs.get(NAME).info("reading carriers' topics", count=len(found))


def pass_on(record: Stored, carrier: str, context: IntakeContext) -> None:
    """One record: a report, an array, or lines of them, as JSON. What is no report becomes a dead letter.

    Raises:
        NotDeliveredError: when the broker did not confirm.
    """
    accepted_at = datetime.fromtimestamp(record.timestamp_ms / 1_000, tz=UTC)
    batch_id = f"{record.place.topic}/{record.place.partition}/{record.offset}"
    body = Body(record.value, InputFormat.JSON, "identity")
    try:
        intake = take_in(Request(batch_id, carrier, accepted_at, body), context)
    except (UnusableInputError, TooMuchError) as problem:
        reason = RejectReason.TOO_LARGE if isinstance(problem, TooMuchError) else RejectReason.NOT_JSON
        origin = Origin(topic=record.place.topic, partition=record.place.partition, offset=record.offset)
        letter = dead_letter(
            Stage.GATEWAY, reason, str(problem), record.value, context.sealer, accepted_at, origin=origin,
            carrier=carrier,
        )  # fmt: skip
        context.delivery.deliver([dead_letter_record(letter)])
        return
    for status, count in intake.statuses.items():
        metrics.DOOR_REPORTS.labels(NAME, status.value).inc(count)
