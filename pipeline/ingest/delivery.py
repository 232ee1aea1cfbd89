"""Handing records to the broker, through its absences: connects when first needed, and anew after a failure."""

import socket
import threading
from collections.abc import Sequence
from typing import Protocol

from smishwatch.pipeline.broker.producer import NotDeliveredError, Producer, Record
from smishwatch.pipeline.settings import KafkaSettings

DELIVERY_SECONDS = 10.0
"""A carrier is answered within this time, also when the broker is away; sending again is harmless."""
_CONNECT_SECONDS = 1.0


class Delivering(Protocol):
    """What a door needs of the broker."""

    def deliver(self, records: Sequence[Record]) -> None:
        """Return when every record is confirmed; raises ``NotDeliveredError`` otherwise."""

    def reachable(self) -> bool:
        """Whether a broker answers now."""


class BrokerDelivery:
    """Delivers with one shared producer. Thread-safe.

    After a failure the producer is replaced: an idempotent producer may be unusable when the broker came back
    without its memory.
    """

    def __init__(self, kafka: KafkaSettings, delivery_seconds: float = DELIVERY_SECONDS) -> None:
        self._kafka = kafka
        self._delivery_seconds = delivery_seconds
        self._lock = threading.Lock()
        self._producer: Producer | None = None

    def deliver(self, records: Sequence[Record]) -> None:
        """Write the records in order and wait for the broker to confirm every one.

        Raises:
            NotDeliveredError: when it did not; some may be stored nevertheless, and sending all again is harmless.
        """
        if not records:
            return
        producer = self._connected()
        try:
            producer.deliver(records)
        except NotDeliveredError:
            self._replace(producer)
            raise

    def reachable(self) -> bool:
        """Whether one of the brokers takes connections."""
        for address in self._kafka.bootstrap.split(","):
            host, _, port = address.strip().rpartition(":")
            try:
                socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
            except (OSError, ValueError):
                continue
            return True
        return False

    def close(self) -> None:
        """Close the connections, after everything under way was confirmed or refused."""
        with self._lock:
            producer, self._producer = self._producer, None
        if producer is not None:
            producer.close()

    def _connected(self) -> Producer:
        with self._lock:
            if self._producer is None:
                if not self.reachable():
                    raise NotDeliveredError("no broker answers")
                try:
                    self._producer = Producer(self._kafka, self._delivery_seconds)
                except Exception as problem:  # the client's own errors are the broker room's
                    raise NotDeliveredError(f"no connection: {type(problem).__name__}") from problem
            return self._producer

    def _replace(self, failed: Producer) -> None:
        with self._lock:
            if self._producer is failed:
                self._producer = None
                # Others may still be waiting on it; it closes when they have their answer.
                threading.Thread(target=failed.close, name="close producer", daemon=True).start()
