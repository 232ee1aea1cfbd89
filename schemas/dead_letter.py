"""The dead letter: a record that could not be processed, whole, so that it can be replayed."""

from typing import Literal

from pydantic import Field

from smishwatch.schemas.base import Event, Moment, Origin
from smishwatch.schemas.codes import RejectReason, Stage


class DeadLetter(Event):
    """One record of ``reports.rejected.v1``.

    ``sealed_raw`` holds the rejected bytes under a key made from the pepper, because a report that could
    not be read may carry a reporter's number; ``smishwatch dead-letters replay`` opens it.
    """

    schema_: Literal["smishwatch.dead-letter/1"] = Field(default="smishwatch.dead-letter/1", alias="schema")
    dead_letter_id: str = Field(
        pattern=r"^d[0-9a-f]{32}$", description="Derived from stage, origin and bytes"
    )
    stage: Stage = Field(description="Where it stopped")
    reason: RejectReason = Field(description="Why, as a code")
    detail: str = Field(max_length=1_000, description="Field, place and remedy; never the reporter's number")
    carrier: str | None = Field(default=None, description="The operator, where it could be told")
    report_id: str | None = Field(
        default=None, max_length=128, description="The report's id, where it could be told"
    )
    origin: Origin | None = Field(
        default=None, description="The Kafka record; null at the gateway and in imports"
    )
    rejected_at: Moment = Field(description="When")
    sealed_raw: str = Field(description="The bytes, encrypted (Fernet token)")
    raw_bytes: int = Field(ge=0, description="Their length")
