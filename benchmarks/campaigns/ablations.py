"""The engine without one of its parts: each part earns its place or goes."""

from dataclasses import dataclass, replace

from smishwatch.pipeline.campaigns.settings import ClusterSettings, OperationSettings, WordingSettings
from smishwatch.pipeline.text.skeleton import unmarked
from smishwatch.schemas.sums import TemplatesSeenEnvelope


@dataclass(frozen=True, slots=True)
class Variant:
    """Settings, and what of a record the engine is not shown."""

    settings: ClusterSettings
    ties: bool = True
    identities: bool = True

    def changed(self, record: TemplatesSeenEnvelope) -> TemplatesSeenEnvelope:
        """The record without what is left out."""
        if self.ties and self.identities:
            return record
        update: dict[str, object] = {}
        if not self.ties:
            update["ties"] = ()
        if not self.identities:
            update |= {"genuine": False, "channels": ()}
        templates = tuple(
            seen.model_copy(
                update=update if self.identities else update | {"skeleton": unmarked(seen.skeleton)}
            )
            for seen in record.templates
        )
        return record.model_copy(update={"templates": templates})


def _wording(**changes: float) -> ClusterSettings:
    return ClusterSettings(wording=replace(WordingSettings(), **changes))  # type: ignore[arg-type]


ABLATIONS: dict[str, Variant] = {
    "everything": Variant(ClusterSettings()),
    "without specificity": Variant(_wording(background=1e12)),
    "without verification": Variant(_wording(likeness=0.0, merge_likeness=0.0)),
    "without merging campaigns grown alike": Variant(_wording(merge_likeness=9.0, grown=1)),
    "without learnt spread": Variant(_wording(spread=1.0, spread_reports=1e9)),
    "without infrastructure": Variant(ClusterSettings(), ties=False),
    "ties count for operations only": Variant(_wording(tied_likeness=9.0)),
    "without identities": Variant(ClusterSettings(), identities=False),
    "without splits": Variant(_wording(part_templates=10**9)),
    "senders tie alone": Variant(ClusterSettings(operations=replace(OperationSettings(), sender_weight=1.0))),
}
