"""The catalogue of reasons: stable codes with their weights and their sentences in English and Chinese."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from smishwatch.pipeline.enrich.tables import shipped_table

COLUMNS = ("code", "weight", "en", "zh", "source")
Language = Literal["en", "zh"]
EVIDENCE = "{evidence}"


@dataclass(frozen=True, slots=True)
class ReasonText:
    """A reason: its weight in log-odds of being a scam, and its sentences with a place for the evidence."""

    code: str
    weight: float
    en: str
    zh: str


@cache
def catalogue() -> dict[str, ReasonText]:
    """All reasons by code.

    Raises:
        TableError: when a code stands twice or lacks a sentence
    """
    found: dict[str, ReasonText] = {}
    for row in shipped_table("reasons.tsv", COLUMNS):
        code = row["code"]
        if code in found:
            raise row.fault("code", f"{code!r} stands twice")
        for column in ("en", "zh"):
            if not row[column]:
                raise row.fault(column, "no sentence")
        found[code] = ReasonText(code, row.number("weight"), row["en"], row["zh"])
    return found


def sentence(code: str, language: str, evidence: str = "") -> str:
    """A reason as a sentence for people, in Chinese for ``zh`` and in English otherwise.

    A code that is no longer in the catalogue is shown as it is: old reports stay readable.
    """
    reason = catalogue().get(code)
    if reason is None:
        return f"{code}: {evidence}" if evidence else code
    text = reason.zh if language == "zh" else reason.en
    if not evidence:
        text = text.replace(f" ({EVIDENCE})", "").replace(f"（{EVIDENCE}）", "")
    return text.replace(EVIDENCE, evidence)


def weight(code: str) -> float:
    """The log-odds that a reason adds."""
    return catalogue()[code].weight
