"""The clusterer: sums per template in; places, campaigns, lineage and alerts out.

It is a deterministic function of the sequence of reports. A record's reports are replayed in their own order, so
that it does not matter how the stream was cut into records; time is event time only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from smishwatch.pipeline.campaigns.alerting import raise_alert
from smishwatch.pipeline.campaigns.campaign import Campaign
from smishwatch.pipeline.campaigns.changes import Changes, Row
from smishwatch.pipeline.campaigns.deciding import decide
from smishwatch.pipeline.campaigns.emerging import hear
from smishwatch.pipeline.campaigns.linking import Arrivals
from smishwatch.pipeline.campaigns.operations import Entity
from smishwatch.pipeline.campaigns.rows import written
from smishwatch.pipeline.campaigns.settings import HOUR_MS, ClusterSettings
from smishwatch.pipeline.campaigns.snapshot import changes, from_tables, restore, snapshot
from smishwatch.pipeline.campaigns.speaking import is_channel, speakers_of
from smishwatch.pipeline.campaigns.state import State
from smishwatch.pipeline.campaigns.taking_in import note
from smishwatch.pipeline.campaigns.tying import use_entity
from smishwatch.schemas.base import Origin, trusted
from smishwatch.schemas.campaigns import Alert, CampaignsEnvelope, TemplateRow
from smishwatch.schemas.codes import Verdict
from smishwatch.schemas.feeds import Decision
from smishwatch.schemas.sums import TemplateSeen, TemplatesSeenEnvelope, Voice


@dataclass(frozen=True, slots=True)
class Applied:
    """What a record led to; both empty when it changed nothing or had been applied before."""

    campaigns: CampaignsEnvelope | None = None
    alerts: tuple[Alert, ...] = ()


class Clusterer:
    """Groups templates into campaigns and campaigns into operations, as they are reported."""

    def __init__(self, settings: ClusterSettings | None = None) -> None:
        self._state = State(settings or ClusterSettings())

    def apply(self, envelope: TemplatesSeenEnvelope) -> Applied:
        """Replay a record's reports; one whose origin was applied before changes nothing."""
        state, origin = self._state, envelope.origin
        source = (origin.topic, origin.partition)
        if origin.offset <= state.applied.get(source, -1):
            return Applied()
        state.applied[source] = origin.offset
        reports = _in_order(envelope)
        arrivals = Arrivals(state, [(report.seen, report.speaker) for report in reports])
        heard = (self._hear(position, report, arrivals) for position, report in enumerate(reports))
        alerts = [alert for alert in heard if alert is not None]
        return Applied(written(state, origin), tuple(alerts))

    def place(self, template_id: str) -> tuple[str, str]:
        """The campaign and the operation of a template as they are now.

        Raises:
            KeyError: the template was never seen, or forgotten
        """
        campaign = self._state.campaign_of(template_id)
        return campaign.campaign_id, self._state.operation_of(campaign).operation_id

    def resolve(self, campaign_id: str) -> tuple[str, str]:
        """The campaign that an id stands for now, and its operation.

        Raises:
            KeyError: no campaign ever had this id, or it is forgotten
        """
        campaign = self._state.campaigns[self._state.resolve(self._state.numbers[campaign_id])]
        return campaign.campaign_id, self._state.operation_of(campaign).operation_id

    def decide(self, decision: Decision, origin: Origin) -> CampaignsEnvelope | None:
        """Take an analyst's decision; one taken before changes nothing."""
        decide(self._state, decision)
        return written(self._state, origin)

    def has_decided(self, decision_id: str) -> bool:
        """Whether the decision was taken, or found to be about nothing."""
        return decision_id in self._state.decided

    @property
    def campaigns(self) -> int:
        """Campaigns that are not part of another, those that sleep included."""
        return len(self._state.campaigns) - len(self._state.absorbed)

    def start_epoch(self) -> None:
        """Forget which origins were applied: the broker has lost its topics, and offsets start again from zero."""
        self._state.applied.clear()

    def snapshot(self) -> bytes:
        """All that the next report's outcome depends on."""
        return snapshot(self._state)

    def changes(self) -> dict[str, Changes]:
        """What of it changed since this was last asked, by table; everything the first time."""
        return changes(self._state)

    @classmethod
    def from_tables(
        cls, tables: Mapping[str, Iterable[Row]], settings: ClusterSettings | None = None
    ) -> "Clusterer":
        """A clusterer that goes on where the last ``changes`` were taken.

        Args:
            tables: rows that hold, by table
            settings: of the clusterer

        Raises:
            SnapshotRefusedError: of another version; replay the stream instead
        """
        clusterer = cls(settings)
        clusterer._state = from_tables(tables, settings or ClusterSettings())
        return clusterer

    @classmethod
    def restore(cls, data: bytes, settings: ClusterSettings | None = None) -> "Clusterer":
        """A clusterer that goes on where ``snapshot`` was taken.

        Raises:
            SnapshotRefusedError: not a snapshot, or of another version; replay the stream instead
        """
        clusterer = cls(settings)
        clusterer._state = restore(data, settings or ClusterSettings())
        return clusterer

    def _hear(self, position: int, report: "_Heard", arrivals: Arrivals) -> Alert | None:
        state, (seen, voice, entities, speaker) = self._state, report
        at = int(voice.at.timestamp() * 1_000)
        if seen.template_id not in state.templates:
            arrivals.place_next(position, at, entities)
            state.journal.templates.append(_template_row(seen, voice))
        campaign = state.campaign_of(seen.template_id)
        _count(state, campaign, seen, voice, at)
        if speaker != campaign.speaker and is_channel(campaign.speaker):
            campaign.strangers += 1
            state.doubted.add(campaign.number)
        if campaign.taken_in:
            note(campaign, speaker, seen.template_id, entities, at, legit=voice.legit)
            state.doubted.add(campaign.number)
        for entity in entities:
            use_entity(state, campaign, entity, at)
        arrival = (at, voice.who, voice.carrier, voice.region)
        if hear(campaign.watch, arrival, state.typical, state.settings.emergence):
            return raise_alert(state, campaign)
        return None


class _Heard(NamedTuple):
    """One report: its template, the voice, what it carries, and who speaks."""

    seen: TemplateSeen
    voice: Voice
    entities: list[Entity]
    speaker: int


def _in_order(envelope: TemplatesSeenEnvelope) -> list[_Heard]:
    """Every report of the record, in the order in which they were accepted."""
    reports: list[_Heard] = []
    for seen in envelope.templates:
        carried: list[list[Entity]] = [[] for _ in seen.voices]
        for tie in seen.ties:
            entity = (tie.kind._value_, tie.value)
            for position in tie.voices or range(len(carried)):
                carried[position].append(entity)
        reports += [
            _Heard(seen, voice, entities, speaker)
            for voice, entities, speaker in zip(seen.voices, carried, speakers_of(seen), strict=True)
        ]
    reports.sort(key=lambda report: report.voice.index)
    return reports


def _count(state: State, campaign: Campaign, seen: TemplateSeen, voice: Voice, at: int) -> None:
    campaign.reports += 1
    if voice.legit or seen.verdict is Verdict.LEGITIMATE:
        campaign.legit_reports += 1
    judgement = (seen.language, seen.brand, seen.category, seen.verdict)
    campaign.judgements[judgement] = campaign.judgements.get(judgement, 0) + 1
    campaign.first_seen = min(campaign.first_seen, at)
    if at > campaign.last_seen:
        campaign.last_seen = at
        state.last_heard.put(campaign.number, at)
    state.latest = max(state.latest, at)
    if campaign.last_seen - campaign.written_at >= HOUR_MS:
        state.journal.due(campaign)


def _template_row(seen: TemplateSeen, voice: Voice) -> TemplateRow:
    return trusted(
        TemplateRow,
        template_id=seen.template_id,
        skeleton=seen.skeleton,
        example=seen.example,
        language=seen.language,
        first_seen=voice.at,
    )
