"""What every worker with a memory does before it serves: settle with the broker, and catch up with its own group."""

from collections.abc import Callable, Iterable

from smishwatch.pipeline.broker import admin, lag, reading
from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers.stream_memory import State, StreamMemory
from smishwatch.schemas.topics import REPORTS, Topic

Apply = Callable[[SourceRecord], Iterable[Record]]


def settle(settings: Settings, memory: StreamMemory[State], worker: str, source: Topic, apply: Apply) -> None:
    """Make the memory fit the broker as it is now: a new epoch where topics were lost, nothing missing otherwise.

    Args:
        settings: where the broker is
        memory: of the worker
        worker: names its group
        source: the topic it reads, of one partition
        apply: takes a record into the memory; gives what is to be sent
    """
    kafka = settings.kafka
    states = admin.describe(kafka, (REPORTS, source))
    memory.belongs_to(
        {state.name: state.incarnation for state in states},
        topic_name(kafka, REPORTS),
        topic_name(kafka, source),
        lag.topic_ends(kafka, source)[0],
    )
    _catch_up(settings, memory, worker, source, apply)


def _catch_up(
    settings: Settings, memory: StreamMemory[State], worker: str, source: Topic, apply: Apply
) -> None:
    """Apply what the group has committed and this memory does not hold: its disk was lost, or is an older copy.

    The outcome is sent again; it is the same one as long as the topic still holds everything since the memory's last
    record.
    """
    start, end = memory.head.next_offset, reading.committed_offset(settings.kafka, worker, source)
    if start >= end:
        return
    logs.get(worker).warning("memory is behind, reading again", remembered=start, committed=end)
    with Producer(settings.kafka) as producer:
        for stored in reading.stretch(settings.kafka, source, start, end):
            records = [
                SourceRecord(
                    one.place.topic, one.place.partition, one.offset, one.timestamp_ms, one.key, one.value
                )
                for one in stored
            ]
            for record in records:
                producer.deliver(list(apply(record)))
            memory.remember(records)
    memory.save()
