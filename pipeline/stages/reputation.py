"""REPUTATION, the stage: sums per entity in; the entities that stand differently out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from smishwatch.pipeline.reputation.memory import Name, ReputationMemory
from smishwatch.pipeline.stages.dead_letters import dead_record
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.stages.reading import describe
from smishwatch.pipeline.stages.source import SourceRecord
from smishwatch.schemas.codes import RejectReason, Stage
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.sums import EntitiesSeenEnvelope


@dataclass(slots=True)
class ReputationOutcome:
    """What a run of records led to."""

    touched: dict[Name, None] = field(default_factory=dict)
    """Entities that may stand differently now, or are forgotten; in order."""
    dead_letters: list[DeadLetter] = field(default_factory=list)


def remember_records(
    records: Sequence[SourceRecord], memory: ReputationMemory, sealer: Sealer
) -> ReputationOutcome:
    """Apply each record to the memory; one it has already seen changes nothing."""
    outcome = ReputationOutcome()
    for record in records:
        try:
            envelope = EntitiesSeenEnvelope.model_validate_json(record.value)
        except ValidationError as problem:
            outcome.dead_letters.append(
                dead_record(Stage.REPUTATION, RejectReason.UNKNOWN_SCHEMA, describe(problem), record, sealer)
            )
            continue
        heard = memory.apply(envelope)
        outcome.touched |= dict.fromkeys((*heard.changed, *heard.forgotten))
    return outcome
