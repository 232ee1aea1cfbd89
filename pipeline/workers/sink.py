"""SINK: enriched reports, campaigns, alerts and dead letters in; rows of ClickHouse out, then committed."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime

from smishwatch.pipeline.broker.connection import topic_name
from smishwatch.pipeline.broker.consumer import ExplicitConsumer, Place
from smishwatch.pipeline.observability import logs, metrics
from smishwatch.pipeline.observability.progress import Progress
from smishwatch.pipeline.observability.stopping import event_at_stop
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.stages.privacy import Sealer
from smishwatch.pipeline.warehouse.client import Client, connect
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.rebuild import gather_quiet, rebuild_dirty
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.pipeline.workers.landing import TOPICS, Landed, Lander
from smishwatch.pipeline.workers.limits import DeadLetterLimits, TooManyDeadLettersError, Tried, inner_faults
from smishwatch.pipeline.workers.persistence import Persistence, StoppedError
from smishwatch.pipeline.workers.process import worker_process
from smishwatch.pipeline.workers.ranges import Gathering, Range
from smishwatch.schemas.topics import ENRICHED

WORKER = "sink"
POLL_SECONDS = 0.1
REBUILD_EVERY_SECONDS = 2.0
"""How old the figures on a page may be."""
GATHER_EVERY_SECONDS = 3600.0
"""Days become quiet at midnight; an hour later is early enough."""
SESSIONS_WITHOUT_COMMIT = 2
"""By then the broker has let a member back in, or the client will not ask again by itself."""
FAILED_EXIT_CODE = 1


def run(settings: Settings) -> int:
    """Work until SIGTERM or SIGINT; returns the process's exit code."""
    stopping = event_at_stop()
    with worker_process(settings, WORKER) as progress:
        sink = Sink(settings, connect(settings.clickhouse), progress, stopping)
        try:
            sink.work()
        except StoppedError as unfinished:
            logs.get(WORKER).warning(
                "the warehouse is away: the rest stays on the broker", what=str(unfinished)
            )
        except TooManyDeadLettersError as problem:
            logs.get(WORKER).error("ending to be started again", problem=str(problem))
            return FAILED_EXIT_CODE
        finally:
            sink.close()
    return 0


class Sink:
    """One thread reads and commits, another writes, so that heartbeats go on however long a write takes."""

    def __init__(
        self, settings: Settings, client: Client, progress: Progress, stopping: threading.Event
    ) -> None:
        self._stopping = stopping
        self._client = client
        self._lander = Lander(settings.kafka, Writer(client), Sealer(settings.pepper_bytes()))
        self._persistence = Persistence(progress, stopping)
        self._progress = progress
        self._consumer = ExplicitConsumer(settings.kafka, WORKER, TOPICS)
        self._rollups_with = Place(topic_name(settings.kafka, ENRICHED), 0)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="write")
        self._gathering = Gathering()
        self._writing: dict[Place, tuple[Range, Future[Landed]]] = {}
        self._rebuilding: Future[int] | None = None
        self._rebuild_at = self._gather_at = 0.0
        self._limits = DeadLetterLimits(settings, WORKER)
        self._uncommitted: dict[Place, int] = {}
        self._refused_since: float | None = None
        self._longest_refusal = SESSIONS_WITHOUT_COMMIT * settings.kafka.session_seconds

    def work(self) -> None:
        """Read, write and commit until asked to stop; then finish what was begun."""
        while not self._stopping.is_set():
            self._gathering.add(self._consumer.poll(POLL_SECONDS), time.monotonic())
            owned = self._consumer.owned()
            self._progress.serving |= bool(owned)
            self._gathering.keep_only(owned)
            self._write(self._gathering.seal(time.monotonic()))
            self._commit_what_is_written()
            if self._writing or (self._rebuilding and not self._rebuilding.done()):
                self._progress.moved()  # each statement has its own time limit, after which it is tried again
            if self._rollups_with in owned and time.monotonic() >= self._rebuild_at:
                self._rebuild()
            full = self._gathering.full
            self._consumer.pause(full)
            self._consumer.resume(owned - full)
            metrics.BUFFERED_BYTES.set(self._gathering.bytes)
        self._finish()

    def close(self) -> None:
        """Leave the group and end the connections."""
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._consumer.close()
        self._client.close()

    def _write(self, ranges: list[Range]) -> None:
        for sealed in ranges:
            self._writing[sealed.place] = (sealed, self._thread.submit(self._land, sealed))

    def _land(self, sealed: Range) -> Landed:
        with metrics.timed(WORKER, "write"):
            return self._persistence.until_done(sealed.token, lambda: self._lander.land(sealed))

    def _commit_what_is_written(self) -> None:
        """Commit after success; what the broker did not take is committed with the next.

        Raises:
            TooManyDeadLettersError: when the warehouse refuses too much of what this release writes.
        """
        for place, (sealed, future) in list(self._writing.items()):
            if future.done():
                landed = future.result()
                failed = inner_faults(landed.refused.elements())
                self._limits.check([Tried(landed.reports + landed.records - failed, failed)])
                _count(landed)
                del self._writing[place]
                self._gathering.written(place)
                self._uncommitted[place] = sealed.last
        if not self._uncommitted or self._consumer.commit(self._uncommitted):
            self._uncommitted, self._refused_since = {}, None
            return
        now = time.monotonic()
        self._refused_since = self._refused_since or now
        if now - self._refused_since > self._longest_refusal:
            logs.get(WORKER).warning("no commits: joining the group again", problem=self._consumer.refusal)
            self._consumer.join_again()
            self._uncommitted, self._refused_since = (
                {},
                None,
            )  # it comes again, and is told to be there already

    def _rebuild(self) -> None:
        if self._rebuilding is None or self._rebuilding.done():
            self._rebuilding = self._thread.submit(self._rebuild_now)
            self._rebuild_at = time.monotonic() + REBUILD_EVERY_SECONDS

    def _rebuild_now(self) -> int:
        with metrics.timed(WORKER, "rebuild"):
            days = self._persistence.until_done("rollups", lambda: rebuild_dirty(self._client))
        metrics.ROLLUP_REBUILDS.inc(days)
        self._gather_now()
        return days

    def _gather_now(self) -> None:
        """Let the days of one rollup lie together. It can wait: whatever prevents it, the next hour comes."""
        if self._stopping.is_set() or time.monotonic() < self._gather_at:
            return
        try:
            gathered = gather_quiet(self._client, datetime.now(tz=UTC).date())
        except WarehouseError as problem:
            logs.get(WORKER).warning("days were not gathered", problem=str(problem))
            gathered = ""
        if gathered:
            logs.get(WORKER).info("days gathered", rollup=gathered)
        else:
            self._gather_at = time.monotonic() + GATHER_EVERY_SECONDS

    def _finish(self) -> None:
        """An orderly stop: everything that was read is written and committed, and the rollups say so."""
        logs.get(WORKER).info("stopping: writing what was read", bytes=self._gathering.bytes)
        while not self._gathering.empty:
            self._write(self._gathering.seal(time.monotonic(), everything=True))
            for _, future in self._writing.values():
                future.exception()
            self._commit_what_is_written()
        if self._rollups_with in self._consumer.owned():
            self._thread.submit(self._rebuild_now).result()


def _count(landed: Landed) -> None:
    metrics.done(WORKER, landed.records, landed.reports)
    for reason, letters in landed.refused.items():
        metrics.DEAD_LETTERS.labels(WORKER, reason.value).inc(letters)
    if landed.oldest_acceptance is not None:
        age = datetime.now(tz=UTC) - landed.oldest_acceptance
        metrics.REPORT_AGE_SECONDS.observe(max(0.0, age.total_seconds()))
