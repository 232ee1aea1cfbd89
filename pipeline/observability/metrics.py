"""Every metric of every process, in one list. Names are ``smishwatch_<noun>_<unit|total>``; seconds and bytes.

Labels come from small fixed sets (worker, topic, reason, table); never a sender, link, campaign or reporter.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, time

from prometheus_client import Counter, Gauge, Histogram

_STAGE_SECONDS = (0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_AGE_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1_800.0, 7_200.0, 86_400.0)
_BATCH_REPORTS = (1, 10, 100, 500, 1_000, 5_000, 10_000, 20_000, 50_000)

RECORDS = Counter(
    "smishwatch_records_total",
    "Kafka records that were done: delivered or written, and acknowledged",
    ["worker"],
)
REPORTS = Counter("smishwatch_reports_total", "Reports that were done; repeated ones count again", ["worker"])
DEAD_LETTERS = Counter(
    "smishwatch_dead_letters_total", "Records and reports that became dead letters", ["worker", "reason"]
)
STAGE_SECONDS = Histogram(
    "smishwatch_stage_seconds",
    "Time of one step over one batch: stage, deliver, journal, snapshot, decode, write or rebuild",
    ["worker", "step"],
    buckets=_STAGE_SECONDS,
)
BATCH_REPORTS = Histogram(
    "smishwatch_batch_reports", "Reports handled together", ["worker"], buckets=_BATCH_REPORTS
)
LAG_RECORDS = Gauge(
    "smishwatch_lag_records",
    "Records stored and not yet committed, as the broker sees it",
    ["worker", "topic"],
)
REPORT_AGE_SECONDS = Histogram(
    "smishwatch_report_age_seconds",
    "From acceptance at the door to the row in ClickHouse, of each batch's oldest report",
    buckets=_AGE_SECONDS,
)
WRITE_RETRIES = Counter(
    "smishwatch_write_retries_total",
    "Times a batch had to be written again because ClickHouse did not take it",
)
WRITE_BLOCKED = Gauge(
    "smishwatch_write_blocked_count", "1 while ClickHouse does not take what the sink writes, else 0"
)
ROWS_WRITTEN = Counter(
    "smishwatch_rows_written_total",
    "Rows sent to ClickHouse, by table, or by topic where one fills several",
    ["table"],
)
BUFFERED_BYTES = Gauge("smishwatch_buffered_bytes", "Bytes read from the broker and not yet written")
ROLLUP_REBUILDS = Counter("smishwatch_rollup_rebuilds_total", "Days whose rollups were computed again")
CAMPAIGN_DECISIONS = Counter(
    "smishwatch_campaign_decisions_total", "Rows of decisions the clusterer sent out", ["kind"]
)
SNAPSHOT_BYTES = Gauge("smishwatch_snapshot_bytes", "Size of the last snapshot of a memory")
JOURNAL_BYTES = Gauge("smishwatch_journal_bytes", "Size of a memory's journal since its last snapshot")
ENTITIES = Gauge("smishwatch_entities_count", "Senders, domains, hosts and contacts that are remembered")
ENTITIES_FORGOTTEN = Counter(
    "smishwatch_entities_forgotten_total", "Entities that had to make room for others"
)
FOLLOWED_SECONDS = Gauge(
    "smishwatch_followed_timestamp_seconds",
    "When a table that another topic keeps was last read to its end, as Unix time",
    ["topic"],
)
FOLLOWED_RECORDS = Counter(
    "smishwatch_followed_records_total", "Records read of a table that another topic keeps", ["topic"]
)
LAST_PROGRESS_SECONDS = Gauge(
    "smishwatch_last_progress_timestamp_seconds", "When the worker last moved, as Unix time", ["worker"]
)
DOOR_REQUESTS = Counter(
    "smishwatch_door_requests_total", "Requests to the gateway, by HTTP status", ["status"]
)
DOOR_REPORTS = Counter(
    "smishwatch_door_reports_total",
    "Reports at the doors, by what became of them",
    ["door", "outcome"],
)
DOOR_SECONDS = Histogram(
    "smishwatch_door_seconds", "From the request's head to its answer", buckets=_STAGE_SECONDS
)
DOOR_BODY_BYTES = Counter("smishwatch_door_body_bytes_total", "Bytes of request bodies, as they were sent")

ALL = (
    RECORDS, REPORTS, DEAD_LETTERS, STAGE_SECONDS, BATCH_REPORTS, LAG_RECORDS, REPORT_AGE_SECONDS, WRITE_RETRIES,
    WRITE_BLOCKED, ROWS_WRITTEN, BUFFERED_BYTES, ROLLUP_REBUILDS, CAMPAIGN_DECISIONS, SNAPSHOT_BYTES, JOURNAL_BYTES,
    ENTITIES, ENTITIES_FORGOTTEN, FOLLOWED_SECONDS, FOLLOWED_RECORDS, LAST_PROGRESS_SECONDS, DOOR_REQUESTS,
    DOOR_REPORTS, DOOR_SECONDS, DOOR_BODY_BYTES,
)  # fmt: skip
"""The list that the reference documentation is written from."""


@contextmanager
def timed(worker: str, step: str) -> Iterator[None]:
    """Count the block's time under this worker and step, also when it raises."""
    start = perf_counter()
    try:
        yield
    finally:
        STAGE_SECONDS.labels(worker, step).observe(perf_counter() - start)


def done(worker: str, records: int, reports: int) -> None:
    """Count a batch that is delivered and acknowledged."""
    RECORDS.labels(worker).inc(records)
    REPORTS.labels(worker).inc(reports)
    BATCH_REPORTS.labels(worker).observe(reports)
    LAST_PROGRESS_SECONDS.labels(worker).set(time())
