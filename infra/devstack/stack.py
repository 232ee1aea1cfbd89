"""Both embedded services as one thing to start and stop.

On disk, under the data directory: ``warehouse/`` (the tables; kept) and ``logs/`` (one file per process). The
broker keeps nothing: what had not reached the warehouse when it stops is gone, so stop producers and let the
workers drain first.
"""

import sys
from pathlib import Path
from types import TracebackType

from smishwatch.infra.devstack import broker, exit_codes
from smishwatch.infra.devstack.data_lock import owner_of
from smishwatch.infra.devstack.errors import (
    DataInUseError,
    DevstackError,
    MissingWheelError,
    PortTakenError,
    ProcessFailedError,
)
from smishwatch.infra.devstack.native import probe
from smishwatch.infra.devstack.ports import HOST, free_port, require_free
from smishwatch.infra.devstack.processes import ManagedProcess

WAREHOUSE_START_SECONDS = 60.0  # a cold disk must read half a gigabyte
WAREHOUSE_STOP_SECONDS = 40.0  # longer than the listener's own grace for running queries


class EmbeddedStack:
    """A broker and a warehouse on 127.0.0.1, as child processes.

    Ports that are not given are free ones. With ``kafka_bootstrap`` a broker that runs elsewhere is used and
    none is started. Use as a context manager, or call ``start`` and ``stop``. Errors are DevstackErrors whose
    text is meant for the person at the terminal.
    """

    def __init__(
        self,
        data_dir: Path,
        kafka_port: int | None = None,
        clickhouse_port: int | None = None,
        *,
        kafka_bootstrap: str | None = None,
    ) -> None:
        self.data_dir = data_dir
        self._kafka_port = kafka_port
        self._clickhouse_port = clickhouse_port
        self._given_bootstrap = kafka_bootstrap
        self._broker: ManagedProcess | None = None
        self._warehouse: ManagedProcess | None = None

    @property
    def kafka_bootstrap(self) -> str:
        """``host:port`` of the broker."""
        return self._given_bootstrap or f"{HOST}:{self._started(self._kafka_port)}"

    @property
    def clickhouse_host(self) -> str:
        """The warehouse's host."""
        return HOST

    @property
    def clickhouse_port(self) -> int:
        """The warehouse's port for the native protocol."""
        return self._started(self._clickhouse_port)

    @property
    def processes(self) -> list[ManagedProcess]:
        """The children that were started, broker first."""
        return [process for process in (self._broker, self._warehouse) if process is not None]

    def start(self) -> None:
        """Start what is not running and return when both answer.

        Called again after a service has died it starts that one anew, on the same port; a new broker is empty.
        """
        try:
            if self._given_bootstrap is None and not _runs(self._broker):
                self._kafka_port = self._kafka_port or free_port()
                self._broker = broker.start(self._kafka_port, self.data_dir / "logs" / "broker.log")
            if not _runs(self._warehouse):
                self._clickhouse_port = self._clickhouse_port or free_port()
                self._warehouse = start_warehouse(self.data_dir, self._clickhouse_port)
        except BaseException:
            self.stop()
            raise

    def healthy(self) -> bool:
        """Whether every child runs and both services answer in their own protocol now."""
        if any(process.exit_code is not None for process in self.processes) or self._warehouse is None:
            return False
        host, _, port = self.kafka_bootstrap.rpartition(":")
        return broker.answers(host, int(port)) and probe.answers(self.clickhouse_host, self.clickhouse_port)

    def stop(self) -> None:
        """Stop the warehouse (it finishes running queries), then the broker. Safe to call again."""
        if self._warehouse is not None:
            self._warehouse.stop(WAREHOUSE_STOP_SECONDS)
            self._warehouse = None
        if self._broker is not None:
            self._broker.stop(broker.STOP_SECONDS)
            self._broker = None

    def __enter__(self) -> "EmbeddedStack":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @staticmethod
    def _started(port: int | None) -> int:
        if port is None:
            raise DevstackError("the embedded stack has not been started")
        return port


def _runs(process: ManagedProcess | None) -> bool:
    return process is not None and process.exit_code is None


def start_warehouse(data_dir: Path, port: int) -> ManagedProcess:
    """Start the warehouse on ``data_dir/warehouse`` and wait until it answers.

    Raises PortTakenError, DataInUseError, MissingWheelError or ProcessFailedError.
    """
    require_free("the warehouse", port)
    data = data_dir / "warehouse"
    command = [
        sys.executable,
        "-m",
        "smishwatch.infra.devstack.warehouse",
        "--data",
        str(data),
        "--port",
        str(port),
    ]
    process = ManagedProcess("warehouse", command, data_dir / "logs" / "warehouse.log")
    try:
        process.wait_until(lambda: probe.answers(HOST, port), WAREHOUSE_START_SECONDS)
    except ProcessFailedError as error:
        code = process.exit_code
        process.kill()
        raise _reason(code, data, port) or error from None
    except BaseException:
        process.kill()
        raise
    return process


def _reason(exit_code: int | None, data: Path, port: int) -> DevstackError | None:
    """The error that the warehouse's exit code stands for."""
    match exit_code:
        case exit_codes.PORT_TAKEN:
            return PortTakenError("the warehouse", HOST, port)
        case exit_codes.DATA_IN_USE:
            return DataInUseError(str(data), owner_of(data))
        case exit_codes.MISSING_WHEEL:
            return MissingWheelError("the ClickHouse engine (chdb)")
    return None
