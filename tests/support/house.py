"""The workers as processes on a broker and a warehouse, for tests of what arrives where."""

import json
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.broker.lag import READS, lag
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.settings import ClickHouseSettings, KafkaSettings, Settings
from smishwatch.schemas.topics import REPORTS
from tests.support.devstack import Services, client_of, fresh_database, fresh_topic_prefix
from tests.support.forking import Forked, Work, real
from tests.support.tables import make_tables

PEPPER = "a pepper for tests only"
WORKERS = ("enrich", "cluster", "sink")
PATIENCE_SECONDS = 180.0
"""How long what must come is waited for: a fault only where it never comes, however busy the machine is."""
SESSION_SECONDS = 3.0
"""The embedded broker makes every join wait half of it."""


@dataclass
class House:
    """Broker, database and workers of one test."""

    stack: Services
    settings: Settings
    directory: Path
    work: Work = real
    """What a worker's process does."""
    crew: tuple[str, ...] = WORKERS
    """The workers of this house."""
    processes: dict[str, "Forked | subprocess.Popen[bytes]"] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def start(self, *workers: str) -> None:
        """Start workers as processes, each logging to its own file.

        A second instance of a worker is called ``worker.2`` and has a directory of its own.
        """
        for name in workers or self.crew:
            self.ports[name] = free_port()
            worker, _, instance = name.partition(".")
            own = {"SMISHWATCH_DATA_DIR": str(self.directory / f"data{instance}")}
            log = self.directory / f"{name}.log"
            self.processes[name] = Forked(self.work, worker, self.environment(name) | own, log)

    def start_again(self, *workers: str) -> None:
        """Start those of them that have ended, as a supervisor does."""
        for name in workers:
            if self.processes[name].poll() is not None:
                self.start(name)

    def kill(self, worker: str) -> None:
        """SIGKILL."""
        self.processes[worker].kill()
        self.processes[worker].wait()

    def stop(self, *workers: str, by: signal.Signals = signal.SIGTERM) -> dict[str, int]:
        """The signal, and the exit codes."""
        names = workers or tuple(self.processes)
        for name in names:
            self.processes[name].send_signal(by)
        return {name: self.processes[name].wait(30) for name in names}

    def send(self, values: Iterable[bytes], key: bytes | None = b"carrier-a") -> None:
        """Write records to reports.v1, confirmed."""
        with Producer(self.settings.kafka) as producer:
            producer.deliver([Record(REPORTS, key, value) for value in values])

    def lag(self) -> dict[str, int]:
        """Records still to be done, per worker."""
        kinds = {name.partition(".")[0] for name in self.processes}
        kinds = {kind for kind in kinds if kind.partition("-")[0] in READS} or set(WORKERS)
        return {kind: sum(part.records for part in lag(self.settings.kafka, kind)) for kind in kinds}

    def drain(
        self, within_seconds: float = PATIENCE_SECONDS, each: Callable[[], None] = lambda: None
    ) -> None:
        """Wait until every worker has committed everything; twice, since they feed one another."""
        deadline = time.monotonic() + within_seconds
        zeros = 0
        while zeros < 2:
            behind = self.lag()
            zeros = 0 if any(behind.values()) else zeros + 1
            each()
            assert time.monotonic() < deadline, f"not drained: {behind}\n{self.logs()}"
            time.sleep(0.2)

    def settle(self, within_seconds: float = PATIENCE_SECONDS) -> None:
        """Drain, and wait until every rollup has been rebuilt."""
        self.drain(within_seconds)
        deadline = time.monotonic() + within_seconds
        while self.rows("SELECT day FROM rollup_dirty GROUP BY day, batch, phase HAVING sum(sign) > 0"):
            assert time.monotonic() < deadline, f"rollups are not rebuilt\n{self.logs()}"
            time.sleep(0.2)

    def until(
        self, sql: str, answer: list[tuple[Any, ...]], within_seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until the query has this answer."""
        deadline = time.monotonic() + within_seconds
        while (found := self.rows(sql)) != answer:
            assert time.monotonic() < deadline, f"still {found}, not {answer}\n{self.logs()}"
            time.sleep(0.2)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer of a query on this test's database."""
        client = client_of(self.stack, self.settings.clickhouse.database)
        try:
            return list(client.execute(sql))
        finally:
            client.disconnect()

    def page(self, worker: str, path: str) -> str:
        """A page of the worker's health port."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[worker]}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    def at_work(self, worker: str) -> bool:
        """Whether it owns partitions: it has been given them since it started."""
        try:
            return bool(json.loads(self.page(worker, "/readyz"))["ok"])
        except OSError:
            return False

    def wait_until_at_work(self, *workers: str, within_seconds: float = PATIENCE_SECONDS) -> None:
        """Until each of these owns partitions."""
        deadline = time.monotonic() + within_seconds
        while not all(self.at_work(worker) for worker in workers):
            assert time.monotonic() < deadline, f"not all of {workers} begin to work\n{self.logs()}"
            time.sleep(0.1)

    def logs(self) -> str:
        """The end of every log."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text('utf-8', 'replace')[-3_000:]}"
            for path in self.directory.glob("*.log")
        )

    def environment(self, worker: str) -> dict[str, str]:
        """The settings of a process."""
        kafka, clickhouse = self.settings.kafka, self.settings.clickhouse
        login = {}
        if kafka.sasl_username and kafka.sasl_password:
            login = {
                "SMISHWATCH_KAFKA__SECURITY_PROTOCOL": kafka.security_protocol,
                "SMISHWATCH_KAFKA__SASL_USERNAME": kafka.sasl_username,
                "SMISHWATCH_KAFKA__SASL_PASSWORD": kafka.sasl_password.get_secret_value(),
            }
        return (
            {"SMISHWATCH_CLUSTER_PARTS": ""}  # not what the process that forks was started with
            | dict(os.environ)
            | login
            | {
                "SMISHWATCH_KAFKA__BOOTSTRAP": kafka.bootstrap,
                "SMISHWATCH_KAFKA__TOPIC_PREFIX": kafka.topic_prefix,
                "SMISHWATCH_KAFKA__SESSION_SECONDS": str(kafka.session_seconds),
                "SMISHWATCH_CLICKHOUSE__HOST": clickhouse.host,
                "SMISHWATCH_CLICKHOUSE__PORT": str(clickhouse.port),
                "SMISHWATCH_CLICKHOUSE__DATABASE": clickhouse.database,
                "SMISHWATCH_PEPPER": PEPPER,
                "SMISHWATCH_DATA_DIR": str(self.directory / "data"),
                "SMISHWATCH_METRICS_PORT": str(self.ports[worker]),
            }
        )


@contextmanager
def house(
    stack: Services, directory: Path, name: str = "house", kafka: KafkaSettings | None = None
) -> Iterator[House]:
    """Fresh topics and a migrated database; every worker is ended afterwards. ``kafka`` instead of the stack's."""
    with fresh_database(stack, name) as database:
        settings = Settings(
            kafka=kafka
            or KafkaSettings(
                bootstrap=stack.kafka_bootstrap,
                topic_prefix=fresh_topic_prefix(name),
                session_seconds=SESSION_SECONDS,
            ),
            clickhouse=ClickHouseSettings(
                host=stack.clickhouse_host, port=stack.clickhouse_port, database=database
            ),
            data_dir=directory / "data",
        )
        ensure_topics(settings.kafka)
        make_tables(settings.clickhouse)
        built = House(stack, settings, directory)
        try:
            yield built
        finally:
            for process in built.processes.values():
                if process.poll() is None:
                    process.kill()
                    process.wait()


ACCEPTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def envelope(
    reports: Sequence[dict[str, Any]], carrier: str = "carrier-a", *, accepted_at: datetime = ACCEPTED_AT
) -> bytes:
    """An envelope of reports as the doors write it."""
    whole = {
        "schema": "smishwatch.reports/1",
        "batch_id": "batch",
        "carrier": carrier,
        "accepted_at": accepted_at.isoformat(),
        "reports": list(reports),
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def report(
    report_id: str,
    body: str = "【某银行】您的贷款已严重逾期，请点击 http://bad.example.top/a 处理",
    **fields: Any,
) -> dict[str, Any]:
    """A canonical report."""
    return {"report_id": report_id, "reported_at": "2026-03-01T11:59:00Z", "body": body, **fields}
