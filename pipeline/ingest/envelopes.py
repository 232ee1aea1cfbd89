"""Gathering admitted reports into envelopes: one Kafka record holds up to 500 reports or a megabyte."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smishwatch.pipeline.broker.producer import Record
from smishwatch.pipeline.ingest.admission import Admitted
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.topics import REJECTED, REPORTS

MOST_REPORTS = 500
"""Beyond some hundreds a record's own cost no longer counts, and a poisoned one would hold up more."""
MOST_BYTES = 1024 * 1024
"""Kafka's customary largest record, so that brokers need no special setting for good reports."""
_FRAME_BYTES = 512
"""Schema name, batch id, carrier and time around the reports."""


def envelope_json(batch_id: str, carrier: str, accepted_at: datetime, reports: Sequence[bytes]) -> bytes:
    """A :class:`~smishwatch.schemas.report.ReportEnvelope` around reports that are JSON already."""
    head = json.dumps(
        {
            "schema": "smishwatch.reports/1",
            "batch_id": batch_id,
            "carrier": carrier,
            "accepted_at": accepted_at.isoformat().replace("+00:00", "Z"),
        },
        separators=(",", ":"),
    ).encode()
    return head[:-1] + b',"reports":[' + b",".join(reports) + b"]}"


@dataclass(slots=True)
class _Open:
    reports: list[bytes] = field(default_factory=list)
    weight: int = _FRAME_BYTES


class Envelopes:
    """Open envelopes, one per carrier; a carrier's reports keep their order.

    Args:
        accepted_at: when the door took them; the same for all of one request
        new_batch_id: names each envelope
        emit: takes every envelope that is full or closed
    """

    def __init__(
        self,
        accepted_at: Callable[[], datetime],
        new_batch_id: Callable[[], str],
        emit: Callable[[Record], None],
    ) -> None:
        self._accepted_at = accepted_at
        self._new_batch_id = new_batch_id
        self._emit = emit
        self._open: dict[str, _Open] = {}

    def add(self, report: Admitted) -> None:
        """Put a report into its carrier's envelope; closes the envelope first when it would grow too large."""
        envelope = self._open.get(report.carrier)
        if envelope and (
            len(envelope.reports) >= MOST_REPORTS or envelope.weight + len(report.json) > MOST_BYTES
        ):
            self._close(report.carrier)
            envelope = None
        if envelope is None:
            envelope = self._open[report.carrier] = _Open()
        envelope.reports.append(report.json)
        envelope.weight += len(report.json) + 1

    def close(self) -> None:
        """Close every envelope, in the order in which they were opened."""
        for carrier in list(self._open):
            self._close(carrier)

    def _close(self, carrier: str) -> None:
        envelope = self._open.pop(carrier)
        value = envelope_json(self._new_batch_id(), carrier, self._accepted_at(), envelope.reports)
        self._emit(Record(REPORTS, carrier.encode(), value))


def dead_letter_record(letter: DeadLetter) -> Record:
    """The dead letter as a record of ``reports.rejected.v1``."""
    value = letter.model_dump_json(by_alias=True, exclude_none=True).encode()
    return Record(REJECTED, letter.dead_letter_id.encode(), value)
