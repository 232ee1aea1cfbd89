"""REPUTATION, the worker: ``entities.seen.v1`` in; what is known of each entity out, compacted, then committed."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import faust

from smishwatch.pipeline.broker import lag
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.observability import metrics
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.reputation.memory import ReputationMemory
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reputation import ReputationOutcome, remember_records
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers import catching_up, faust_app, outgoing
from smishwatch.pipeline.workers.collecting import collect_seldom
from smishwatch.pipeline.workers.limits import DeadLetterLimits, Tried, inner_faults
from smishwatch.pipeline.workers.process import worker_process
from smishwatch.pipeline.workers.refusing import refused, refusing
from smishwatch.pipeline.workers.stream_memory import StreamMemory
from smishwatch.pipeline.workers.whole_snapshot import WholeSnapshot
from smishwatch.schemas.codes import EntityKind, Stage
from smishwatch.schemas.sums import EntityReputation
from smishwatch.schemas.topics import ENTITIES_SEEN, REPUTATION

WORKER = "reputation"
SNAPSHOT_EVERY_SECONDS = 600.0
"""It is written in one go, in about half a second per million entities; the journal bridges the time between."""
MOST_JOURNAL_BYTES = 256 * 1024 * 1024
RECORDS_AT_ONCE = 10_000

Memory = StreamMemory[ReputationMemory]


def run(settings: Settings) -> int:
    """Work until asked to stop; returns the process's exit code."""
    sealer = Sealer(settings.pepper_bytes())
    with worker_process(settings, WORKER) as progress, open_memory(settings, sealer) as memory:
        fill_empty_topic(settings, memory.state)
        application = build(settings, memory, sealer, progress)
        collect_seldom()
        return faust_app.run_app(application)


def build(settings: Settings, memory: Memory, sealer: Sealer, progress: Progress) -> faust.App:
    """The application: one agent, from topic to topic."""
    app = faust_app.faust_app(settings, WORKER, progress)
    source = faust_app.source_topic(app, settings.kafka, ENTITIES_SEEN)
    limits = DeadLetterLimits(settings, WORKER)

    @app.agent(source, **faust_app.AGENT)  # type: ignore[untyped-decorator]
    async def remember(stream: Any) -> None:
        with Producer(settings.kafka) as producer:
            async for events in stream.noack_take(faust_app.MOST_RECORDS, within=faust_app.WITHIN_SECONDS):
                records = faust_app.source_records(events)
                memory.expect(records[0])
                outcome = await remember_in_turns(records, memory, sealer)
                failed = inner_faults(letter.reason for letter in outcome.dead_letters)
                limits.check([Tried(len(records) - failed, failed)])
                await outgoing.deliver(WORKER, producer, outgoing_records(outcome, memory.state))
                with metrics.timed(WORKER, "journal"):
                    memory.remember(records)
                await faust_app.commit(app, events)
                count(records, outcome, memory.state)
                progress.moved()
                with metrics.timed(WORKER, "snapshot"):
                    memory.save_if_due()

    return app


async def remember_in_turns(
    records: Sequence[SourceRecord], memory: Memory, sealer: Sealer
) -> ReputationOutcome:
    """The stage, record by record, letting heartbeats through between them."""
    whole = ReputationOutcome()
    for record in records:
        with metrics.timed(WORKER, "stage"):
            outcome = remember_one(record, memory, sealer)
        whole.touched |= outcome.touched
        whole.dead_letters += outcome.dead_letters
        await asyncio.sleep(0)
    return whole


def remember_one(record: SourceRecord, memory: Memory, sealer: Sealer) -> ReputationOutcome:
    """One record; a dead letter of one that broke the memory before."""
    if memory.was_refused(record):
        return ReputationOutcome(dead_letters=[refused(Stage.REPUTATION, record, sealer)])
    with refusing(Stage.REPUTATION, memory, record):
        return remember_records([record], memory.state, sealer)


def open_memory(settings: Settings, sealer: Sealer) -> Memory:
    """The memory as it was, not behind what its group has committed.

    Raises:
        MemoryInUseError, MemoryDamagedError, SnapshotRefusedError: each says what to do.
    """
    memory = stored(settings.data_dir / WORKER, sealer)

    def apply(record: SourceRecord) -> Iterable[Record]:
        return outgoing_records(remember_one(record, memory, sealer), memory.state)

    catching_up.settle(settings, memory, WORKER, ENTITIES_SEEN, apply)
    return memory


def stored(directory: Path, sealer: Sealer) -> Memory:
    """The memory as its disk has it."""

    def replay(state: ReputationMemory, value: bytes) -> None:
        remember_records([SourceRecord("journal", 0, 0, 0, None, value)], state, sealer)

    return StreamMemory(
        directory,
        replay,
        lambda folder: WholeSnapshot(folder, ReputationMemory, ReputationMemory.restore),
        snapshot_every_seconds=SNAPSHOT_EVERY_SECONDS,
        most_journal_bytes=MOST_JOURNAL_BYTES,
    )


def fill_empty_topic(settings: Settings, memory: ReputationMemory) -> None:
    """Publish everything where the broker has lost it, as the embedded one does with every start."""
    if not len(memory) or any(lag.topic_ends(settings.kafka, REPUTATION).values()):
        return
    waiting = map(reputation_record, memory.all())
    with Producer(settings.kafka) as producer:
        while part := list(islice(waiting, RECORDS_AT_ONCE)):
            producer.deliver(part)


def outgoing_records(outcome: ReputationOutcome, memory: ReputationMemory) -> Iterator[Record]:
    """Each entity as it stands; nothing at all for one that was forgotten, which compaction then removes."""
    for name in outcome.touched:
        known = memory.get(*name)
        yield Record(REPUTATION, record_key(*name), None) if known is None else reputation_record(known)
    yield from map(outgoing.dead_letter_record, outcome.dead_letters)


def reputation_record(reputation: EntityReputation) -> Record:
    """The entity on its topic."""
    return Record(REPUTATION, record_key(reputation.kind, reputation.value), outgoing.json_bytes(reputation))


def record_key(kind: EntityKind, value: str) -> bytes:
    """What the topic is compacted by."""
    return f"{kind.value}:{value}".encode()


def count(records: list[SourceRecord], outcome: ReputationOutcome, memory: ReputationMemory) -> None:
    """Tell the metrics what is done."""
    metrics.done(WORKER, len(records), 0)
    metrics.ENTITIES.set(len(memory))
    metrics.ENTITIES_FORGOTTEN.inc(sum(memory.get(*name) is None for name in outcome.touched))
    outgoing.count_dead_letters(WORKER, outcome.dead_letters)
