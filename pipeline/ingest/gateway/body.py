"""Reading a request's head and body: which format, how compressed, how much."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request

from smishwatch.pipeline.ingest.formats.reading import InputFormat
from smishwatch.pipeline.ingest.gateway.answers import RefusedError
from smishwatch.pipeline.ingest.gateway.limits import GatewayLimits

REPORT_TYPES: dict[str, InputFormat] = {
    "application/json": InputFormat.JSON,
    "application/x-ndjson": InputFormat.NDJSON,
    "application/ndjson": InputFormat.NDJSON,
    "application/jsonl": InputFormat.NDJSON,
    "text/csv": InputFormat.CSV,
}
SMS_TYPES: dict[str, InputFormat] = dict.fromkeys(
    ("application/json", "application/x-ndjson", "application/ndjson", "application/jsonl"), InputFormat.SMS
)
ENCODINGS = ("gzip", "zstd", "identity")
MOST_DISCARDED_BYTES = 64 * 1024 * 1024
"""So much of a body that is too large is still read. A client that is cut off while it sends sees a broken connection
instead of the answer (RFC 9112, 9.6); one that sends more than this is not waited for."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body as it was sent, and what it says it is."""

    raw: bytes
    format: InputFormat
    encoding: str


async def read_body(request: Request, types: dict[str, InputFormat], limits: GatewayLimits) -> Body:
    """The body, within the limits.

    Raises:
        RefusedError: 400, 408, 413 or 415 with what to send instead.
    """
    format_ = _format(request, types)
    encoding = _encoding(request)
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max(limits.body_bytes, MOST_DISCARDED_BYTES):
        raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.body_seconds):
            raw = await _gathered(request, limits)
    except TimeoutError as problem:
        detail = f"the body took longer than {limits.body_seconds:g} s; send it again in smaller parts"
        raise RefusedError(HTTPStatus.REQUEST_TIMEOUT, "too-slow", detail) from problem
    except ClientDisconnect as problem:
        raise RefusedError(
            HTTPStatus.BAD_REQUEST, "disconnected", "the body ended early; send it again"
        ) from problem
    if not raw.strip():
        raise RefusedError(HTTPStatus.BAD_REQUEST, "empty", "the body is empty; send at least one report")
    return Body(raw, format_, encoding)


async def _gathered(request: Request, limits: GatewayLimits) -> bytes:
    """The body; what is too much is read to its end and thrown away, so that the answer reaches its sender."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max(limits.body_bytes, MOST_DISCARDED_BYTES):
            break
        if size <= limits.body_bytes:
            body += chunk
        else:
            body.clear()
    if size > limits.body_bytes:
        raise _too_large(limits)
    return bytes(body)


def _format(request: Request, types: dict[str, InputFormat]) -> InputFormat:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    found = types.get(media_type.strip().lower())
    charset = parameters.lower().replace('"', "").partition("charset=")[2].strip()
    if found is None or charset not in {"", "utf-8", "utf8"}:
        raise RefusedError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "media-type",
            f"not a type that is taken; send {', '.join(types)} in UTF-8",
            field="Content-Type",
            headers={"Accept": ", ".join(types)},
        )
    return found


def _encoding(request: Request) -> str:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ENCODINGS:
        raise RefusedError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "content-encoding",
            "unknown compression; use gzip or zstd, once, or none",
            field="Content-Encoding",
            headers={"Accept-Encoding": ", ".join(ENCODINGS)},
        )
    return encoding


def _too_large(limits: GatewayLimits) -> RefusedError:
    detail = f"at most {limits.body_bytes} bytes; send smaller parts, or use smishwatch import for files"
    return RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)
