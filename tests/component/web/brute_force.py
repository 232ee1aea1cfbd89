"""What was sent in, and counting it by hand: what the counts of every panel are made with."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.warehouse.campaign_rows import campaign_tables
from smishwatch.schemas.enriched import EnrichedReport
from tests.support.filled import FilledWarehouse

Row = dict[str, Any]
Clustered = tuple[dict[str, list[Row]], list[Any]]


@dataclass(frozen=True)
class Sent:
    """What was sent in, narrowed to a carrier where one is named; ``start`` to ``end`` is the period."""

    reports: tuple[EnrichedReport, ...]
    arrived: tuple[EnrichedReport, ...]
    filled: FilledWarehouse
    carrier: str
    start: datetime
    end: datetime
    previous_end: datetime
    bucket_seconds: int
    clustered: Clustered
    only: Mapping[str, str] = field(default_factory=dict)
    """What else it is narrowed to; ``reports`` are so already."""

    def within(self, start: datetime, end: datetime) -> list[EnrichedReport]:
        return [one for one in self.reports if start <= one.reported_at < end]

    def whatever(self, start: datetime, end: datetime, *, everybody: bool = False) -> list[EnrichedReport]:
        """All of the carrier, for figures whose filters go by the campaign; or of all carriers."""
        found = self.filled.within(start, end)
        return [one for one in found if everybody or self.carrier in {"", one.carrier}]

    @property
    def now(self) -> list[EnrichedReport]:
        return self.within(self.start, self.end)

    @property
    def before(self) -> list[EnrichedReport]:
        return self.within(self.start - (self.end - self.start), self.previous_end)

    def is_asked(self, campaign: Row) -> bool:
        """Whether filters that go by the campaign let it pass."""
        asked = ("category", "brand", "language", "verdict")
        return all(campaign[name] == self.only[name] for name in asked if name in self.only)

    def letters(self) -> list[Any]:
        found = [letter for outcome in self.filled.outcomes for letter in outcome.dead_letters]
        return [letter for letter in found if self.carrier in {"", letter.carrier}]


def clustered(filled: FilledWarehouse) -> Clustered:
    """What the clusterer says of the stream, by table, and the alerts."""
    clusterer = Clusterer()
    applied = [clusterer.apply(one.templates) for one in filled.outcomes if one.templates]
    tables = campaign_tables([one.campaigns for one in applied if one.campaigns])
    rows = {
        table: [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        for table, columns in tables.items()
    }
    return rows, [alert for one in applied for alert in one.alerts]


def last(rows: Iterable[Row], key: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        if row[key] not in found or row["version"] >= found[row[key]]["version"]:
            found[row[key]] = row
    return found


def moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)


def counted(sent: Sent, columns: Sequence[str], keys: Callable[[EnrichedReport], Iterable[tuple[Any, ...]]],
            *, legit: bool = False) -> list[Row]:  # fmt: skip
    reports: Counter[tuple[Any, ...]] = Counter()
    vouched: Counter[tuple[Any, ...]] = Counter()
    for one in sent.now:
        for key in keys(one):
            reports[key] += 1
            vouched[key] += one.disposition == "legit"
    return [
        dict(zip(columns, key, strict=True)) | {"reports": count} | ({"legit": vouched[key]} if legit else {})
        for key, count in reports.items()
    ]


def both_periods(
    sent: Sent, figures: Mapping[str, Callable[[Sequence[EnrichedReport], datetime, datetime], int]]
) -> list[Row]:
    """Each figure of the period and of the one before it; nothing where it is not known under the filters."""
    unknown = _unknown(sent)
    length = sent.end - sent.start
    return [
        {
            f"{prefix}{name}": None if name in unknown else figure(reports, start, end)
            for prefix, reports, start, end in (
                ("", sent.now, sent.start, sent.end),
                ("previous_", sent.before, sent.start - length, sent.previous_end),
            )
            for name, figure in figures.items()
        }
    ]


def _unknown(sent: Sent) -> set[str]:
    """The totals that cannot be narrowed as they are asked for."""
    asked = set(sent.only) | ({"carrier"} if sent.carrier else set())
    cannot = {
        "reporters": asked - {"carrier"},
        "campaigns": asked & {"country"},
        "new_campaigns": asked & {"country", "carrier"},
        "alerts": asked - {"category", "brand"},
        "dead_letters": asked - {"carrier"},
    }
    return {name for name, by in cannot.items() if by}
