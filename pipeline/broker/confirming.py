"""Writing to the broker from an event loop: what a Faust worker delivers with before it acknowledges."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaProducer

from smishwatch.pipeline.broker.connection import LARGEST_REQUEST_BYTES, client_options, topic_name
from smishwatch.pipeline.broker.producer import BATCH_BYTES, Record
from smishwatch.pipeline.settings import KafkaSettings

DELIVERY_SECONDS = 60.0
"""A broker that takes nothing for so long ends the worker, which begins again where it had acknowledged."""


class ConfirmingProducer:
    """An idempotent producer for one event loop; use as an asynchronous context manager."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka
        self._producer = AIOKafkaProducer(
            **client_options(kafka),
            acks="all",
            enable_idempotence=True,
            compression_type="lz4",
            max_batch_size=BATCH_BYTES,
            max_request_size=LARGEST_REQUEST_BYTES,
            request_timeout_ms=round(DELIVERY_SECONDS * 1_000),
        )

    async def deliver(self, records: Iterable[Record]) -> int:
        """Write the records in order and return their number once the broker has confirmed every one.

        Raises:
            KafkaError: when one of them was not taken. Some may have been, so the caller must not acknowledge
            and must expect to deliver all of them again.
        """
        confirmations = [
            await self._producer.send(
                topic_name(self._kafka, record.topic),
                record.value,
                key=record.key,
                partition=record.partition,
            )
            for record in records
        ]
        await asyncio.gather(*confirmations)
        return len(confirmations)

    async def __aenter__(self) -> "ConfirmingProducer":
        await self._producer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._producer.stop()
