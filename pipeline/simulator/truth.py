"""The hidden truth about each simulated report; written apart from the reports and never shown to the code
that is scored with it."""

from enum import StrEnum
from typing import NamedTuple

from pydantic import Field

from smishwatch.schemas.base import Event, Moment
from smishwatch.schemas.codes import Category
from smishwatch.schemas.report import Report


class Kind(StrEnum):
    """What a simulated message really is."""

    SCAM = "scam"
    SPAM = "spam"
    GENUINE = "genuine"
    PERSONAL = "personal"


class Truth(Event):
    """What is true of the report at ``sequence`` in its stream (counted from 0, in accepted order)."""

    sequence: int = Field(ge=0)
    accepted_at: Moment = Field(description="When the carrier's batch arrived")
    carrier: str
    report_id: str
    campaign: str | None = Field(
        description="The wording it belongs to. Genuine bulk notices have one each; personal messages none"
    )
    operation: str | None = Field(description="Who sends it: the owner of domains, contacts and senders")
    family: str = Field(description="The family of wordings in the simulator's data files")
    category: Category
    kind: Kind
    brand: str | None = Field(description="The institution named in it, as a registry id such as cn-icbc")
    language: str
    country: str
    mutation_level: int = Field(ge=0, le=3)
    near_miss: bool = Field(description="Genuine, in the wording of a scam that was running")
    near_miss_of: str | None = Field(description="The campaign whose wording it shares")
    duplicate_of: int | None = Field(description="Sequence of the first report with the same carrier and id")
    conflict: bool = Field(description="The same carrier and id as an earlier report, but another content")
    late: bool = Field(description="Accepted hours to days after it was reported")
    flood: bool = Field(description="One of many from a single reporter")
    truncated: bool = Field(description="Its end was cut off on the way")


class Simulated(NamedTuple):
    """A report as a carrier sends it, and what is true of it."""

    report: Report
    truth: Truth
