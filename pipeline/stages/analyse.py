"""The same stages over a file, in file order, without a broker: how an analyst looks into an old dump."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from smishwatch.pipeline.campaigns.clusterer import Applied, Clusterer
from smishwatch.pipeline.campaigns.settings import ClusterSettings
from smishwatch.pipeline.stages.enrich import EnrichContext, enrich_reads
from smishwatch.pipeline.stages.reading import AcceptedReport
from smishwatch.pipeline.stages.sharing import shares
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.pipeline.text.parts import Parts
from smishwatch.schemas.campaigns import Alert, CampaignRow
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedReport
from smishwatch.schemas.sums import TemplatesSeenEnvelope

REPORTS_AT_ONCE = 500
"""As many as the doors put into one envelope; the outcome does not depend on it."""

Row = dict[str, Any]


class Line(NamedTuple):
    """A report's line, open where its campaign and operation go: those are known when all reports have been seen."""

    template_id: str
    before: str
    after: str

    def closed(self, campaign_id: str, operation_id: str) -> str:
        """The line as JSON."""
        return f'{self.before},"campaign_id":"{campaign_id}","operation_id":"{operation_id}",{self.after}'


@dataclass(frozen=True, slots=True)
class Digest:
    """What some reports say by themselves, whichever were read before: processes can make them side by side."""

    lines: tuple[Line, ...]
    """One for each report that was not refused, in order."""
    templates: TemplatesSeenEnvelope | None
    dead_letters: tuple[DeadLetter, ...]


def digest(part: Sequence[AcceptedReport], number: int, context: EnrichContext) -> Digest:
    """Enrich a part of a file.

    Args:
        part: reports in file order, at most ``REPORTS_AT_ONCE``
        number: of the part, from 0
        context: what is looked up
    """
    at = round(part[0].accepted_at.timestamp() * 1_000)
    outcome = enrich_reads(part, SourceRecord("file", 0, number, at, None, b""), context)
    reports = outcome.enriched.reports if outcome.enriched else ()
    return Digest(tuple([_line(report) for report in reports]), outcome.templates, outcome.dead_letters)


@dataclass(slots=True)
class Analysis:
    """What has been found so far; it grows with the templates and campaigns only."""

    settings: ClusterSettings
    parts: Parts = field(default_factory=Parts)
    """As workers share the wordings out: campaigns of two parts never meet."""
    clusterers: dict[str, Clusterer] = field(init=False)
    """By part."""
    homes: dict[str, str] = field(default_factory=dict)
    """Campaign → its part."""
    campaigns: dict[str, CampaignRow] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    reports_of: dict[str, int] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Template → campaign as last told: the clusterer forgets templates of campaigns that sleep."""

    def __post_init__(self) -> None:
        settings = replace(self.settings, numbered_from=self.parts.numbered_from)
        self.clusterers = {name: Clusterer(settings) for name in self.parts.names}

    def take(self, told: Digest) -> None:
        """Take in what comes next in the file."""
        self.dead_letters.extend(told.dead_letters)
        for part, share in shares(told.templates, self.parts) if told.templates is not None else ():
            self._note(part, self.clusterers[part].apply(share))
        for line in told.lines:
            self.reports_of[line.template_id] = self.reports_of.get(line.template_id, 0) + 1

    def place(self, template_id: str) -> tuple[str, str]:
        """Campaign and operation of a template as they are now, merges resolved."""
        return self._now(self.places[template_id])

    def closed(self, line: Line) -> str:
        """The line with its campaign and operation as they are now."""
        return line.closed(*self.place(line.template_id))

    def campaign_rows(self) -> Iterator[Row]:
        """One row per campaign that holds templates now, largest first."""
        reports: dict[str, int] = {}
        operations: dict[str, str] = {}
        for template_id, count in self.reports_of.items():
            campaign_id, operations_id = self.place(template_id)
            reports[campaign_id] = reports.get(campaign_id, 0) + count
            operations[campaign_id] = operations_id
        for campaign_id in sorted(reports, key=lambda one: (-reports[one], one)):
            row = self.campaigns[campaign_id]
            yield {
                "campaign_id": campaign_id,
                "operation_id": operations[campaign_id],
                "reports": reports[campaign_id],
                **row.model_dump(
                    mode="json",
                    include={"title", "wording", "language", "brand", "category", "verdict", "genuine", "templates",
                             "first_seen", "last_seen"},
                ),
            }  # fmt: skip

    def alert_rows(self) -> Iterator[Row]:
        """One row per alert, in the order in which they were raised; ids as they are at the end."""
        for alert in self.alerts:
            campaign_id, operation_id = self._now(alert.campaign_id)
            yield {
                "campaign_id": campaign_id,
                "operation_id": operation_id,
                **alert.model_dump(mode="json", include={"at", "kind", "reason"}),
            }

    def _note(self, part: str, applied: Applied) -> None:
        self.alerts.extend(applied.alerts)
        if applied.campaigns is not None:
            for row in applied.campaigns.campaigns:
                self.campaigns[row.campaign_id], self.homes[row.campaign_id] = row, part
            self.places.update((row.template_id, row.campaign_id) for row in applied.campaigns.places)

    def _now(self, campaign_id: str) -> tuple[str, str]:
        return self.clusterers[self.homes[campaign_id]].resolve(campaign_id)


COLUMNS = (
    "report_id", "carrier", "template_id", "campaign_id", "operation_id", "language", "category", "brand",
    "claimed_name", "verdict", "risk_score", "reasons", "sender_kind", "domains", "contacts",
)  # fmt: skip
"""The fields of a line of ``reports.ndjson``, in order."""


def _line(report: EnrichedReport) -> Line:
    found = report.enrichment
    before = {
        "report_id": report.report_id,
        "carrier": report.carrier,
        "template_id": found.template_id,
    }
    after = {
        "language": found.language,
        "category": found.category.value,
        "brand": found.brand,
        "claimed_name": found.claimed_name,
        "verdict": found.verdict.value,
        "risk_score": round(found.risk_score, 4),
        "reasons": [
            {"code": reason.code, "evidence": reason.evidence, "weight": round(reason.weight, 3)}
            for reason in found.reasons
        ],
        "sender_kind": found.sender_kind.value,
        "domains": list(dict.fromkeys(link.domain for link in found.links)),
        "contacts": [{"kind": contact.kind.value, "value": contact.value} for contact in found.contacts],
    }
    return Line(found.template_id, as_json(before)[:-1], as_json(after)[1:])


def as_json(row: Row) -> str:
    """One line of a result."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))
