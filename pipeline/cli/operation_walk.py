"""The walk through one simulated operation (``docs/explanation/one-operation.md``): what happened to it, as tables.

A stream of the simulator goes through the stages that workers run, record by record; when the operation has had an
alert and a merge, an analyst decides. The page's own words stand around marked places, into which ``make reference``
writes what came out.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.cli.reference import table
from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.pipeline.simulator.settings import SimulationSettings
from smishwatch.pipeline.simulator.simulation import simulate
from smishwatch.pipeline.stages.enrich import EnrichContext, enrich_reads
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reading import AcceptedReport
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.base import Origin
from smishwatch.schemas.campaigns import Alert, CampaignRow, CampaignsEnvelope, LineageRow
from smishwatch.schemas.codes import CampaignChange
from smishwatch.schemas.feeds import Decision
from smishwatch.schemas.topics import FEEDS

STREAM = SimulationSettings(
    seed=3,
    start=datetime(2026, 9, 1, tzinfo=UTC),
    reports=1_500,
    duration=timedelta(days=10),
    languages=("en",),
    duplicate_share=0,
    conflict_share=0,
)
OPERATION = "operation-00067"
"""The simulator's name for it; of this stream's operations one that is alerted and merged."""
_PEPPER = b"a walk: nobody is named in it"
_AT_ONCE = 50
_MARKED = re.compile(r"<!-- (\w+) -->\n.*?<!-- end -->", re.DOTALL)
_LINEAGE = ("sequence", "at", "change", "campaign_id", "other_id", "evidence")


@dataclass(slots=True)
class Story:
    """What was said of the operation's campaigns, in order."""

    clusterer: Clusterer = field(default_factory=Clusterer)
    templates: dict[str, int] = field(default_factory=dict)
    """The operation's templates, with their reports."""
    lineage: list[LineageRow] = field(default_factory=list)
    rows: dict[str, CampaignRow] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    decided: list[LineageRow] = field(default_factory=list)
    first_row: CampaignRow | None = None
    totals: list[tuple[str, int, int]] = field(default_factory=list)
    """Moment in the story, campaigns, reports in them."""

    @property
    def campaigns(self) -> list[str]:
        """Those that the operation's templates are in now, in order of appearance."""
        return list(dict.fromkeys(self.clusterer.place(name)[0] for name in self.templates))

    def is_ours(self, campaign_id: str) -> bool:
        """Whether the campaign is, or became part of, one of the operation's."""
        return self.clusterer.resolve(campaign_id)[0] in self.campaigns

    def total(self, moment: str) -> None:
        """Note how many reports the operation's campaigns hold, counted by template as the tables do."""
        self.totals.append((moment, len(self.campaigns), sum(self.templates.values())))


def told() -> Story:
    """The whole stream, with the analyst's decisions at their place in it."""
    story, told_so_far = Story(), list[LineageRow]()
    context = EnrichContext(Enricher(starter()), _PEPPER, Sealer(_PEPPER))
    simulated = list(simulate(STREAM))
    for number, first in enumerate(range(0, len(simulated), _AT_ONCE)):
        part = simulated[first : first + _AT_ONCE]
        reads = [
            AcceptedReport(one.report, one.truth.carrier, one.truth.accepted_at, place)
            for place, one in enumerate(part)
        ]
        at = round(reads[0].accepted_at.timestamp() * 1_000)
        outcome = enrich_reads(reads, SourceRecord("walk", 0, number, at, None, b""), context)
        if outcome.templates is None or outcome.enriched is None:
            continue
        applied = story.clusterer.apply(outcome.templates)
        for one, report in zip(part, outcome.enriched.reports, strict=True):
            if one.truth.operation == OPERATION:
                name = report.enrichment.template_id
                story.templates[name] = story.templates.get(name, 0) + 1
        if applied.campaigns is not None:
            told_so_far += applied.campaigns.lineage
            story.rows.update((row.campaign_id, row) for row in applied.campaigns.campaigns)
        story.alerts += [alert for alert in applied.alerts if story.is_ours(alert.campaign_id)]
        if story.first_row is None and story.templates:
            story.first_row = story.rows[story.campaigns[0]]
        if not story.decisions and story.alerts and _merges(story, told_so_far):
            told_so_far += _decide(story, _merges(story, told_so_far)[0], part[-1].truth.accepted_at)
    story.lineage = [line for line in told_so_far if story.is_ours(line.campaign_id)]
    story.total("at the end of the stream")
    return story


def _merges(story: Story, lineage: Iterable[LineageRow]) -> list[LineageRow]:
    return [
        line for line in lineage if line.change is CampaignChange.MERGED and story.is_ours(line.campaign_id)
    ]


def _decide(story: Story, merge: LineageRow, at: datetime) -> list[LineageRow]:
    """The analyst names and confirms the campaign, and takes its newest template out of it."""
    campaign = story.clusterer.resolve(merge.campaign_id)[0]
    own = [name for name in story.templates if story.clusterer.place(name)[0] == campaign]
    chosen: tuple[tuple[str, dict[str, object]], ...] = (
        ("rename", {"name": "Payment details could not be verified"}),
        ("confirm", {"comment": "the institution has seen it"}),
        ("split", {"template_ids": (own[-1],), "comment": "another kit, to be followed by itself"}),
    )
    story.total("before the decisions")
    lines: list[LineageRow] = []
    for number, (action, more) in enumerate(chosen, start=1):
        decision = Decision.model_validate(
            {
                "decision_id": f"walk-{number}",
                "at": at,
                "analyst": "ann",
                "action": action,
                "campaign_id": campaign,
            }
            | more
        )
        origin = Origin(topic=FEEDS.name, partition=0, offset=number)
        written = story.clusterer.decide(decision, origin)
        story.decisions.append(decision)
        lines += _noted(story, written)
    story.decided = [line for line in lines if story.is_ours(line.campaign_id)]
    story.total("after the decisions")
    return lines


def _noted(story: Story, written: CampaignsEnvelope | None) -> Sequence[LineageRow]:
    if written is None:
        return ()
    story.rows.update((row.campaign_id, row) for row in written.campaigns)
    return written.lineage


def walked(page: str, story: Story) -> str:
    """The page with every marked place as the story has it."""
    return _MARKED.sub(lambda place: f"<!-- {place[1]} -->\n{_STEPS[place[1]](story)}<!-- end -->", page)


def _first_report(story: Story) -> str:
    row = story.first_row
    assert row is not None
    born = next(line for line in story.lineage if line.change is CampaignChange.BORN)
    return table(_LINEAGE, _lines([born])) + "\n" + _campaigns([row])


def _growing(story: Story) -> str:
    joined = [
        line for line in story.lineage if line.change is CampaignChange.TEMPLATE_JOINED and line.evidence
    ]
    return table(_LINEAGE, _lines([line for line in joined if line.evidence != "first template"][:4]))


def _alert(story: Story) -> str:
    columns = ("at", "kind", "campaign_id", "operation_id", "reason")
    rows = [
        (_time(one.at), one.kind.value, one.campaign_id, one.operation_id, one.reason) for one in story.alerts
    ]
    return table(columns, rows)


def _merge(story: Story) -> str:
    kinds = {CampaignChange.MERGED, CampaignChange.OPERATION_JOINED}
    return table(_LINEAGE, _lines([line for line in story.lineage if line.change in kinds][:4]))


def _decision(story: Story) -> str:
    columns = ("decision_id", "at", "analyst", "action", "campaign_id", "comment")
    rows = [
        (one.decision_id, _time(one.at), one.analyst, one.action, one.campaign_id or "", one.comment)
        for one in story.decisions
    ]
    return table(columns, rows) + "\n" + table(_LINEAGE, _lines(story.decided))


def _sums(story: Story) -> str:
    places: dict[str, tuple[int, int]] = {}
    for name, reports in story.templates.items():
        templates, held = places.get(story.clusterer.place(name)[0], (0, 0))
        places[story.clusterer.place(name)[0]] = templates + 1, held + reports
    rows = [
        (campaign, story.clusterer.resolve(campaign)[1], story.rows[campaign].status, story.rows[campaign].name or "",
         str(templates), str(reports))
        for campaign, (templates, reports) in places.items()
    ]  # fmt: skip
    totals = [(moment, str(campaigns), str(reports)) for moment, campaigns, reports in story.totals]
    return (
        table(("campaign_id", "operation_id", "status", "name", "its templates", "their reports"), rows)
        + "\n"
        + table(("when", "campaigns", "reports"), totals)
    )


_STEPS = {
    "first_report": _first_report,
    "growing": _growing,
    "alert": _alert,
    "merge": _merge,
    "decision": _decision,
    "sums": _sums,
}


def _campaigns(rows: Iterable[CampaignRow]) -> str:
    columns = ("campaign_id", "operation_id", "title", "brand", "category", "verdict", "status", "version")
    return table(
        columns,
        [
            (row.campaign_id, row.operation_id, _quiet(row.title), row.brand or "", row.category.value,
             row.verdict.value, row.status, str(row.version))
            for row in rows
        ],
    )  # fmt: skip


def _lines(lines: Iterable[LineageRow]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        yield (
            str(line.sequence), _time(line.at), line.change.value, line.campaign_id, line.other_id,
            _quiet(line.evidence),
        )  # fmt: skip


def _quiet(text: str) -> str:
    """Nothing in it that a reader's page would make a link or a cell of."""
    return text.replace(".", "[.]").replace("|", "¦") if "infrastructure" in text else text.replace("|", "¦")


def _time(at: datetime) -> str:
    return f"{at:%d %b %H:%M}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(walked(path.read_text(encoding="utf-8"), told()), encoding="utf-8")
        print(path)  # the command's output
