"""Events as records, written with confirmation from an event loop."""

import asyncio
from collections.abc import Iterable

from pydantic import BaseModel

from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.observability import metrics
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.topics import REJECTED


async def deliver(worker: str, producer: Producer, records: Iterable[Record]) -> None:
    """Return when the broker has confirmed every record; heartbeats go on meanwhile.

    Raises:
        NotDeliveredError: when it has not; the caller must not acknowledge what the records were made from.
    """
    with metrics.timed(worker, "deliver"):
        await asyncio.to_thread(producer.deliver, list(records))


def json_bytes(event: BaseModel) -> bytes:
    """The event as it travels."""
    return event.model_dump_json(by_alias=True, exclude_none=True).encode()


def dead_letter_record(letter: DeadLetter) -> Record:
    """The dead letter on its topic."""
    return Record(REJECTED, letter.dead_letter_id.encode(), json_bytes(letter))


def count_dead_letters(worker: str, letters: Iterable[DeadLetter]) -> None:
    """Tell the metrics, by reason."""
    for letter in letters:
        metrics.DEAD_LETTERS.labels(worker, letter.reason.value).inc()
