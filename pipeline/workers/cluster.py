"""CLUSTER, the worker: ``templates.seen.v1`` in; campaigns, alerts and dead letters out, then committed."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import faust

from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.campaigns.deciding import ABOUT_CAMPAIGNS
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.observability import metrics
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.cluster import ClusterOutcome, cluster_records, membership_of
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers import catching_up, faust_app, outgoing
from smishwatch.pipeline.workers.cluster_memory import ClusterMemory
from smishwatch.pipeline.workers.cluster_part import KIND, ClusterPart, cluster_part
from smishwatch.pipeline.workers.collecting import collect_seldom
from smishwatch.pipeline.workers.following import Followed
from smishwatch.pipeline.workers.knowledge import followed_feeds
from smishwatch.pipeline.workers.limits import DeadLetterLimits, Tried, inner_faults
from smishwatch.pipeline.workers.process import worker_process
from smishwatch.pipeline.workers.refusing import refused, refusing
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import Stage
from smishwatch.schemas.feeds import FeedEvent
from smishwatch.schemas.sums import TemplatesSeenEnvelope
from smishwatch.schemas.topics import ALERTS, CAMPAIGNS, ENTITIES_SEEN, FEEDS, TEMPLATES_SEEN

WORKER = KIND
DECISIONS_EVERY_SECONDS = 0.5


def run(settings: Settings, name: str = "") -> int:
    """Work until asked to stop; returns the process's exit code.

    Args:
        settings: of the deployment
        name: of the part, where the wordings are shared out

    Raises:
        PartsError: when there is no such part
    """
    part, sealer = cluster_part(settings, name), Sealer(settings.pepper_bytes())
    with (
        worker_process(settings, part.worker) as progress,
        open_memory(settings, part, sealer) as memory,
        followed_feeds(settings.kafka) as feeds,
    ):
        application = build(settings, part, memory, sealer, progress, feeds)
        collect_seldom()
        return faust_app.run_app(application)


def build(
    settings: Settings,
    part: ClusterPart,
    memory: ClusterMemory,
    sealer: Sealer,
    progress: Progress,
    feeds: Followed[FeedEvent],
) -> faust.App:
    """The application: one agent, from topic to topics, and the decisions that it is given a place for."""
    app = faust_app.faust_app(settings, part.worker, progress)
    source = faust_app.source_topic(app, settings.kafka, TEMPLATES_SEEN)
    limits = DeadLetterLimits(settings, WORKER)

    @app.agent(source, **faust_app.AGENT)  # type: ignore[untyped-decorator]
    async def cluster(stream: Any) -> None:
        with Producer(settings.kafka) as producer:
            async for events in stream.noack_take(faust_app.MOST_RECORDS, within=faust_app.WITHIN_SECONDS):
                records = [part.own(record) for record in faust_app.source_records(events)]
                memory.expect(records[0])
                outcome = await cluster_in_turns(records, memory, sealer)
                failed = inner_faults(letter.reason for letter in outcome.dead_letters)
                limits.check([Tried(len(records) - failed, failed)])
                await outgoing.deliver(WORKER, producer, outgoing_records(outcome))
                with metrics.timed(WORKER, "journal"):
                    memory.remember(records)
                await faust_app.commit(app, events)
                count(records, outcome)
                progress.moved()
                with metrics.timed(WORKER, "snapshot"):
                    memory.save_if_due()

    loaded = [event for events in feeds.load() for event in events]

    @app.timer(interval=DECISIONS_EVERY_SECONDS)  # type: ignore[untyped-decorator]
    async def place_decisions() -> None:
        events, loaded[:] = loaded + feeds.take(), []
        records = [placed for event in events if (placed := decision_record(event, memory)) is not None]
        if records:
            with Producer(settings.kafka) as producer:
                await outgoing.deliver(WORKER, producer, records)

    return app


def decision_record(event: FeedEvent, memory: ClusterMemory) -> Record | None:
    """A decision that was not taken yet, as a record of this worker's own input.

    There it has one place among the sums for good: journal, replay and a lost disk lead to the same sequence. Sent
    twice, it is taken once.
    """
    decision = event.decision
    if (
        decision is None
        or decision.action not in ABOUT_CAMPAIGNS
        or memory.clusterer.has_decided(decision.decision_id)
    ):
        return None
    origin = Origin(topic=FEEDS.name, partition=0, offset=0)
    envelope = TemplatesSeenEnvelope(origin=origin, templates=(), decision=decision)
    return Record(TEMPLATES_SEEN, b"decisions", outgoing.json_bytes(envelope))


async def cluster_in_turns(
    records: Sequence[SourceRecord], memory: ClusterMemory, sealer: Sealer
) -> ClusterOutcome:
    """The stage, record by record, letting heartbeats through between them."""
    whole = ClusterOutcome()
    for record in records:
        with metrics.timed(WORKER, "stage"):
            outcome = cluster_one(record, memory, sealer)
        whole.campaigns += outcome.campaigns
        whole.alerts += outcome.alerts
        whole.dead_letters += outcome.dead_letters
        await asyncio.sleep(0)
    return whole


def cluster_one(record: SourceRecord, memory: ClusterMemory, sealer: Sealer) -> ClusterOutcome:
    """One record; a dead letter of one that broke the clusterer before."""
    if memory.was_refused(record):
        return ClusterOutcome(dead_letters=[refused(Stage.CLUSTER, record, sealer)])
    with refusing(Stage.CLUSTER, memory, record):
        return cluster_records([record], memory.clusterer, sealer)


def open_memory(settings: Settings, part: ClusterPart, sealer: Sealer) -> ClusterMemory:
    """The clusterer as it was, not behind what its group has committed.

    Raises:
        MemoryInUseError, MemoryDamagedError, SnapshotRefusedError, OtherPartsError: each says what to do.
    """

    def replay(clusterer: Clusterer, value: bytes) -> None:
        record = SourceRecord("journal", 0, 0, 0, None, value)
        cluster_records([part.own(record)], clusterer, sealer)

    directory = part.directory(settings.data_dir)
    memory = ClusterMemory(directory, replay, cluster_settings(settings, part))

    def apply(record: SourceRecord) -> Iterable[Record]:
        return outgoing_records(cluster_one(part.own(record), memory, sealer))

    catching_up.settle(settings, memory, part.worker, TEMPLATES_SEEN, apply)
    return memory


def cluster_settings(settings: Settings, part: ClusterPart) -> ClusterSettings:
    """What a deployment may choose of the engine's tunables."""
    return ClusterSettings(
        horizon_days=settings.campaign_horizon_days,
        forget_days=settings.campaign_forget_days,
        numbered_from=part.parts.numbered_from,
    )


def outgoing_records(outcome: ClusterOutcome) -> Iterator[Record]:
    """What the records led to, in order."""
    for envelope in outcome.campaigns:
        yield Record(CAMPAIGNS, WORKER.encode(), outgoing.json_bytes(envelope))
        if (membership := membership_of(envelope)) is not None:
            yield Record(ENTITIES_SEEN, WORKER.encode(), outgoing.json_bytes(membership))
    for alert in outcome.alerts:
        yield Record(ALERTS, alert.campaign_id.encode(), outgoing.json_bytes(alert))
    yield from map(outgoing.dead_letter_record, outcome.dead_letters)


def count(records: Sequence[SourceRecord], outcome: ClusterOutcome) -> None:
    """Tell the metrics what is done."""
    metrics.done(WORKER, len(records), 0)
    for envelope in outcome.campaigns:
        for kind in ("templates", "places", "campaigns", "lineage"):
            metrics.CAMPAIGN_DECISIONS.labels(kind).inc(len(getattr(envelope, kind)))
    metrics.CAMPAIGN_DECISIONS.labels("alerts").inc(len(outcome.alerts))
    outgoing.count_dead_letters(WORKER, outcome.dead_letters)
