"""CLUSTER, the stage: sums per template in; decisions about campaigns and alerts out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from smishwatch.pipeline.campaigns.clusterer import Clusterer
from smishwatch.pipeline.stages.dead_letters import dead_record
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reading import describe
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.campaigns import Alert, CampaignsEnvelope
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.sums import CampaignHead, EntitiesSeenEnvelope, TemplateOf, TemplatesSeenEnvelope
from smishwatch.schemas.topics import FEEDS


@dataclass(slots=True)
class ClusterOutcome:
    """Everything that a run of records led to, in order."""

    campaigns: list[CampaignsEnvelope] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)


def cluster_records(records: Sequence[SourceRecord], clusterer: Clusterer, sealer: Sealer) -> ClusterOutcome:
    """Apply each record to the clusterer's state; one it has already seen changes nothing."""
    outcome = ClusterOutcome()
    for record in records:
        try:
            envelope = TemplatesSeenEnvelope.model_validate_json(record.value)
        except ValidationError as problem:
            outcome.dead_letters.append(
                dead_record(Stage.CLUSTER, RejectReason.UNKNOWN_SCHEMA, describe(problem), record, sealer)
            )
            continue
        if envelope.decision is not None:
            written = clusterer.decide(envelope.decision, envelope.origin)
            if written is not None:
                outcome.campaigns.append(written)
            continue
        applied = clusterer.apply(envelope)
        if applied.campaigns is not None:
            outcome.campaigns.append(applied.campaigns)
        outcome.alerts.extend(applied.alerts)
    return outcome


def membership_of(envelope: CampaignsEnvelope) -> EntitiesSeenEnvelope | None:
    """What reputations must know of these decisions: where templates went, and what campaigns are part of.

    A campaign that is its own again is named where a person decided; by itself none comes apart again.
    """
    decided = envelope.origin.topic == FEEDS.name
    heads = tuple(
        CampaignHead(campaign_id=row.campaign_id, head=row.merged_into or row.campaign_id)
        for row in envelope.campaigns
        if row.merged_into is not None or decided
    )
    places = tuple(
        TemplateOf(template_id=place.template_id, campaign_id=place.campaign_id) for place in envelope.places
    )
    if not places and not heads:
        return None
    return EntitiesSeenEnvelope(origin=envelope.origin, entities=(), places=places, heads=heads)
