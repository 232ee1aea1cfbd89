"""The report: one person's complaint about one message, as carriers send it."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from smishwatch.schemas.base import Carrier, Event, Moment
from smishwatch.schemas.codes import Disposition, Protocol

MAX_BODY_CHARACTERS = 10_000
MAX_ADDRESS_CHARACTERS = 350
MAX_REPORT_ID_CHARACTERS = 128


def _refuse_control_characters(value: Any) -> Any:
    """NUL ends a string in too many systems downstream; everything else in a text is kept as evidence."""
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("contains a NUL character; remove it")
    return value


_NoNul = BeforeValidator(_refuse_control_characters)
ReportId = Annotated[str, StringConstraints(min_length=1, max_length=MAX_REPORT_ID_CHARACTERS), _NoNul]
Address = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ADDRESS_CHARACTERS), _NoNul]
Body = Annotated[str, StringConstraints(min_length=1, max_length=MAX_BODY_CHARACTERS), _NoNul]


class Report(Event):
    """The canonical report. With the carrier, ``report_id`` makes it unique: the first accepted counts."""

    report_id: ReportId = Field(description="The carrier's own id of the report; unique within the carrier")
    reported_at: Moment = Field(description="When the person reported")
    received_at: Moment | None = Field(default=None, description="When the message reached the phone")
    sender: Address | None = Field(default=None, description="The originating address, as shown on the phone")
    reporter: Address | None = Field(
        default=None,
        description="Who reported: MSISDN, e-mail, device id, or a hash. Stored only as a keyed hash",
    )
    body: Body = Field(description="The message's text")
    protocol: Protocol = Field(default=Protocol.SMS, description="How the message travelled")
    disposition: Disposition = Field(
        default=Disposition.SPAM, description="What the reporter says; legit is an appeal"
    )
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="The reporter's country, ISO 3166-1 alpha-2"
    )
    region: Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = Field(
        default=None, description="The reporter's region, ISO 3166-2"
    )
    carrier: Carrier | None = Field(
        default=None, description="The operator; files and Kafka only, over HTTPS the credentials say it"
    )


class ReportEnvelope(Event):
    """One Kafka record of ``reports.v1``: up to some hundreds of reports accepted together.

    ``reports`` holds canonical reports whose ``reporter`` is already a keyed hash when the gateway or an
    import wrote them. A carrier's own producer may also send a bare report object instead of an envelope.
    """

    schema_: Literal["smishwatch.reports/1"] = Field(
        default="smishwatch.reports/1", alias="schema", description="Name and version of this format"
    )
    batch_id: str = Field(
        min_length=1, max_length=128, description="Who sent it together: request or file part"
    )
    carrier: Carrier | None = Field(default=None, description="The carrier of every report that names none")
    accepted_at: Moment = Field(description="When the door took the batch")
    reports: tuple[Report, ...] = Field(description="The reports, in the order in which they were accepted")
