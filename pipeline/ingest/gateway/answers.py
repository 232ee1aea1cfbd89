"""What the gateway answers: receipts, and problems as RFC 9457 describes them."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse

from smishwatch.schemas.codes import RejectReason

SAFE_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class ReceiptStatus(StrEnum):
    """What became of one report."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DUPLICATE_IN_REQUEST = "duplicate_in_request"
    """The same id with the same content came earlier in this request; nothing more is needed."""
    CONFLICT_IN_REQUEST = "conflict_in_request"
    """The same id with other content came earlier in this request: that one counts, this one is kept beside it."""


class Receipt(BaseModel):
    """The answer for one report."""

    model_config = ConfigDict(frozen=True)

    line: int = Field(ge=1, description="The line of the request on which it starts, from 1")
    position: int = Field(
        ge=1,
        description="Its place among the reports of the request, from 1: in an array, that of the element, where"
        " many stand on one line",
    )
    report_id: str | None = Field(default=None, description="The report's id, where it could be read")
    status: ReceiptStatus = Field(description="What became of it")
    reason: RejectReason | None = Field(default=None, description="Why it was rejected, as a code")
    field: str | None = Field(default=None, description="Which field is at fault")
    detail: str | None = Field(default=None, description="Field, fault and remedy; quotes no value")


class BatchReceipt(BaseModel):
    """The answer to a request of which at least one report was accepted, or all were there already."""

    model_config = ConfigDict(frozen=True)

    batch_id: str = Field(description="Names this request in our records")
    accepted: int = Field(ge=0, description="Reports that the broker has confirmed")
    rejected: int = Field(ge=0, description="Reports that were refused, each with its reason")
    duplicates: int = Field(ge=0, description="Repeated or conflicting ids within the request")
    receipts: tuple[Receipt, ...] = Field(description="One per report, in the order of the request")


class Problem(BaseModel):
    """A request that was not accepted (``application/problem+json``)."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="urn:smishwatch:problem: and a code")
    title: str = Field(description="What happened, in a few words")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What is wrong and what to do")
    field: str | None = Field(default=None, description="Which header, field or column is at fault")
    line: int | None = Field(default=None, description="On which line of the body")
    batch_id: str | None = Field(default=None, description="Names the request, where its reports were read")
    receipts: tuple[Receipt, ...] | None = Field(
        default=None, description="One per report, where they were read"
    )


class RefusedError(Exception):
    """Ends a request with a problem."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        detail: str,
        *,
        field: str | None = None,
        line: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.problem = Problem(
            type=f"urn:smishwatch:problem:{code}",
            title=status.phrase,
            status=status,
            detail=detail,
            field=field,
            line=line,
        )
        self.headers = dict(headers or {})


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem as an HTTP answer."""
    return JSONResponse(
        problem.model_dump(mode="json", exclude_none=True),
        status_code=problem.status,
        headers={**SAFE_HEADERS, **(headers or {})},
        media_type="application/problem+json",
    )
