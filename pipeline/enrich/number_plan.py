"""Dated number plans as data: which prefix of which country is what kind of number."""

from dataclasses import dataclass
from functools import cache

from smishwatch.pipeline.enrich.tables import shipped_table
from smishwatch.schemas.codes import SenderKind

COLUMNS = ("country", "prefix", "shortest", "longest", "kind", "label", "valid_from", "source")
VIRTUAL_OPERATOR = "virtual operator"


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers of one prefix; lengths in digits, country code not counted."""

    prefix: str
    shortest: int
    longest: int
    kind: SenderKind
    label: str

    def holds(self, digits: str) -> bool:
        """Whether a number of this length can exist in the range."""
        return self.shortest <= len(digits) <= self.longest


@cache
def ranges_of(country: str) -> dict[str, Range]:
    """The ranges of a country by prefix; empty where phonenumbers alone must answer.

    Raises:
        TableError: when the shipped file has an unknown kind
    """
    found: dict[str, Range] = {}
    for row in shipped_table("number_plan.tsv", COLUMNS):
        if row["country"] != country:
            continue
        try:
            kind = SenderKind(row["kind"])
        except ValueError:
            raise row.fault("kind", f"{row['kind']!r} is not a sender kind") from None
        found[row["prefix"]] = Range(
            row["prefix"], int(row.number("shortest")), int(row.number("longest")), kind, row["label"]
        )
    return found


def find_range(country: str, digits: str) -> Range | None:
    """The range with the longest prefix that holds these digits; ``None`` when no range does."""
    ranges = ranges_of(country)
    for length in range(min(len(digits), 5), 1, -1):
        candidate = ranges.get(digits[:length])
        if candidate is not None:
            return candidate if candidate.holds(digits) else None
    return None
