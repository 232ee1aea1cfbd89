"""Putting right what only happens when two writers meet on one report id, or a writer was killed."""

from collections.abc import Collection, Iterable
from datetime import date

from smishwatch.pipeline.warehouse import dirty_days, report_rows
from smishwatch.pipeline.warehouse.claims import Claim, holder_of
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.days import in_portions
from smishwatch.pipeline.warehouse.literals import with_parameters
from smishwatch.pipeline.warehouse.times import day_of


def settle(client: Client, batch: str, claims_by_id: Iterable[Collection[Claim]]) -> set[date]:
    """Leave each id to the claim accepted first; the days that changed.

    Both writers' rows are stored by the time either's claim can be seen, so whoever sees both claims can bury the
    later one and keep it as a conflict. The other writer may do the same, with the same result.
    """
    later: list[tuple[Claim, Claim]] = []
    for claims in claims_by_id:
        if len(claims) > 1:
            holder = holder_of(claims)
            later += [(claim, holder) for claim in set(claims) if claim.place != holder.place]
    conflicts = [(claim, holder) for claim, holder in later if claim.content_hash != holder.content_hash]
    repeated = [claim for claim, holder in later if claim.content_hash == holder.content_hash]
    client.insert("report_duplicates", report_rows.duplicate_columns(repeated))
    days = {day_of(claim.reported_at) for claim, _ in conflicts}
    dirty_days.mark(client, batch, "writing", days)
    for claim, holder in conflicts:
        client.execute(with_parameters(_COPY_AS_CONFLICT, _place_of(claim) | {"holder": holder.content_hash}))
    client.insert("reports", report_rows.burial_columns([claim for claim, _ in conflicts]))
    return days


def adopt_unclaimed(client: Client, days: Collection[date]) -> None:
    """Claim the ids of stored reports that have no claim, on the given days.

    A writer that was killed between reports and keys leaves such rows. Its batch usually comes again and claims them;
    where the log itself was lost, nothing would, and other content could be counted under the same id.
    """
    for portion in in_portions(client, days):
        client.execute(with_parameters(_ADOPT, {"days": portion}))


def _place_of(claim: Claim) -> dict[str, object]:
    return {
        "carrier": claim.carrier,
        "report_id": claim.report_id,
        "content_hash": claim.content_hash,
        "reported_at": claim.reported_at,
        "accepted_at": claim.accepted_at,
        "topic": claim.origin_topic,
        "partition": claim.origin_partition,
        "offset": claim.origin_offset,
        "index": claim.origin_index,
    }


_COPY_AS_CONFLICT = """
INSERT INTO report_conflicts (carrier, report_id, content_hash, accepted_content_hash, accepted_at, reported_at,
    sender, reporter, disposition, text, template_id, origin_topic, origin_partition, origin_offset, origin_index)
SELECT carrier, report_id, content_hash, {holder:UInt64}, fromUnixTimestamp64Micro({accepted_at:Int64}, 'UTC'),
    reported_at, sender, reporter, disposition, text, template_id, {topic:String}, {partition:UInt32},
    {offset:UInt64}, {index:UInt32}
FROM reports
WHERE carrier = {carrier:String} AND report_id = {report_id:String} AND content_hash = {content_hash:UInt64}
    AND reported_at = fromUnixTimestamp64Micro({reported_at:Int64}, 'UTC') AND NOT is_buried
ORDER BY version DESC
LIMIT 1
"""

_ADOPT = """
INSERT INTO report_keys (carrier, report_id, content_hash, reported_at, accepted_at, origin_topic, origin_partition,
    origin_offset, origin_index, enrichment_version)
WITH stored AS
(
    SELECT carrier, report_id, content_hash, reported_at, accepted_at, origin_topic, origin_partition, origin_offset,
        origin_index, enrichment_version
    FROM reports FINAL
    WHERE toDate(reported_at) IN ({days:Array(Date)})
)
SELECT *
FROM stored
WHERE (carrier, report_id) NOT IN
    (SELECT carrier, report_id FROM report_keys WHERE (carrier, report_id) IN (SELECT carrier, report_id FROM stored))
"""
