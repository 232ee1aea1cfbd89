"""What each report of a batch is: new, again the same, a duplicate, or in conflict. A pure function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from smishwatch.pipeline.warehouse.claims import Claim, Key, holder_of
from smishwatch.pipeline.warehouse.report_rows import Arrival


@dataclass(slots=True)
class Plan:
    """What is to be written for a batch, in the order in which the reports came."""

    rows: list[Arrival] = field(default_factory=list)
    """Rows of `reports`: new ones, ones delivered again, and ones with a newer enrichment."""
    claims: list[Claim] = field(default_factory=list)
    """Claims that are not stored yet, or not at this enrichment version."""
    duplicates: list[Claim] = field(default_factory=list)
    conflicts: list[tuple[Arrival, Claim]] = field(default_factory=list)
    """With the claim that has the id."""
    replaced: int = 0

    @property
    def written(self) -> int:
        """Reports that count: new ones and ones delivered again, but not mere relabellings."""
        return len(self.rows) - self.replaced


def classify(arrivals: Sequence[Arrival], stored: Mapping[Key, Sequence[Claim]]) -> Plan:
    """Compare arrivals with what is stored and with what came before them in the batch.

    - An id that nobody has: a new report.
    - The same content from the same place in the log: the same report, delivered again. It is written again, because
      the earlier attempt may have been cut short.
    - The same content from elsewhere: a duplicate. If it brings a newer enrichment the row is replaced, keeping the
      place and the time of acceptance of the first.
    - Other content: a conflict. Who came first keeps the id.
    """
    plan = Plan()
    holders = {key: holder_of(claims) for key, claims in stored.items() if claims}
    for arrival in arrivals:
        claim, holder = arrival.claim, holders.get(arrival.key)
        if holder is None:
            holders[arrival.key] = claim
            plan.rows.append(arrival)
            plan.claims.append(claim)
            continue
        if claim.content_hash != holder.content_hash:
            plan.conflicts.append((arrival, holder))
            continue
        newer = claim.enrichment_version > holder.enrichment_version
        if claim.place != holder.place:
            plan.duplicates.append(claim)
        elif claim.enrichment_version == holder.enrichment_version:
            plan.rows.append(arrival)
        if newer:
            renewed = holder._replace(enrichment_version=claim.enrichment_version)
            holders[arrival.key] = renewed
            plan.rows.append(replace(arrival, claim=renewed))
            plan.claims.append(renewed)
            plan.replaced += 1
    return plan
