"""One request from its bytes to the broker's confirmation. Synchronous: it runs in a thread of its own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from smishwatch.pipeline.broker.producer import Record
from smishwatch.pipeline.ingest.admission import Admitted, Door, admit
from smishwatch.pipeline.ingest.delivery import Delivering
from smishwatch.pipeline.ingest.envelopes import Envelopes, dead_letter_record
from smishwatch.pipeline.ingest.formats.compression import TooMuchError, decompressed
from smishwatch.pipeline.ingest.formats.parsed import Rejection
from smishwatch.pipeline.ingest.formats.reading import Reading, read_reports
from smishwatch.pipeline.ingest.gateway.answers import Receipt, ReceiptStatus
from smishwatch.pipeline.ingest.gateway.body import Body
from smishwatch.pipeline.ingest.gateway.limits import GatewayLimits
from smishwatch.pipeline.stages.dead_letters import dead_letter
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.schemas.codes import RejectReason, Stage


@dataclass(frozen=True, slots=True)
class Request:
    """An authenticated request."""

    batch_id: str
    carrier: str
    accepted_at: datetime
    body: Body


@dataclass(frozen=True, slots=True)
class IntakeContext:
    """What every request needs."""

    pepper: bytes
    sealer: Sealer
    delivery: Delivering
    limits: GatewayLimits


@dataclass(slots=True)
class Intake:
    """What became of a request's reports."""

    receipts: list[dict[str, Any]] = field(default_factory=list)
    """Each of the form of :class:`~smishwatch.pipeline.ingest.gateway.answers.Receipt`."""
    statuses: Counter[ReceiptStatus] = field(default_factory=Counter)
    rejections: Counter[RejectReason] = field(default_factory=Counter)
    records: list[Record] = field(default_factory=list)


def take_in(request: Request, context: IntakeContext) -> Intake:
    """Read, admit, gather, deliver; returns only when the broker has confirmed everything, dead letters included.

    Raises:
        UnusableInputError: when the body as a whole cannot be read; nothing of it was sent on.
        TooMuchError: when it is too large after decompression, or holds too many reports; likewise.
        NotDeliveredError: when the broker did not confirm; the carrier must send the request again.
    """
    intake = Intake()
    numbers = count(1)
    envelopes = Envelopes(
        lambda: request.accepted_at, lambda: f"{request.batch_id}-{next(numbers)}", intake.records.append
    )
    seen: dict[str, bytes] = {}
    for outcome in _admitted(request, context):
        if len(intake.receipts) >= context.limits.reports_per_request:
            most = context.limits.reports_per_request
            raise TooMuchError(f"more than {most} reports; send smaller parts")
        if isinstance(outcome, Rejection):
            _reject(outcome, request, context, intake)
            continue
        status = _status(outcome, seen)
        if status is not ReceiptStatus.DUPLICATE_IN_REQUEST:
            envelopes.add(outcome)
        intake.receipts.append(_receipt(outcome, status, len(intake.receipts) + 1))
        intake.statuses[status] += 1
    envelopes.close()
    context.delivery.deliver(intake.records)
    return intake


def _admitted(request: Request, context: IntakeContext) -> Iterator[Admitted | Rejection]:
    body = request.body
    door = Door(context.pepper, request.carrier, carrier_is_proven=True)
    chunks = decompressed([body.raw], context.limits.decompressed_bytes, body.encoding)
    for parsed in read_reports(chunks, Reading(context.pepper, body.format)):
        yield admit(parsed, door, request.accepted_at)


def _status(report: Admitted, seen: dict[str, bytes]) -> ReceiptStatus:
    first = seen.setdefault(report.report_id, report.json)
    if first is report.json:
        return ReceiptStatus.ACCEPTED
    if first == report.json:
        return ReceiptStatus.DUPLICATE_IN_REQUEST
    return ReceiptStatus.CONFLICT_IN_REQUEST


_REMARKS = {
    ReceiptStatus.DUPLICATE_IN_REQUEST: "report_id: came earlier in this request; nothing to do",
    ReceiptStatus.CONFLICT_IN_REQUEST: "report_id: came earlier in this request with other content; that one counts",
}


def _receipt(report: Admitted, status: ReceiptStatus, position: int) -> dict[str, Any]:
    receipt = {
        "line": report.line,
        "position": position,
        "report_id": report.report_id,
        "status": status.value,
    }
    return receipt if status is ReceiptStatus.ACCEPTED else {**receipt, "detail": _REMARKS[status]}


def _reject(rejection: Rejection, request: Request, context: IntakeContext, intake: Intake) -> None:
    position = len(intake.receipts) + 1
    letter = dead_letter(
        Stage.GATEWAY,
        rejection.reason,
        rejection.sentence(position),
        rejection.raw,
        context.sealer,
        request.accepted_at,
        carrier=request.carrier,
        report_id=rejection.report_id,
    )
    intake.records.append(dead_letter_record(letter))
    intake.rejections[rejection.reason] += 1
    intake.statuses[ReceiptStatus.REJECTED] += 1
    receipt = Receipt(
        line=rejection.line,
        position=position,
        report_id=rejection.report_id,
        status=ReceiptStatus.REJECTED,
        reason=rejection.reason,
        field=rejection.field,
        detail=rejection.sentence(position),
    )
    intake.receipts.append(receipt.model_dump(mode="json", exclude_none=True))
