"""Records that break a memory. One may leave half of itself there, so the process ends; the next, with the memory as
it was before, makes a dead letter of it and goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

from smishwatch.pipeline.observability import logs
from smishwatch.pipeline.stages.dead_letters import dead_record
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.workers.stream_memory import State, StreamMemory
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter


@contextmanager
def refusing(stage: Stage, memory: StreamMemory[State], record: SourceRecord) -> Iterator[None]:
    """Note the record on disk when what is done here raises."""
    try:
        yield
    except Exception:
        logs.get(stage.value).exception("a record breaks the memory", offset=record.offset)
        memory.refuse(record)
        raise


def refused(stage: Stage, record: SourceRecord, sealer: Sealer) -> DeadLetter:
    """What becomes of a record that broke the memory before."""
    detail = f"the {stage.value} worker failed on this record; replay it after the next release"
    return dead_record(stage, RejectReason.PROCESSING_FAILED, detail, record, sealer)
