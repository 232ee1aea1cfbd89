"""What OpenAPI says of the gateway: bodies, answers and examples, from the same models as the code."""

from http import HTTPStatus
from typing import Any

from smishwatch.pipeline.ingest.formats.forwarded import ForwardedText
from smishwatch.pipeline.ingest.gateway.answers import BatchReceipt, Problem
from smishwatch.schemas.report import Report

VERSION = "1.0.0"
DESCRIPTION = (
    "Carriers send the messages that their customers reported as scams or spam. A report counts once its receipt "
    "says `accepted`: then the broker has stored it. Sending the same report again is harmless: `report_id` makes it "
    "unique within the carrier, and the first one accepted counts."
)

_REPORT = {
    "report_id": "2026-000017",
    "reported_at": "2026-01-31T08:15:00+08:00",
    "sender": "+85212345678",
    "reporter": "+8613800000000",
    "body": "【某银行】您的贷款已严重逾期，请立即登录 http://pay.example.com 处理",
    "country": "CN",
}
_MARS = {
    "v": "1",
    "u": "Carrier/Messages/1.0",
    "s": "12345",
    "r": "+447700900123",
    "d": "spam",
    "m": {
        "p": "sms",
        "t": "2026-01-31T00:15:00Z",
        "c": "Your parcel is held: http://parcel.example.com",
    },
}
_CSV = (
    "report_id,reported_at,sender,body\n"
    '2026-000018,2026-01-31T08:16:00+08:00,10690000000,"积分即将到期, 请尽快兑换 http://jf.example.com"\n'
)
_SMS = {
    "text_id": "mo-1",
    "to": "10086999",
    "reporter": "+8613800000000",
    "text": "10690000000*您的积分即将到期",
    "at": "2026-01-31T08:17:00+08:00",
}

_COMPRESSION = {
    "name": "Content-Encoding",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": ["gzip", "zstd", "identity"], "default": "identity"},
    "description": "How the body is compressed",
}


def _schema_of(model: type[Report] | type[ForwardedText]) -> dict[str, Any]:
    """The model's JSON Schema with its definitions inside, as a request body may hold it."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def inlined(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                name = value["$ref"].rpartition("/")[2]
                rest = {key: inlined(other) for key, other in value.items() if key != "$ref"}
                return {**inlined(definitions[name]), **rest}
            return {key: inlined(other) for key, other in value.items()}
        return [inlined(other) for other in value] if isinstance(value, list) else value

    found: dict[str, Any] = inlined(schema)
    return found


def _one_or_many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


_MARS_SCHEMA = {
    "type": "object",
    "title": "Mobile Abuse Reporting Schema v1",
    "description": "One report of that schema. Its id is made of its content, the same for every resend.",
    "required": ["v", "u", "s", "m"],
    "properties": {"v": {"const": "1"}},
}


_ANSWERS: dict[int | str, dict[str, Any]] = {
    HTTPStatus.ACCEPTED: {
        "model": BatchReceipt,
        "description": "The broker has stored every report whose receipt says accepted",
        "content": {
            "application/json": {
                "example": {
                    "batch_id": "g0f3c8f0c2b6e4d1a9b7c6d5e",
                    "accepted": 1,
                    "rejected": 1,
                    "duplicates": 0,
                    "receipts": [
                        {"line": 1, "position": 1, "report_id": "2026-000017", "status": "accepted"},
                        {
                            "line": 2,
                            "position": 2,
                            "report_id": "2026-000018",
                            "status": "rejected",
                            "reason": "invalid_report",
                            "field": "body",
                            "detail": "line 2, report 2: body: missing; send the message's text",
                        },
                    ],
                }
            }
        },
    }
}
_PROBLEMS = {
    HTTPStatus.BAD_REQUEST: "The body is empty, broken, or no reports at all",
    HTTPStatus.UNAUTHORIZED: "No key, or none that is open",
    HTTPStatus.REQUEST_TIMEOUT: "The body took too long to arrive",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "More bytes, or more reports, than one request may hold",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Another type or compression than the ones that are taken",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Every report was rejected; each receipt says why",
    HTTPStatus.TOO_MANY_REQUESTS: "This carrier sends too many requests; Retry-After says when to go on",
    HTTPStatus.SERVICE_UNAVAILABLE: "Nothing was acknowledged; Retry-After says when to send it again",
}
for _status, _words in _PROBLEMS.items():
    _ANSWERS[_status] = {"model": Problem, "description": _words}


def _body(content: dict[str, Any]) -> dict[str, Any]:
    return {"parameters": [_COMPRESSION], "requestBody": {"required": True, "content": content}}


_REPORT_SCHEMA = _schema_of(Report)
_SMS_SCHEMA = _schema_of(ForwardedText)

REPORTS_PATH: dict[str, Any] = {
    "status_code": HTTPStatus.ACCEPTED,
    "operation_id": "postReports",
    "summary": "Send reports",
    "tags": ["reports"],
    "responses": _ANSWERS,
    "openapi_extra": _body(
        {
            "application/json": {
                "schema": {"anyOf": [*_one_or_many(_REPORT_SCHEMA)["anyOf"], _MARS_SCHEMA]},
                "examples": {
                    "one": {"summary": "One report", "value": _REPORT},
                    "array": {"summary": "Several reports", "value": [_REPORT]},
                    "mars": {"summary": "Mobile Abuse Reporting Schema v1", "value": _MARS},
                },
            },
            "application/x-ndjson": {
                "schema": {"type": "string", "description": "One report per line"},
            },
            "text/csv": {
                "schema": {
                    "type": "string",
                    "description": "A header with fields of the report, then one report per row",
                },
                "example": _CSV,
            },
        }
    ),
}
SMS_PATH: dict[str, Any] = {
    "status_code": HTTPStatus.ACCEPTED,
    "operation_id": "postSms",
    "summary": "Send texts to report numbers",
    "description": "Texts to 10086999, 10010 and 10000999 hold sender and message. A text to 7726 is joined with the "
    "sender in the same reporter's next text of the same request; without one it is a report without sender.",
    "tags": ["reports"],
    "responses": _ANSWERS,
    "openapi_extra": _body(
        {
            "application/json": {"schema": _one_or_many(_SMS_SCHEMA), "example": _SMS},
            "application/x-ndjson": {"schema": {"type": "string", "description": "One text per line"}},
        }
    ),
}
HEALTH_PATH: dict[str, Any] = {
    "operation_id": "healthz",
    "summary": "The process lives",
    "tags": ["health"],
    "responses": {200: {"description": "It does", "content": {"application/json": {}}}},
}
READY_PATH: dict[str, Any] = {
    "operation_id": "readyz",
    "summary": "Reports could be stored now",
    "tags": ["health"],
    "responses": {
        200: {"description": "They could", "content": {"application/json": {}}},
        503: {"description": "No broker answers", "content": {"application/json": {}}},
    },
}
