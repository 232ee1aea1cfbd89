"""What the stories of people are played on: a broker, workers, gateway and pages as processes, with a simulated stream.

Nothing stands in for anything: the stream is written to the broker as the doors write it, workers carry it into the
warehouse, and the pages are those of ``smishwatch web`` behind its own sign-in.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smishwatch.dashboards.access.accounts import Accounts
from smishwatch.dashboards.access.roles import Role
from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.broker.producer import Producer, Record
from smishwatch.pipeline.ingest import keys
from smishwatch.schemas.report import Report
from smishwatch.schemas.topics import REPORTS
from tests.support.devstack import Services
from tests.support.filled import Accepted, records_of, simulated
from tests.support.house import House, house

PASSWORD = "correct horse battery"  # a test's own
STARTS_WITHIN_SECONDS = 180.0
GATHERED_WITHIN = timedelta(hours=12)
"""Workers pay by the record: half a day in one makes a tenth of the time."""


@dataclass
class Stage:
    """The house, who may enter it, and what was sent to it."""

    house: House
    accounts: Accounts
    sent: list[Accepted] = field(default_factory=list)
    """Every report with the time at which it was accepted."""

    def serve(self, name: str, **settings: str) -> str:
        """Start ``smishwatch web`` or ``gateway``; its address, which stays when it is started again."""
        port = self.house.ports.setdefault(f"{name}.own", free_port())
        self.house.ports[name] = free_port()
        command = [sys.executable, "-m", "smishwatch.pipeline.cli", name, "--port", str(port)]
        with (self.house.directory / f"{name}.log").open("ab") as log:
            self.house.processes[name] = subprocess.Popen(
                command, env=self.house.environment(name) | settings, stdout=log, stderr=log
            )
        address = f"http://127.0.0.1:{port}"
        self._wait(name, f"{address}/healthz")
        return address

    def end(self, name: str) -> int:
        """SIGTERM; the exit code."""
        self.house.processes[name].send_signal(signal.SIGTERM)
        return self.house.processes[name].wait(30)

    def person(self, name: str, role: Role, carrier: str = "") -> None:
        """Somebody who has an account with a password."""
        now = datetime.now(tz=UTC)
        self.accounts.use_link(self.accounts.add(name, role, carrier, now, "test"), "", PASSWORD, now)

    def key(self, carrier: str) -> str:
        """A key with which the carrier's own program sends reports."""
        path = keys.key_path(self.house.settings.data_dir)
        return keys.create_key(path, carrier, datetime.now(tz=UTC))[0]

    def send(self, accepted: Iterable[Accepted]) -> None:
        """Reports through the broker, as the doors write them, to their figures in the warehouse."""
        new = list(accepted)
        records = records_of(new, len(self.sent), GATHERED_WITHIN)
        with Producer(self.house.settings.kafka) as producer:
            producer.deliver([Record(REPORTS, one.key, one.value) for one in records])
        self.sent += new
        self.house.settle()

    def reported(self, start: datetime, end: datetime, carrier: str = "") -> int:
        """Distinct reports of ``[start, end)``, counted by hand."""
        first: dict[tuple[str | None, str], Report] = {}
        for _, report in self.sent:
            first.setdefault((report.carrier, report.report_id), report)
        return sum(
            start <= report.reported_at < end and carrier in ("", report.carrier) for report in first.values()
        )

    def _wait(self, name: str, address: str) -> None:
        deadline = time.monotonic() + STARTS_WITHIN_SECONDS
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
            except OSError:
                ended = self.house.processes[name].poll()
                assert ended is None and time.monotonic() < deadline, (ended, self.house.logs())
                time.sleep(0.1)
            else:
                return


@contextmanager
def staged(stack: Services, directory: Path, name: str) -> Iterator[Stage]:
    """A house whose workers run, with nobody and nothing in it yet."""
    directory.mkdir(parents=True, exist_ok=True)
    with house(stack, directory, name) as built:
        built.settings.data_dir.mkdir(parents=True, exist_ok=True)
        built.start()
        yield Stage(built, Accounts(built.settings.data_dir))


def stream(reports: int, end: datetime, days: float, *, name: str, seed: int) -> list[Accepted]:
    """A simulated stream as far as it has been handed over by ``end``; ``name`` tells its reports from another's."""
    return [
        (at, report.model_copy(update={"report_id": f"{name}-{report.report_id}"[:128]}))
        for at, report in simulated(reports, end, days=days, seed=seed)
        if at <= end
    ]


def command(stage: Stage, *arguments: str) -> str:
    """What a command of ``smishwatch`` prints, run as an administrator runs it."""
    environment = os.environ | stage.house.environment("web")
    asked = [sys.executable, "-m", "smishwatch.pipeline.cli", *arguments]
    done = subprocess.run(asked, check=False, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
