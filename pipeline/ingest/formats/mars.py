"""Mobile Abuse Reporting Schema, version 1: one JSON object per report.

The schema has no id of the report (``i`` names a conversation) and one time, that of receipt. So the id is made of
the report's content, the same for every resend, and the receipt stands for both times: a clock of ours would make
a resend look like another report. Two reports without ``r`` of one message in one second are one report.
"""

import re
from typing import Any

from smishwatch.pipeline.ingest.formats.canonical import report_of
from smishwatch.pipeline.ingest.formats.faults import invalid
from smishwatch.pipeline.ingest.formats.identity import keyed_id
from smishwatch.pipeline.ingest.formats.mime import UnreadableMimeError, message_text
from smishwatch.pipeline.ingest.formats.parsed import Parsed, RawRecord, Rejection
from smishwatch.schemas.codes import RejectReason

_UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)
_AGENT = re.compile(r"[^\W_]{1,64}/[^\W_]{1,64}/[A-Za-z0-9._-]{1,64}")
_ADDRESS = re.compile(r".{1,350}")
_RECEIPT = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")
_ANYTHING = re.compile(r"\n*.(?s:.)*")
_PROTOCOL = re.compile(r"sms|mms|rcs", re.IGNORECASE)
_DISPOSITION = re.compile(r"spam|legit", re.IGNORECASE)

_FIELDS: tuple[tuple[str, re.Pattern[str], bool, str], ...] = (
    ("i", _UUID4, False, "send a UUID version 4, or leave it out"),
    ("u", _AGENT, True, "send Organization/Application/Version"),
    ("s", _ADDRESS, True, "send the sender's address, 1 to 350 characters on one line"),
    ("r", _ADDRESS, False, "send the reporter's address or its hash, 1 to 350 characters, or leave it out"),
    ("d", _DISPOSITION, False, "send spam or legit, or leave it out"),
)
_MESSAGE_FIELDS: tuple[tuple[str, re.Pattern[str], bool, str], ...] = (
    ("p", _PROTOCOL, True, "send sms, mms or rcs"),
    ("t", _RECEIPT, True, "send the time of receipt in UTC, for instance 2026-01-31T08:15:00Z"),
    ("c", _ANYTHING, True, "send the message's text or its MIME form"),
)


def is_mars(values: Any) -> bool:
    """Whether a JSON value is meant as a report of this schema: it names a version and a message, and no report_id."""
    return isinstance(values, dict) and "v" in values and "report_id" not in values and "body" not in values


def parse_mars(values: dict[str, Any], record: RawRecord, pepper: bytes) -> Parsed:
    """The report in one object of the schema. Fields that the schema does not name are allowed by it, and ignored."""
    if values.get("v") != "1":
        detail = "v: this door reads version 1 of the Mobile Abuse Reporting Schema"
        return Rejection(record.line, RejectReason.UNKNOWN_SCHEMA, "v", detail, record.raw)
    message = values.get("m")
    if not isinstance(message, dict):
        return invalid(record, "m", "missing or no object; send the message as an object with p, t and c")
    fault = _fault(values, _FIELDS, "", record) or _fault(message, _MESSAGE_FIELDS, "m.", record)
    if fault:
        return fault
    try:
        body = message_text(message["c"])
    except UnreadableMimeError as problem:
        return invalid(record, "m.c", str(problem))
    disposition = values.get("d", "spam").lower()
    identity = (
        values["u"], values["s"], values.get("r"), disposition, values.get("i"),
        message["p"].lower(), message["t"], message["c"],
    )  # fmt: skip
    return report_of(
        {
            "report_id": keyed_id("mars-", identity, pepper),
            "reported_at": message["t"],
            "received_at": message["t"],
            "sender": values["s"],
            "reporter": values.get("r"),
            "body": body,
            "protocol": message["p"].lower(),
            "disposition": disposition,
        },
        record,
    )


def _fault(
    values: dict[str, Any],
    fields: tuple[tuple[str, re.Pattern[str], bool, str], ...],
    prefix: str,
    record: RawRecord,
) -> Rejection | None:
    for name, form, required, remedy in fields:
        if name not in values:
            if required:
                return invalid(record, prefix + name, f"missing; {remedy}")
            continue
        value = values[name]
        if not isinstance(value, str) or not form.fullmatch(value):
            return invalid(record, prefix + name, f"not of the schema's form; {remedy}")
    return None
