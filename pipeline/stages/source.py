"""A Kafka record as a stage sees it."""

from dataclasses import dataclass

from smishwatch.schemas.base import Origin, trusted


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record with its place on Kafka; ``value`` is exactly what was written."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes

    def origin(self, index: int = 0) -> Origin:
        """The place of the record, or of the ``index``-th report in it."""
        return trusted(Origin, topic=self.topic, partition=self.partition, offset=self.offset, index=index)
