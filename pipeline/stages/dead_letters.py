"""Making a dead letter out of bytes that could not be processed."""

import hashlib
from datetime import UTC, datetime

from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.base import Origin
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter

LONGEST_DETAIL = 1_000


def dead_letter(  # each argument is a field of the event
    stage: Stage,
    reason: RejectReason,
    detail: str,
    raw: bytes,
    sealer: Sealer,
    at: datetime,
    *,
    origin: Origin | None = None,
    carrier: str | None = None,
    report_id: str | None = None,
) -> DeadLetter:
    """A dead letter whose id depends on stage, origin and bytes alone, so that repeating it adds nothing.

    ``detail`` names field, place and remedy and must not quote the input's values.
    """
    place = "" if origin is None else f"{origin.topic}/{origin.partition}/{origin.offset}/{origin.index}"
    identity = hashlib.blake2b(f"{stage.value}\n{place}\n".encode(), digest_size=16)
    identity.update(raw)
    return DeadLetter(
        dead_letter_id="d" + identity.hexdigest(),
        stage=stage,
        reason=reason,
        detail=detail[:LONGEST_DETAIL],
        carrier=carrier,
        report_id=report_id,
        origin=origin,
        rejected_at=at,
        sealed_raw=sealer.seal(raw),
        raw_bytes=len(raw),
    )


def dead_record(
    stage: Stage, reason: RejectReason, detail: str, record: SourceRecord, sealer: Sealer
) -> DeadLetter:
    """A dead letter of a whole record, dated by the broker, so that reading it again makes the same one."""
    at = datetime.fromtimestamp(record.timestamp_ms / 1_000, tz=UTC)
    return dead_letter(stage, reason, detail, record.value, sealer, at, origin=record.origin())
