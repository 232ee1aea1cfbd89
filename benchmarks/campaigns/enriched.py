"""The stream as the clusterer gets it: read and judged by the real enrichment, with the shipped registry."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.campaigns.told import Told
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.stages.enrich import EnrichContext, enrich_reads
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reading import AcceptedReport
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.codes import Disposition
from smishwatch.schemas.report import Report
from smishwatch.schemas.sums import TemplatesSeenEnvelope

REPORTS_AT_ONCE = 500
_MARKER = re.compile("^⟨(?:genuine|filed)⟩")
_PEPPER = b"a benchmark keeps nothing"


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream, read once for all methods."""

    told: list[Told]
    records: list[TemplatesSeenEnvelope]
    templates: list[str]
    """Template of each report."""
    masked: list[str]
    """Normalised text with slots masked, for the baselines: without any mark of who speaks."""


def enriched(told: Sequence[Told]) -> Stream:
    """Everything that the methods start from."""
    context = EnrichContext(Enricher(starter()), _PEPPER, Sealer(_PEPPER))
    records, templates = [], []
    for first in range(0, len(told), REPORTS_AT_ONCE):
        part = [
            _accepted(one, first + place, place)
            for place, one in enumerate(told[first : first + REPORTS_AT_ONCE])
        ]
        outcome = enrich_reads(part, SourceRecord("file", 0, first, 0, None, b""), context)
        if outcome.enriched is None or outcome.templates is None or outcome.dead_letters:
            raise ValueError("a report of the stream was refused")
        records.append(outcome.templates)
        templates += [report.enrichment.template_id for report in outcome.enriched.reports]
    skeletons = {seen.template_id: seen.skeleton for record in records for seen in record.templates}
    masked = [_MARKER.sub("", skeletons[template]) for template in templates]
    return Stream(list(told), records, templates, masked)


def _accepted(one: Told, number: int, index: int) -> AcceptedReport:
    report = Report(
        report_id=f"r{number}",
        reported_at=one.at,
        sender=one.sender,
        reporter=one.reporter,
        body=one.text,
        disposition=Disposition.LEGIT if one.legit else Disposition.SPAM,
        country=one.country,
        region=one.region or None,
        carrier=one.carrier,
    )
    return AcceptedReport(report, one.carrier, one.at, index)
