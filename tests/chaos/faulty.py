"""The product's workers with spots in them where faults can be injected, and with shorter waits. Never part of it.

The waits of a second (for company, between two rebuilds) are there for throughput; shortened, a run takes seconds and
every order of events stays the same. ``without`` takes one guard away, to show that the oracles see what follows.
"""

import os
import secrets
import signal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import clickhouse_driver
from clickhouse_driver import errors as driver_errors

from benchmarks.naive import pipeline as naive
from smishwatch.pipeline.broker.consumer import ExplicitConsumer
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.settings import Settings
from smishwatch.pipeline.warehouse import rebuild, writer
from smishwatch.pipeline.warehouse.classify import Plan
from smishwatch.pipeline.warehouse.errors import WarehouseUnavailableError
from smishwatch.pipeline.warehouse.report_rows import Arrival
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.pipeline.workers import (
    cluster,
    enrich,
    faust_app,
    outgoing,
    persistence,
    ranges,
    sink,
)
from smishwatch.pipeline.workers.__main__ import run_worker
from smishwatch.pipeline.workers.cluster_memory import ClusterMemory
from smishwatch.pipeline.workers.landing import Landed, Lander
from smishwatch.pipeline.workers.ranges import Range
from smishwatch.pipeline.workers.row_store import RowStore
from tests.chaos.points import Points

NOT_ENOUGH_SPACE, TOO_MANY_PARTS = 243, 252
GUARDS = ("token", "seal", "dedup", "ack")
"""What may be taken away: the insert's token; that a failed range is never cut anew; looking ids up before writing;
committing only after delivery."""


def work(worker: str, points: Path, without: str = "") -> int:
    """Be this worker, with spots; returns its exit code."""
    if worker == naive.GROUP:
        return naive.run(Settings(), lambda point: reach_naively(Points(points), point))
    shorten_waits()
    put_spots_in(worker, Points(points))
    take_away(without)
    return run_worker(worker, Settings())


def reach_naively(points: Points, point: str) -> None:
    """A spot of the naive pipeline; what is refused or unanswered there is an exception of the driver."""
    if points.take(f"naive.{point}.refuse"):
        raise driver_errors.ServerException("injected", NOT_ENOUGH_SPACE)
    points.reach(f"naive.{point}")


def shorten_waits() -> None:
    """See the module's text."""
    faust_app.WITHIN_SECONDS = 0.02
    ranges.WITHIN_SECONDS = 0.05
    sink.POLL_SECONDS = 0.03
    sink.REBUILD_EVERY_SECONDS = 0.1
    persistence.FIRST_PAUSE_SECONDS, persistence.LONGEST_PAUSE_SECONDS = 0.1, 0.5


def put_spots_in(worker: str, points: Points) -> None:
    """Wrap the steps between which a crash would hurt; each is called ``worker.step``."""

    def around(holder: Any, name: str, before: str = "", after: str = "") -> None:
        original = getattr(holder, name)

        def with_spots(*arguments: Any, **named: Any) -> Any:
            if before:
                points.reach(f"{worker}.{before}")
            result = original(*arguments, **named)
            if after:
                points.reach(f"{worker}.{after}")
            return result

        setattr(holder, name, with_spots)

    around(enrich, "enrich_to_fit", before="stage")
    around(cluster, "cluster_records", before="stage")
    around(ClusterMemory, "remember", before="before-journal", after="after-journal")
    around(RowStore, "_commit", before="in-snapshot")
    around(Lander, "land", before="before-insert", after="after-insert")
    around(Writer, "_insert", before="between-tables")
    around(rebuild, "_rebuild", before="in-rebuild")
    _spots_in_delivery(worker, points)
    _spots_in_commits(worker, points)
    _spots_in_driver(worker, points)


def _spots_in_delivery(worker: str, points: Points) -> None:
    original = Producer.deliver

    def deliver(self: Producer, records: Sequence[Record]) -> None:
        points.reach(f"{worker}.before-deliver")
        if points.take(f"{worker}.half-delivered"):
            original(self, records[: (len(records) + 1) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        original(self, records)
        points.reach(f"{worker}.after-deliver")

    Producer.deliver = deliver


def _spots_in_commits(worker: str, points: Points) -> None:
    committing, explicit = faust_app.commit, ExplicitConsumer.commit

    async def commit(app: Any, events: Sequence[Any]) -> None:
        await committing(app, events)
        points.reach(f"{worker}.after-commit")

    def commit_explicitly(self: ExplicitConsumer, done: Any) -> bool:
        if points.take(f"{worker}.commit-refused"):
            return False
        taken = explicit(self, done)
        if not taken:
            print(f"commit not taken: {self.refusal}", flush=True)
        points.reach(f"{worker}.after-commit")
        return taken

    faust_app.commit = commit
    ExplicitConsumer.commit = commit_explicitly


def _spots_in_driver(worker: str, points: Points) -> None:
    """The warehouse's answers, as they come out of the driver."""
    original = clickhouse_driver.Client.execute

    def execute(self: Any, sql: str, *arguments: Any, **named: Any) -> Any:
        if sql.startswith("INSERT INTO `reports`"):
            for point, code in (("disk-full", NOT_ENOUGH_SPACE), ("overloaded", TOO_MANY_PARTS)):
                if points.take(f"{worker}.{point}"):
                    raise driver_errors.ServerException("injected", code)
        result = original(self, sql, *arguments, **named)
        if sql.startswith("INSERT INTO `reports`") and points.take(f"{worker}.answer-lost"):
            self.disconnect()
            raise driver_errors.SocketTimeoutError("injected: written, but nobody said so")
        return result

    clickhouse_driver.Client.execute = execute


def take_away(guard: str) -> None:
    """Remove one guard."""
    if guard:
        _REMOVALS[guard]()


def _without_token() -> None:
    """Every attempt has a token of its own, as where it is made of the moment and not of the range."""
    original = clickhouse_driver.Client.execute

    def execute(self: Any, sql: str, *arguments: Any, **named: Any) -> Any:
        settings = named.get("settings") or {}
        if "insert_deduplication_token" in settings:
            named["settings"] = settings | {"insert_deduplication_token": secrets.token_hex(8)}
        return original(self, sql, *arguments, **named)

    clickhouse_driver.Client.execute = execute


def _without_dedup() -> None:
    """Every report is taken for a new one."""

    def all_new(arrivals: Sequence[Arrival], stored: object) -> Plan:
        return Plan(rows=list(arrivals), claims=[arrival.claim for arrival in arrivals])

    writer.classify = all_new
    writer.look_up = lambda client, keys: {}
    writer.contested_ids = lambda client, keys, since: set()


def _without_seal() -> None:
    """A failed range is cut anew: its first half was written under the token of its first offset, and the whole
    is repeated under the same token, as sinks do that name a batch by where it begins."""
    original, cut = Lander.land, set[str]()
    Range.token = property(lambda self: f"{self.place}:{self.records[0].offset}")  # type: ignore[assignment]
    writer._digest = lambda columns: ""

    def land(self: Lander, sealed: Range) -> Landed:
        if sealed.token not in cut and len(sealed.records) > 1:
            cut.add(sealed.token)
            original(self, Range(sealed.place, sealed.records[: len(sealed.records) // 2]))
            raise WarehouseUnavailableError("injected: the first cut was written, but nobody said so")
        return original(self, sealed)

    Lander.land = land


def _ack_before_delivery() -> None:
    """What a worker has taken is committed before its outcomes are delivered."""
    delivering, making, reading = outgoing.deliver, faust_app.faust_app, faust_app.source_records
    committing: Any = faust_app.commit
    current: dict[str, Any] = {}

    def remembering_app(*arguments: Any) -> Any:
        current["app"] = making(*arguments)
        return current["app"]

    def remembering_events(events: Sequence[Any]) -> Any:
        current["events"] = events
        return reading(events)

    async def deliver(worker: str, producer: Producer, records: Iterable[Record]) -> None:
        await committing(current["app"], current["events"])
        await delivering(worker, producer, records)

    outgoing.deliver, faust_app.faust_app, faust_app.source_records = (
        deliver,
        remembering_app,
        remembering_events,
    )


_REMOVALS: dict[str, Callable[[], None]] = {
    "token": _without_token,
    "dedup": _without_dedup,
    "seal": _without_seal,
    "ack": _ack_before_delivery,
}
