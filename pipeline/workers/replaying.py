"""Processing stored records again, with another normaliser or model than they were processed with.

First side by side: into a database of its own, which is then compared with the live one. Then, if it is wanted, for
good: the same outcomes go the way of all others, where they replace what the same reports had, because nothing in the
warehouse counts a report twice. Both may be cut off and begun again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from smishwatch.pipeline.broker import lag, reading
from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.pipeline.broker.consumer import Place, Stored
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.settings import KafkaSettings, Settings
from smishwatch.pipeline.stages.enrich import EnrichContext, EnrichedRecord
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.rebuild import rebuild_dirty
from smishwatch.pipeline.warehouse.replayed import placed_templates
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.pipeline.workers import landing, outgoing
from smishwatch.pipeline.workers.enrich import outgoing_records
from smishwatch.pipeline.workers.fitting import enrich_to_fit
from smishwatch.pipeline.workers.landing import Lander
from smishwatch.pipeline.workers.ranges import Range
from smishwatch.schemas.sums import TemplatesSeenEnvelope
from smishwatch.schemas.topics import ENRICHED, REPORTS, TEMPLATES_SEEN, Topic

RECORDS_AT_ONCE = 200
"""In a range of the sink's stage: some megabytes."""


@dataclass(frozen=True, slots=True)
class Period:
    """When records were stored: from ``start`` until before ``end``."""

    start: datetime
    end: datetime

    def holds(self, record: Stored) -> bool:
        """Whether the record was stored within it."""
        return self.start.timestamp() * 1_000 <= record.timestamp_ms < self.end.timestamp() * 1_000


@dataclass(slots=True)
class Replayed:
    """What was processed again."""

    records: int = 0
    reports: int = 0


def stored_within(kafka: KafkaSettings, topic: Topic, period: Period) -> Iterator[list[Stored]]:
    """The topic's records of a period, partition by partition, as far as the broker still has them.

    The times in a carrier's own records are the broker's, so a stretch cannot be found by its offsets alone: the
    whole topic is read.
    """
    for partition, end in lag.topic_ends(kafka, topic).items():
        for part in reading.stretch(kafka, topic, 0, end, partition) if end else ():
            if found := [record for record in part if period.holds(record)]:
                yield found


def enrich_beside(settings: Settings, period: Period, context: EnrichContext, beside: Client) -> Replayed:
    """Enrich again, into the tables of another database. Raises WarehouseError when that does not take it."""
    writer, done = Writer(beside), Replayed()
    for part in stored_within(settings.kafka, REPORTS, period):
        outcomes = [_enriched(record, context) for record in part]
        envelopes = [outcome.enriched for outcome in outcomes if outcome.enriched]
        token = Range(part[0].place, tuple(part)).token
        writer.write_reports(envelopes, token)
        _count(done, part, sum(len(envelope.reports) for envelope in envelopes))
    rebuild_dirty(beside)
    return done


def enrich_for_good(settings: Settings, period: Period, context: EnrichContext, live: Client) -> Replayed:
    """Enrich again and send the outcomes on. New templates go to the clusterer, known ones keep their campaigns.

    Raises:
        NotDeliveredError: when the broker does not take them.
    """
    done = Replayed()
    with Producer(settings.kafka) as producer:
        for part in stored_within(settings.kafka, REPORTS, period):
            outcomes = [_enriched(record, context) for record in part]
            producer.deliver([sent for outcome in outcomes for sent in _sent_on(outcome, live)])
            _count(done, part, sum(len(outcome.enriched.reports) for outcome in outcomes if outcome.enriched))
    return done


def land_again(settings: Settings, period: Period, target: Client) -> Replayed:
    """Write what the workers sent to the sink again, into this or another database; repeating adds nothing."""
    lander = Lander(settings.kafka, Writer(target), Sealer(settings.pepper_bytes()))
    done = Replayed()
    for topic in landing.TOPICS:
        for part in stored_within(settings.kafka, topic, period):
            for start in range(0, len(part), RECORDS_AT_ONCE):
                cut = tuple(part[start : start + RECORDS_AT_ONCE])
                landed = lander.land(
                    Range(Place(topic_name(settings.kafka, topic), cut[0].place.partition), cut)
                )
                _count(done, list(cut), landed.reports)
    rebuild_dirty(target)
    return done


def _enriched(record: Stored, context: EnrichContext) -> EnrichedRecord:
    source = SourceRecord(
        record.place.topic,
        record.place.partition,
        record.offset,
        record.timestamp_ms,
        record.key,
        record.value,
    )
    outcome, _ = enrich_to_fit(source, context, outgoing_records)
    return outcome


def _sent_on(outcome: EnrichedRecord, live: Client) -> Iterator[Record]:
    """The enriched reports, and of the sums the templates that no campaign holds yet."""
    for record in outgoing_records(outcome):
        if record.topic is ENRICHED:
            yield record
    if outcome.templates is None:
        return
    placed = placed_templates(live, [seen.template_id for seen in outcome.templates.templates])
    new = tuple(seen for seen in outcome.templates.templates if seen.template_id not in placed)
    if new:
        version = outcome.enriched.enrichment_version if outcome.enriched else 0
        origin = outcome.templates.origin
        again = origin.model_copy(update={"topic": f"{origin.topic}@{version}"})  # another source: taken once
        envelope = TemplatesSeenEnvelope(origin=again, templates=new)
        yield Record(TEMPLATES_SEEN, str(origin.partition).encode(), outgoing.json_bytes(envelope))


def _count(done: Replayed, records: list[Stored], reports: int) -> None:
    done.records += len(records)
    done.reports += reports
