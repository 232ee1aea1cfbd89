"""The connection to ClickHouse: the only place that imports clickhouse_driver.

A client belongs to one thread. Every statement that this package runs may be repeated, so a client repeats it a few
times after network and overload errors before it gives up.
"""

import contextlib
import logging
import random
import struct
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import clickhouse_driver
from clickhouse_driver import errors as driver_errors

from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse import layout as layouts
from smishwatch.pipeline.warehouse.errors import (
    RowsRefusedError,
    StatementRefusedError,
    WarehouseError,
    WarehouseUnavailableError,
)
from smishwatch.pipeline.warehouse.layout import READING, WRITING, Layout

_DRIVER_LOG = logging.getLogger("clickhouse_driver")
_DRIVER_LOG.addHandler(logging.NullHandler())
_DRIVER_LOG.propagate = False
"""What it says is in the error; else its stack traces would stand in logs, or at a person's terminal."""

Row = tuple[Any, ...]
Columns = Mapping[str, Sequence[Any]]
Result = TypeVar("Result")

CONNECT_SECONDS = 5
ANSWER_SECONDS = 300
"""Longer than any statement of ours should take; a server that is silent for longer is gone."""
WRITE_SETTINGS: dict[str, Any] = {
    "max_partitions_per_insert_block": 0,  # late reports may touch any number of days
    "insert_deduplicate": 1,
    "async_insert": 0,  # an acknowledged insert is a written part
}
DATA_ERROR_CODES = frozenset(
    (6, 25, 26, 27, 32, 33, 38, 41, 43, 53, 69, 70, 72, 117, 131, 190, 321, 349, 407, 469)
)
"""Codes that are about a value: cannot parse, out of bounds, wrong type, array sizes differ, violated constraint."""
STATEMENT_ERROR_CODES = frozenset((
    10, 16, 36, 42, 44, 46, 47, 48, 50, 57, 60, 62, 63, 81, 82, 83, 115, 158, 159, 160, 164, 179, 192, 193, 194, 215,
    307, 386, 396, 497, 516,
))  # fmt: skip
"""Codes that are about the statement, the schema, rights or a query's own limits. All others are taken as passing."""

_UNWRITABLE_VALUE = (struct.error, TypeError, ValueError, OverflowError, driver_errors.TypeMismatchError)
"""What the driver raises when it cannot put a value into its column."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How often and with which pauses a statement is repeated.

    The defaults bridge a restarting server's few seconds; longer outages are for the caller, who can say so.
    """

    attempts: int = 5
    first_seconds: float = 0.1
    longest_seconds: float = 2.0

    def pause_seconds(self, attempt: int) -> float:
        """The pause after the given attempt (1-based), with jitter so that workers do not return together."""
        return float(min(self.first_seconds * 2 ** (attempt - 1), self.longest_seconds)) * random.uniform(
            0.5, 1.0
        )


class Client:
    """One connection, for one thread, with errors told apart and repetition built in."""

    def __init__(
        self,
        driver: Any,
        database: str,
        backoff: Backoff = Backoff(),
        sleep: Callable[[float], None] = time.sleep,
        layout: Layout = "single",
    ) -> None:
        self.database = database
        self.layout = layout
        self._driver = driver
        self._backoff = backoff
        self._sleep = sleep
        self._is_cancelled = False

    def execute(self, sql: str, *, settings: Mapping[str, Any] | None = None) -> list[Row]:
        """Run a statement; the rows of its answer.

        Raises:
            WarehouseUnavailableError: when it stays unreachable or overloaded.
            StatementRefusedError: when the statement or the schema is at fault.
        """
        return self._repeated(
            lambda: list(self._driver.execute(sql, settings=READING[self.layout] | dict(settings or {})))
        )

    def select(
        self, sql: str, *, settings: Mapping[str, Any] | None = None, repeats_answered: bool = True
    ) -> tuple[list[str], list[Row]]:
        """The names of the answer's columns, and its rows. Raises as ``execute`` does.

        Args:
            sql: the question
            settings: for this question alone
            repeats_answered: whether to ask again what the server answered with an error that may pass
        """
        rows, columns = self._repeated(
            lambda: self._driver.execute(sql, settings=dict(settings or {}), with_column_types=True),
            repeats_answered,
        )
        return [name for name, _ in columns], rows

    def insert(self, table: str, columns: Columns, token: str = "") -> int:
        """Insert columns of equal length into a table; the number of rows.

        Args:
            table: its name
            columns: values by column name; date-times as integers in the column's unit
            token: equal for equal rows only. ClickHouse drops a block whose token it has already taken.

        Raises:
            RowsRefusedError: when a value can never be stored.
            WarehouseUnavailableError: when it stays unreachable or overloaded.
        """
        names = list(columns)
        data = list(columns.values())
        rows = len(data[0]) if data else 0
        if rows == 0:
            return 0
        listed = ", ".join(f"`{name}`" for name in names)
        settings = (
            WRITE_SETTINGS | WRITING[self.layout] | ({"insert_deduplication_token": token} if token else {})
        )
        settings["insert_block_size"] = rows  # one block, so that one token covers it
        self._repeated(
            lambda: self._driver.execute(
                f"INSERT INTO `{table}` ({listed}) VALUES",
                [list(column) for column in data],
                columnar=True,
                types_check=False,
                settings=dict(settings),
            )
        )
        return rows

    def close(self) -> None:
        """End the connection."""
        self._driver.disconnect()

    def cancel(self) -> None:
        """End what another thread runs here, on the server too: for a process that stops, where nobody waits any more.

        There, and for every later statement, WarehouseUnavailableError is raised.
        """
        self._is_cancelled = True
        connection = self._driver.connection
        if connection.connected and connection.is_query_executing:
            with contextlib.suppress(OSError):  # the server has left: then nothing runs there either
                connection.send_cancel()

    def _repeated(self, run: Callable[[], Result], repeats_answered: bool = True) -> Result:
        attempt = 1
        while True:
            self._refuse_if_cancelled()
            try:
                result = run()
            except Exception as error:
                self._refuse_if_cancelled()
                told = told_apart(error)
                if not isinstance(told, WarehouseUnavailableError) or attempt >= self._backoff.attempts:
                    raise told from error
                if told.code and not repeats_answered:
                    raise told from error
            else:
                self._refuse_if_cancelled()  # what came may be a part of the answer only
                return result
            self._sleep(self._backoff.pause_seconds(attempt))
            attempt += 1

    def _refuse_if_cancelled(self) -> None:
        if self._is_cancelled:
            raise WarehouseUnavailableError("cancelled: this process stops")


class ClientPerThread:
    """Hands each thread its own client, made on first use."""

    def __init__(self, settings: ClickHouseSettings, backoff: Backoff = Backoff()) -> None:
        self._settings = settings
        self._backoff = backoff
        self._local = threading.local()
        self._made: weakref.WeakSet[Client] = weakref.WeakSet()
        self._lock = threading.Lock()

    def client(self) -> Client:
        """The calling thread's client."""
        existing: Client | None = getattr(self._local, "client", None)
        if existing is None:
            existing = self._local.client = connect(self._settings, backoff=self._backoff)
            with self._lock:
                self._made.add(existing)
        return existing

    def cancel(self) -> None:
        """Cancel what every thread runs."""
        with self._lock:
            for client in self._made:
                client.cancel()


def connect(
    settings: ClickHouseSettings, *, create_database: bool = False, backoff: Backoff = Backoff()
) -> Client:
    """A client on the configured database. It connects on its first statement.

    Args:
        settings: where ClickHouse is
        create_database: make the database first where it is missing (for migrations)
        backoff: how patient it is

    Raises:
        WarehouseUnavailableError: with ``create_database``, when the server cannot be reached.
    """
    if create_database:
        server = Client(_driver(settings, "default"), "default", backoff)
        try:
            server.execute(layouts.create_database(settings.database, settings.layout))
        finally:
            server.close()
    return Client(_driver(settings, settings.database), settings.database, backoff, layout=settings.layout)


def told_apart(error: Exception) -> WarehouseError:
    """Our error for one of the driver's."""
    if isinstance(error, WarehouseError):
        return error
    if isinstance(error, driver_errors.ServerException):
        return _answered(
            int(error.code or 0), str(error.message).partition("Stack trace:")[0].strip()[:1_000]
        )
    message = f"{type(error).__name__}: {_first_line(error)}"[:1_000]
    if isinstance(error, _UNWRITABLE_VALUE):
        return RowsRefusedError(message)
    if isinstance(error, (driver_errors.Error, EOFError, OSError)):
        return WarehouseUnavailableError(message)
    return StatementRefusedError(message, 0)


def _first_line(error: Exception) -> str:
    """The driver's network errors carry a stack trace for each host that was tried, behind the words."""
    return str(error).partition("\n")[0].partition("Failed to connect to")[0].strip()


def _answered(code: int, message: str) -> WarehouseError:
    """Our error for a code that the server answered with."""
    if code in DATA_ERROR_CODES:
        return RowsRefusedError(message)
    if code in STATEMENT_ERROR_CODES:
        return StatementRefusedError(message, code)
    return WarehouseUnavailableError(message, code)


def _driver(settings: ClickHouseSettings, database: str) -> Any:
    return clickhouse_driver.Client(
        settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.secret(),
        database=database,
        client_name="smishwatch",
        secure=settings.secure,
        ca_certs=str(settings.ca_file) if settings.ca_file else None,
        compression="lz4" if settings.compression else False,
        alt_hosts=settings.alternatives or None,
        connect_timeout=CONNECT_SECONDS,
        send_receive_timeout=ANSWER_SECONDS,
        sync_request_timeout=CONNECT_SECONDS,
    )
