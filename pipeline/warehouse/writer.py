"""Writing what the topics bring, so that any write may be repeated, cut off anywhere, or done twice at once.

The order of a batch of reports, and why:

1. look the ids up, and decide for each report what it is
2. mark the days as being written (a crash from here on leads to a rebuild)
3. duplicates and conflicts
4. raw texts and reports; other content under a taken id is buried, in case it had been written before a crash
5. keys: only now may others rely on the reports being there
6. look the new keys up again: where another writer has claimed one at the same moment, the first accepted keeps it
7. mark the days as written (a rebuild may now take them)

The caller then commits its offsets. A repeated batch finds its own keys, or does not, and ends in the same tables.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from smishwatch.pipeline.warehouse import campaign_rows, dirty_days, report_rows
from smishwatch.pipeline.warehouse.claims import contested_ids, look_up, server_time
from smishwatch.pipeline.warehouse.classify import Plan, classify
from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.contested import adopt_unclaimed, settle
from smishwatch.pipeline.warehouse.report_rows import Columns
from smishwatch.pipeline.warehouse.times import day_of
from smishwatch.schemas.campaigns import Alert, CampaignsEnvelope
from smishwatch.schemas.dead_letter import DeadLetter
from smishwatch.schemas.enriched import EnrichedEnvelope

_TELLING_COLUMNS = (
    "carrier",
    "report_id",
    "content_hash",
    "enrichment_version",
    "origin_offset",
    "is_buried",
)


@dataclass(frozen=True, slots=True)
class WriteCounts:
    """What became of a batch's reports."""

    written: int = 0
    """New ones, and ones that were delivered again."""
    duplicates: int = 0
    conflicts: int = 0
    replaced: int = 0
    """Rows that got a newer enrichment; a duplicate that brings one counts here too."""


class Writer:
    """Writes into one database over one client."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._has_recovered = False

    def write_reports(self, envelopes: Sequence[EnrichedEnvelope], token: str) -> WriteCounts:
        """Store a sealed batch of enriched reports.

        Args:
            envelopes: in the order of the log
            token: names the batch: the range of offsets, for instance. A repetition uses the same.

        Raises:
            RowsRefusedError: when a report can never be stored.
            WarehouseUnavailableError: when the warehouse stays away; repeat the call unchanged.
            StatementRefusedError: when the database is not in the shape of this release.
        """
        self._recover()
        arrivals = report_rows.arrivals_of(envelopes)
        since = server_time(self._client)
        stored = look_up(self._client, {arrival.key for arrival in arrivals})
        plan = classify(arrivals, stored)
        days = _days_of(plan)
        batch = secrets.token_hex(8)
        dirty_days.mark(self._client, batch, "writing", days)
        self._insert("report_duplicates", report_rows.duplicate_columns(plan.duplicates), token)
        self._insert("report_conflicts", report_rows.conflict_columns(plan.conflicts), token)
        self._insert("raw_texts", report_rows.raw_text_columns(plan.rows), token)
        self._insert("reports", report_rows.report_columns(plan.rows), token)
        buried = [arrival.claim for arrival, _ in plan.conflicts]
        self._insert("reports", report_rows.burial_columns(buried), f"{token}:buried")
        self._insert("report_keys", report_rows.claim_columns(plan.claims), token)
        new = {(claim.carrier, claim.report_id) for claim in plan.claims}
        contested = contested_ids(self._client, new, since)
        contested |= {key for key, claims in stored.items() if len(claims) > 1}
        days |= settle(self._client, batch, look_up(self._client, contested).values())
        dirty_days.mark(self._client, batch, "written", days)
        return WriteCounts(plan.written, len(plan.duplicates), len(plan.conflicts), plan.replaced)

    def write_campaigns(self, envelopes: Sequence[CampaignsEnvelope], token: str) -> int:
        """Store the clusterer's decisions; the number of rows. Raises as ``write_reports`` does."""
        tables = campaign_rows.campaign_tables(envelopes)
        return sum(self._insert(table, columns, token) for table, columns in tables.items())

    def write_alerts(self, alerts: Sequence[Alert], token: str) -> int:
        """Store alerts; the number of rows. Raises as ``write_reports`` does."""
        return self._insert("alerts", campaign_rows.alert_columns(alerts), token)

    def write_dead_letters(self, letters: Sequence[DeadLetter], token: str) -> int:
        """Store dead letters; the number of rows. Raises as ``write_reports`` does."""
        return self._insert("dead_letters", campaign_rows.dead_letter_columns(letters), token)

    def _recover(self) -> None:
        """Once per writer: finish what an earlier one left between writing reports and claiming their ids."""
        if not self._has_recovered:
            adopt_unclaimed(self._client, {mark.day for mark in dirty_days.marks(self._client)})
            self._has_recovered = True

    def _insert(self, table: str, columns: Columns, token: str) -> int:
        return self._client.insert(table, columns, f"{token}:{table}:{_digest(columns)}")


def _days_of(plan: Plan) -> set[date]:
    claims = [arrival.claim for arrival in plan.rows] + [arrival.claim for arrival, _ in plan.conflicts]
    return {day_of(claim.reported_at) for claim in claims}


def _digest(columns: Columns) -> str:
    """Of the rows' contents: ClickHouse drops an insert whose token it knows, so other rows need another token."""
    if (
        "content_hash" in columns
    ):  # it stands for what was sent; hashing whole texts costs more than writing them
        columns = {name: columns[name] for name in _TELLING_COLUMNS if name in columns}
    return hashlib.blake2b(json.dumps(columns).encode(), digest_size=8).hexdigest()
