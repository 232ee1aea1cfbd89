"""Texts that a short-code gateway passes on: who texted what to which number, one JSON object per text.

A text to a Chinese report number is a report by itself; a text to 7726 (or another number of the two-step flow)
waits for the sender in the reporter's next text, within the same file or request.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from smishwatch.pipeline.ingest.formats.canonical import json_value, report_of
from smishwatch.pipeline.ingest.formats.faults import invalid, rejected
from smishwatch.pipeline.ingest.formats.identity import keyed_id
from smishwatch.pipeline.ingest.formats.parsed import Parsed, RawRecord, Rejection
from smishwatch.pipeline.ingest.formats.short_codes import SYNTAX_IN_WORDS, read_complaint
from smishwatch.pipeline.ingest.formats.two_step import Paired, SenderAlone, Text, TwoStepFlow
from smishwatch.pipeline.stages.privacy import hash_reporter
from smishwatch.schemas.base import Carrier, Event, Moment
from smishwatch.schemas.report import MAX_ADDRESS_CHARACTERS, MAX_REPORT_ID_CHARACTERS

TWO_STEP_CODES = frozenset({"7726"})


class ForwardedText(Event):
    """One text that a person sent to a report number."""

    text_id: Annotated[str, StringConstraints(min_length=1, max_length=MAX_REPORT_ID_CHARACTERS)] | None = (
        Field(default=None, description="The gateway's own id of the text; it becomes the report's id")
    )
    to: str = Field(description="The report number: 10086999, 10010, 10000999 or 7726")
    reporter: Annotated[str, StringConstraints(min_length=1, max_length=MAX_ADDRESS_CHARACTERS)] = Field(
        description="Who texted; stored only as a keyed hash"
    )
    text: Annotated[str, StringConstraints(min_length=1, max_length=11_000)] = Field(
        description="What was texted: at most a report's body and the sender before it"
    )
    at: Moment = Field(description="When it was texted")
    country: str | None = Field(default=None, description="The reporter's country, ISO 3166-1 alpha-2")
    region: str | None = Field(default=None, description="The reporter's region, ISO 3166-2")
    carrier: Carrier | None = Field(default=None, description="The operator; files only")


Arrived = tuple[RawRecord, ForwardedText]


def parse_forwarded(
    records: Iterable[RawRecord], pepper: bytes, flow: TwoStepFlow[Arrived] | None = None
) -> Iterator[Parsed]:
    """The reports in these texts. A text that names only the sender of the one before it becomes one report with it."""
    flow = flow or TwoStepFlow()
    for record in records:
        text = _read(record)
        if isinstance(text, Rejection):
            yield text
        elif text.to in TWO_STEP_CODES:
            who = hash_reporter(text.reporter, pepper)
            for settled in flow.receive(Text(who, text.text, text.at, (record, text))):
                yield _settle(settled, pepper)
        else:
            yield _single(record, text, pepper)
    for left in flow.finish():
        yield _settle(left, pepper)


def _read(record: RawRecord) -> ForwardedText | Rejection:
    values = json_value(record)
    if isinstance(values, Rejection):
        return values
    try:
        text = ForwardedText.model_validate(values)
    except ValidationError as problem:
        return rejected(problem, record)
    if text.to not in SYNTAX_IN_WORDS and text.to not in TWO_STEP_CODES:
        known = ", ".join(sorted({*SYNTAX_IN_WORDS, *TWO_STEP_CODES}))
        return invalid(record, "to", f"unknown report number; the known ones are {known}", text.text_id)
    return text


def _single(record: RawRecord, text: ForwardedText, pepper: bytes) -> Parsed:
    complaint = read_complaint(text.to, text.text)
    if complaint is None:
        remedy = f"not in the syntax of this report number; write {SYNTAX_IN_WORDS[text.to]}"
        return invalid(record, "text", remedy, text.text_id)
    return _report(record, text, complaint.sender, complaint.body, pepper)


def _settle(settled: Paired[Arrived] | SenderAlone[Arrived], pepper: bytes) -> Parsed:
    record, text = settled.text.source
    if isinstance(settled, SenderAlone):
        detail = "a sender to which no message belongs; forward the message first"
        return invalid(record, "text", detail, text.text_id)
    parsed = _report(record, text, settled.sender, text.text, pepper)
    return replace(parsed, records=2) if settled.sender else parsed


def _report(record: RawRecord, text: ForwardedText, sender: str | None, body: str, pepper: bytes) -> Parsed:
    values: dict[str, Any] = {
        "report_id": text.text_id
        or keyed_id("sms-", (text.to, text.reporter, text.text, text.at.isoformat()), pepper),
        "reported_at": text.at,
        "sender": sender,
        "reporter": text.reporter,
        "body": body,
        "country": text.country,
        "region": text.region,
        "carrier": text.carrier,
    }
    return report_of(values, record)
