"""The same stages over a file, in file order, without a broker: how an analyst looks into an old dump."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.stages.enrich import EnrichContext, enrich_reads
from smishwatch.pipeline.stages.reading import AcceptedReport
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.campaigns import Alert, CampaignRow
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedReport

REPORTS_AT_ONCE = 500
"""As many as the doors put into one envelope; the outcome does not depend on it."""

Row = dict[str, Any]


@dataclass(slots=True)
class Analysis:
    """What has been found so far; ``rows`` are drained as they come, the rest grows with the campaigns only."""

    clusterer: Clusterer
    context: EnrichContext
    campaigns: dict[str, CampaignRow] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    reports_of: dict[str, int] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Template → campaign as last told: the clusterer forgets templates of campaigns that sleep."""

    def rows(self, reports: Iterable[AcceptedReport]) -> Iterator[Row]:
        """One row per report, in order, still without campaign and operation: those are known at the end."""
        waiting = iter(reports)
        for number in range(2**62):
            part = list(islice(waiting, REPORTS_AT_ONCE))
            if not part:
                return
            yield from self._one_part(part, number)

    def _one_part(self, part: list[AcceptedReport], number: int) -> Iterator[Row]:
        stands_for = SourceRecord(
            "file", 0, number, round(part[0].accepted_at.timestamp() * 1_000), None, b""
        )
        outcome = enrich_reads(part, stands_for, self.context)
        self.dead_letters.extend(outcome.dead_letters)
        if outcome.templates is not None:
            applied = self.clusterer.apply(outcome.templates)
            self.alerts.extend(applied.alerts)
            if applied.campaigns is not None:
                self.campaigns.update((row.campaign_id, row) for row in applied.campaigns.campaigns)
                self.places.update((row.template_id, row.campaign_id) for row in applied.campaigns.places)
        for report in outcome.enriched.reports if outcome.enriched else ():
            template_id = report.enrichment.template_id
            self.reports_of[template_id] = self.reports_of.get(template_id, 0) + 1
            yield _report_row(report)

    def place(self, template_id: str) -> tuple[str, str]:
        """Campaign and operation of a template as they are now, merges resolved."""
        return self.clusterer.resolve(self.places[template_id])

    def placed(self, row: Row) -> Row:
        """The row with its campaign and operation as they are now, merges resolved."""
        campaign_id, operation_id = self.place(row["template_id"])
        found = {**row, "campaign_id": campaign_id, "operation_id": operation_id}
        return {name: found[name] for name in COLUMNS}

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
            campaign_id, operation_id = self.clusterer.resolve(alert.campaign_id)
            yield {
                "campaign_id": campaign_id,
                "operation_id": operation_id,
                **alert.model_dump(mode="json", include={"at", "kind", "reason"}),
            }


COLUMNS = (
    "report_id", "carrier", "template_id", "campaign_id", "operation_id", "language", "category", "brand",
    "verdict", "risk_score", "reasons", "sender_kind", "domains", "contacts",
)  # fmt: skip
"""The fields of a line of ``reports.ndjson``, in order."""


def _report_row(report: EnrichedReport) -> Row:
    found = report.enrichment
    return {
        "report_id": report.report_id,
        "carrier": report.carrier,
        "template_id": found.template_id,
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
