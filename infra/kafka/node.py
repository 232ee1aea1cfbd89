"""One Apache Kafka node as a child process: formatted once, started, stopped, killed, started again with its data."""

import os
import subprocess
from base64 import urlsafe_b64encode
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from smishwatch.infra.devstack import broker
from smishwatch.infra.devstack.errors import ProcessFailedError
from smishwatch.infra.devstack.ports import HOST, free_port, require_free
from smishwatch.infra.devstack.processes import ManagedProcess
from smishwatch.infra.kafka import jars
from smishwatch.infra.kafka.properties import MECHANISM, Admin, as_text, server_properties

START_SECONDS = 90.0
"""Two seconds on a quiet machine; recovery after a kill reads every open segment."""
STOP_SECONDS = 30.0
JVM = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""A node for tests and small machines: quick to start and small. Production leaves the JVM to Kafka's own script."""


class KafkaNode:
    """A broker and its controller in one process on 127.0.0.1. Use as a context manager, or ``start`` and ``stop``.

    Args:
        data_dir: its own; holds the log (``data``), the settings and the process's output
        port: where clients connect; a free one when it is not given
        admin: with it the node asks everyone to log in and knows this user
        libraries: where the jars are
    """

    def __init__(
        self,
        data_dir: Path,
        port: int | None = None,
        *,
        admin: Admin | None = None,
        libraries: Path = jars.LIBRARIES,
    ) -> None:
        self.data_dir = data_dir
        self._port, self._controller_port = port or free_port(), free_port()
        self._admin = admin
        self._libraries = libraries
        self._process: ManagedProcess | None = None

    @property
    def bootstrap(self) -> str:
        """``host:port`` for clients."""
        return f"{HOST}:{self._port}"

    @property
    def process(self) -> ManagedProcess | None:
        """The running JVM."""
        return self._process

    def start(self) -> None:
        """Format the directory where it is new, start, and return when the node answers.

        Raises:
            MissingKafkaError, PortTakenError, ProcessFailedError: with the remedy or the end of the log.
        """
        jars.require(self._libraries)
        require_free("Apache Kafka", self._port)
        self.data_dir.mkdir(parents=True, exist_ok=True)
        properties = self.data_dir / "server.properties"
        settings = server_properties(
            self.data_dir.resolve() / "data", self._port, self._controller_port, self._admin
        )
        properties.touch(mode=0o600)  # it may hold a password
        properties.write_text(as_text(settings), encoding="utf-8")
        if not (self.data_dir / "data" / "meta.properties").exists():
            self._format(properties)
        command = self._java("kafka.Kafka", str(properties))
        self._process = ManagedProcess("kafka", command, self.data_dir / "kafka.log")
        try:
            self._process.wait_until(lambda: broker.answers(HOST, self._port), START_SECONDS)
        except BaseException:
            self.kill()
            raise

    def healthy(self) -> bool:
        """Whether the process runs and answers in Kafka's protocol."""
        runs = self._process is not None and self._process.exit_code is None
        return runs and broker.answers(HOST, self._port)

    def stop(self) -> None:
        """An orderly shutdown: segments flushed and closed. Safe to call again."""
        if self._process is not None:
            self._process.stop(STOP_SECONDS)
            self._process = None

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def __enter__(self) -> "KafkaNode":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _format(self, properties: Path) -> None:
        """Give a new directory its identity, and where everyone must log in the first user."""
        cluster = urlsafe_b64encode(uuid4().bytes).decode().rstrip("=").replace("-", "A")
        users = (
            [f"--add-scram={MECHANISM}=[name={self._admin.name},password={self._admin.password}]"]
            if self._admin
            else []
        )
        arguments = ["format", "-t", cluster, "-c", str(properties), *users]
        done = subprocess.run(
            self._java("kafka.tools.StorageTool", *arguments), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ProcessFailedError(
                f"Kafka cannot use {self.data_dir}: {done.stdout[-500:]}{done.stderr[-1_500:]}"
            )

    def _java(self, main_class: str, *arguments: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={jars.HERE / 'log4j2.properties'}"
        return ["java", *JVM, logging, "-cp", f"{self._libraries}{os.sep}*", main_class, *arguments]
