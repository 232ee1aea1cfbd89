"""Everything on this machine: what ``up`` and ``demo`` start, and the one health file that the pages read."""

import json
import os
import secrets
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import typer

from smishwatch.dashboards.hooks.configured import read_hooks
from smishwatch.infra.devstack.ports import free_port, require_free
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.broker.admin import ensure_topics
from smishwatch.pipeline.feeds.publishing import restore_topic
from smishwatch.pipeline.settings import PEPPER_FILE, Settings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.migrate import migrate
from smishwatch.pipeline.workers.child import Program
from smishwatch.pipeline.workers.supervisor import Stack, Supervisor, worker_names, worker_programs

STATUS_FILE = "status.json"
STATUS_EVERY_SECONDS = 1.0
HOST = "127.0.0.1"
SECRET_FILE_MODE = 0o600
EMBEDDED_SESSION_SECONDS = "6"
"""The embedded broker lets every worker that joins wait for half a session."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything listens on this machine."""

    web: int = 8080
    gateway: int = 8081
    kafka: int = 9092
    clickhouse: int = 9000

    def check(self, *, embedded: bool) -> None:
        """Make sure that each is free.

        Raises:
            PortTakenError: names the port and what to do.
        """
        require_free("the web pages", self.web)
        require_free("the gateway", self.gateway)
        if embedded:
            require_free("the broker", self.kafka)
            require_free("the warehouse", self.clickhouse)


class CountedStack:
    """A stack that says what it holds when every process has ended and it is about to stop."""

    def __init__(self, stack: EmbeddedStack, at_rest: Callable[[], None]) -> None:
        self._stack = stack
        self._at_rest = at_rest
        self.processes = stack.processes

    def start(self) -> None:
        """Start what is not running."""
        self._stack.start()
        self.processes = self._stack.processes

    def healthy(self) -> bool:
        """Whether both answer."""
        return self._stack.healthy()

    def stop(self) -> None:
        """Count, then stop both."""
        try:
            if self._stack.processes and self._stack.healthy():
                self._at_rest()
        finally:
            self._stack.stop()


def settings_here(data_dir: Path | None, ports: Ports, *, embedded: bool) -> tuple[Settings, dict[str, str]]:
    """The settings of every process under the roof, and the environment that hands them on.

    A pepper is made on the first start, unless one is given, and kept in the data directory: the same people must
    have the same hashes after a restart.
    """
    given = Settings()
    folder = (data_dir or given.data_dir).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    environment = {"SMISHWATCH_DATA_DIR": str(folder)}
    if embedded:
        environment |= {
            "SMISHWATCH_KAFKA__BOOTSTRAP": f"{HOST}:{ports.kafka}",
            "SMISHWATCH_KAFKA__SESSION_SECONDS": EMBEDDED_SESSION_SECONDS,
            "SMISHWATCH_CLICKHOUSE__HOST": HOST,
            "SMISHWATCH_CLICKHOUSE__PORT": str(ports.clickhouse),
        }
    if given.pepper is None and given.pepper_file is None:
        environment["SMISHWATCH_PEPPER_FILE"] = str(_pepper_file(folder))
    os.environ.update(environment)
    return Settings(), environment


def supervisor(
    settings: Settings,
    environment: Mapping[str, str],
    ports: Ports,
    stack: EmbeddedStack | None,
    *,
    more: tuple[Program, ...] = (),
    at_rest: Callable[[], None] = lambda: None,
) -> Supervisor:
    """All processes under one supervisor: doors, workers, pages, and ``more`` beside them."""

    def prepare() -> None:
        ensure_topics(settings.kafka)
        client = connect(settings.clickhouse, create_database=True)
        try:
            migrate(client)
            restore_topic(client, settings.kafka)
        finally:
            client.close()

    worker_ports = {name: free_port() for name in worker_names(settings)}
    health_ports = {name: free_port() for name in ("gateway", "web")}

    def door(name: str, port: int, role: str) -> Program:
        argv = (sys.executable, "-m", "smishwatch.pipeline.cli", name, "--host", HOST, "--port", str(port))
        own = {**environment, "SMISHWATCH_METRICS_PORT": str(health_ports[name])}
        if (
            more and name == "gateway"
        ):  # a feed of our own makes a request a second: only what goes wrong is news
            own["SMISHWATCH_LOG_LEVEL"] = "warning"
        return Program(name, argv, role, own)  # type: ignore[arg-type]

    programs = [
        *worker_programs(environment, worker_ports),
        door("gateway", ports.gateway, "door"),
        door("web", ports.web, "page"),
        *_hooks(settings, environment),
        *more,
    ]
    held: Stack | None = None if stack is None else CountedStack(stack, at_rest)
    return Supervisor(programs, settings.kafka, stack=held, prepare=prepare)


def _hooks(settings: Settings, environment: Mapping[str, str]) -> tuple[Program, ...]:
    """The process that sends alerts, where hooks are configured; a file that cannot be used ends the start.

    Raises:
        FileNotFoundError, ValueError: as ``read_hooks``.
    """
    if settings.webhooks_file is None:
        return ()
    read_hooks(settings.webhooks_file)
    argv = (sys.executable, "-m", "smishwatch.pipeline.cli", "webhooks", "run")
    return (Program("webhooks", argv, "page", environment),)


def run(roof: Supervisor, data_dir: Path, for_seconds: float | None = None) -> int:
    """Run the supervisor, and keep its state in the file that the health page reads; its exit code."""
    ended = threading.Event()
    file = data_dir / STATUS_FILE
    writer = threading.Thread(target=_write_status, args=(roof, file, ended), daemon=True)
    writer.start()
    try:
        return roof.run(for_seconds)
    finally:
        ended.set()
        writer.join(timeout=5)
        file.unlink(missing_ok=True)


def _write_status(roof: Supervisor, file: Path, ended: threading.Event) -> None:
    while not ended.wait(STATUS_EVERY_SECONDS):
        part = file.with_suffix(".part")
        part.write_text(json.dumps(roof.status()), encoding="utf-8")
        part.replace(file)


def _pepper_file(folder: Path) -> Path:
    file = folder / PEPPER_FILE
    if not file.exists():
        file.touch(mode=SECRET_FILE_MODE)
        file.write_text(secrets.token_hex(32), encoding="utf-8")
        typer.echo(f"made a pepper for reporters' hashes: {file}", err=True)
    return file
