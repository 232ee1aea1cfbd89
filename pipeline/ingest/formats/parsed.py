"""What a format makes of one record: a report, or a rejection that says how to mend it."""

from dataclasses import dataclass

from smishwatch.schemas.codes import RejectReason
from smishwatch.schemas.report import Report


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as it was sent; ``line`` is the number of the line on which it starts, from 1.

    ``whole_bytes`` is its full length; ``raw`` is cut short where that is more than is kept.
    """

    line: int
    raw: bytes
    whole_bytes: int


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """A valid report, its reporter still as it was sent; ``records`` says of how many records it was made."""

    line: int
    report: Report
    raw: bytes
    records: int = 1


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that is no valid report.

    ``detail`` names field and remedy and quotes no value of the input, since that may be a reporter's number.
    """

    line: int
    reason: RejectReason
    field: str | None
    detail: str
    raw: bytes
    report_id: str | None = None
    records: int = 1

    def sentence(self, position: int | None = None) -> str:
        """Line, field and remedy in one; with ``position``, its place among the reports of a request, from 1."""
        place = f"line {self.line}" if position is None else f"line {self.line}, report {position}"
        return f"{place}: {self.detail}"


Parsed = ParsedReport | Rejection


class UnusableInputError(ValueError):
    """The input as a whole cannot be read: a broken header or mapping, an unknown format; says the remedy."""

    def __init__(self, detail: str, *, line: int | None = None, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.line = line
        self.field = field
