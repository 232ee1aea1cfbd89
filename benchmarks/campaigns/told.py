"""A report with its hidden truth, and the stream as a carrier's file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Told:
    """One report with its truth, which no method sees."""

    at: datetime
    text: str
    sender: str | None
    reporter: str | None
    carrier: str
    country: str | None
    region: str
    link_domain: str | None
    """Only the baseline that joins by domain is told it."""
    shared_link: bool
    campaign: str
    operation: str | None
    """Who sends it; ``None`` where it belongs to none."""
    kind: str
    """scam, spam, single, near_miss, bulk, flood, chain, personal."""
    level: int
    legit: bool = False


def write(told: Sequence[Told], path: Path) -> None:
    """The reports as canonical NDJSON, without their truth."""
    with path.open("w", encoding="utf-8") as file:
        for number, one in enumerate(told):
            row = {
                "report_id": f"r{number}",
                "reported_at": one.at.isoformat(),
                "sender": one.sender,
                "reporter": one.reporter,
                "body": one.text,
                "disposition": "legit" if one.legit else "spam",
                "country": one.country,
                "region": one.region or None,
                "carrier": one.carrier,
            }
            file.write(json.dumps({key: value for key, value in row.items() if value is not None}) + "\n")
