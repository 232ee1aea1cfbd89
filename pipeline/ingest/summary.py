"""What an import did, in numbers that add up."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from smishwatch.pipeline.ingest.formats.parsed import Rejection


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A line that was rejected; without its bytes, which may hold a reporter's number."""

    file: str
    line: int
    report_id: str | None
    reason: str
    field: str | None
    detail: str

    @classmethod
    def of(cls, file: str, rejection: Rejection) -> "RejectedLine":
        """The line that this rejection is about."""
        return cls(
            file,
            rejection.line,
            rejection.report_id,
            rejection.reason.value,
            rejection.field,
            rejection.detail,
        )

    def as_json(self) -> dict[str, Any]:
        """The line as a JSON object."""
        return {
            "file": self.file,
            "line": self.line,
            "report_id": self.report_id,
            "reason": self.reason,
            "field": self.field,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file that could not be read, or not to its end."""

    file: str
    line: int | None
    detail: str


@dataclass(slots=True)
class ImportSummary:
    """Counts of records: ``lines = accepted + rejected + duplicate + joined``. Blank lines are no records.

    ``duplicate``: the same carrier and report_id came earlier in this import; those of them that came with other
    content are in ``conflicts`` too, and are kept as such. ``joined``: texts that only named the sender of the one
    before them. Everything counted is confirmed by the broker.
    """

    lines: int = 0
    accepted: int = 0
    duplicate: int = 0
    conflicts: int = 0
    joined: int = 0
    rejected: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    first_rejected: list[RejectedLine] = field(default_factory=list)
    unreadable: list[UnreadableFile] = field(default_factory=list)
    interrupted: bool = False
    seconds: float = 0.0

    def add(self, part: "ImportSummary", most_rejected: int) -> None:
        """Count a part that the broker has confirmed."""
        self.lines += part.lines
        self.accepted += part.accepted
        self.duplicate += part.duplicate
        self.conflicts += part.conflicts
        self.joined += part.joined
        self.rejected += part.rejected
        self.reasons.update(part.reasons)
        self.first_rejected.extend(part.first_rejected[: max(0, most_rejected - len(self.first_rejected))])

    @property
    def complete(self) -> bool:
        """Whether every file was read to its end."""
        return not self.unreadable and not self.interrupted

    def as_json(self) -> dict[str, Any]:
        """The summary as a JSON object, for ``--json``."""
        return {
            "lines": self.lines,
            "accepted": self.accepted,
            "duplicate": self.duplicate,
            "conflicts": self.conflicts,
            "joined": self.joined,
            "rejected": self.rejected,
            "reasons": dict(sorted(self.reasons.items())),
            "first_rejected": [line.as_json() for line in self.first_rejected],
            "unreadable": [
                {"file": one.file, "line": one.line, "detail": one.detail} for one in self.unreadable
            ],
            "interrupted": self.interrupted,
            "seconds": round(self.seconds, 3),
        }
