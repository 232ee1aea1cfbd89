"""ENRICH, the worker: ``reports.v1`` in; enriched reports, sums and dead letters out, then committed."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import faust

from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.enrich import registry
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.feeds import Feeds
from smishwatch.pipeline.enrich.remembered import Remembered
from smishwatch.pipeline.enrich.standing import Standing
from smishwatch.pipeline.observability import metrics
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.enrich import EnrichContext, EnrichedRecord
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers import faust_app, outgoing
from smishwatch.pipeline.workers.collecting import collect_seldom
from smishwatch.pipeline.workers.fitting import enrich_to_fit
from smishwatch.pipeline.workers.following import Followed
from smishwatch.pipeline.workers.knowledge import Known, followed_feeds, followed_reputation
from smishwatch.pipeline.workers.limits import DeadLetterLimits, Tried
from smishwatch.pipeline.workers.process import worker_process
from smishwatch.schemas.codes import RejectReason
from smishwatch.schemas.feeds import FeedEvent
from smishwatch.schemas.topics import ENRICHED, ENTITIES_SEEN, REPORTS, TEMPLATES_SEEN

WORKER = "enrich"


def run(settings: Settings) -> int:
    """Work until asked to stop; returns the process's exit code."""
    pepper = settings.pepper_bytes()
    with (
        worker_process(settings, WORKER) as progress,
        followed_feeds(settings.kafka) as feeds,
        followed_reputation(settings.kafka) as reputations,
    ):
        knowledge = Knowledge(feeds, reputations, progress)
        context = EnrichContext(knowledge.enricher, pepper, Sealer(pepper))
        application = build(settings, context, progress, knowledge.renew)
        collect_seldom()
        return faust_app.run_app(application)


class Knowledge:
    """What reports are looked up in: registry, feeds and reputations, loaded to their end before this is made."""

    def __init__(self, feeds: Followed[FeedEvent], reputations: Followed[Known], progress: Progress) -> None:
        self._followed_feeds, self._followed_reputations = feeds, reputations
        self._feeds, self._remembered = Feeds(registry.starter()), Remembered()
        for events in feeds.load():
            self._feeds.apply(events)
            progress.moved()
        for known in reputations.load():
            self._take(known)
            progress.moved()
        standing = Standing(self._feeds.lists, self._feeds.labels, self._remembered.find)
        self.enricher = Enricher(self._feeds.registry, standing)

    def renew(self) -> None:
        """Take what has come; between two records, so that one record is judged by one state."""
        self._feeds.apply(self._followed_feeds.take())
        self.enricher.renew(self._feeds.registry)
        self._take(self._followed_reputations.take())

    def _take(self, known: Iterable[Known]) -> None:
        for name, reputation in known:
            self._remembered.take(name, reputation)


def build(
    settings: Settings, context: EnrichContext, progress: Progress, renew: Callable[[], None] = lambda: None
) -> faust.App:
    """The application: one agent, from topic to topics."""
    app = faust_app.faust_app(settings, WORKER, progress)
    source = faust_app.source_topic(app, settings.kafka, REPORTS)
    limits = DeadLetterLimits(settings, WORKER)

    @app.agent(source, **faust_app.AGENT)  # type: ignore[untyped-decorator]
    async def enrich(stream: Any) -> None:
        with Producer(settings.kafka) as producer:
            async for events in stream.noack_take(faust_app.MOST_RECORDS, within=faust_app.WITHIN_SECONDS):
                outcomes, records = await enrich_in_turns(faust_app.source_records(events), context, renew)
                limits.check(tried(outcomes))
                await outgoing.deliver(WORKER, producer, records)
                await faust_app.commit(app, events)
                count(outcomes)
                progress.moved()

    return app


async def enrich_in_turns(
    sources: Iterable[SourceRecord], context: EnrichContext, renew: Callable[[], None] = lambda: None
) -> tuple[list[EnrichedRecord], list[Record]]:
    """The stage, record by record, letting heartbeats through between them."""
    outcomes: list[EnrichedRecord] = []
    records: list[Record] = []
    for source in sources:
        renew()
        with metrics.timed(WORKER, "stage"):
            outcome, made = enrich_to_fit(source, context, outgoing_records)
        outcomes.append(outcome)
        records += made
        await asyncio.sleep(0)
    return outcomes, records


def outgoing_records(outcome: EnrichedRecord) -> Iterator[Record]:
    """What one record became: to the same partition number, so that a carrier's order is kept."""
    source = outcome.source
    origin_key = str(source.partition).encode()
    if outcome.enriched is not None:
        carrier_key = outcome.enriched.reports[0].carrier.encode()
        yield Record(ENRICHED, carrier_key, outgoing.json_bytes(outcome.enriched), source.partition)
    if outcome.templates is not None:
        yield Record(TEMPLATES_SEEN, origin_key, outgoing.json_bytes(outcome.templates))
    if outcome.entities is not None:
        yield Record(ENTITIES_SEEN, origin_key, outgoing.json_bytes(outcome.entities))
    yield from map(outgoing.dead_letter_record, outcome.dead_letters)


def tried(outcomes: Iterable[EnrichedRecord]) -> Iterator[Tried]:
    """What the limits of dead letters look at: a record's reports are one carrier's."""
    for outcome in outcomes:
        reports = outcome.enriched.reports if outcome.enriched else ()
        failed = [
            letter for letter in outcome.dead_letters if letter.reason is RejectReason.PROCESSING_FAILED
        ]
        carrier = reports[0].carrier if reports else failed[0].carrier if failed else None
        yield Tried(len(reports), len(failed), carrier or "")


def count(outcomes: list[EnrichedRecord]) -> None:
    """Tell the metrics what is done."""
    reports = sum(len(outcome.enriched.reports) for outcome in outcomes if outcome.enriched)
    metrics.done(WORKER, len(outcomes), reports)
    for outcome in outcomes:
        outgoing.count_dead_letters(WORKER, outcome.dead_letters)
