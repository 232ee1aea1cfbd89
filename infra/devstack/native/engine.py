"""The ClickHouse engine inside this process: one data directory, one connection per client.

Connections of one process share the database and run side by side, each with its own current database,
settings and at most one statement at a time. A second process on the same directory is not possible, and
a process that has loaded the engine must not fork.
"""

import json
import logging
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from xml.sax.saxutils import escape

from smishwatch.infra.devstack.errors import MissingWheelError
from smishwatch.infra.devstack.native.errors import EngineError, engine_error
from smishwatch.infra.devstack.native.guard import refused_of

log = logging.getLogger(__name__)

CONFIG_FILE = "engine.xml"
DATABASE_DIRECTORY = "engine"
BACKUP_DIRECTORY = "backups"
_NOT_STREAMED = "Code: 36. DB::Exception: Streaming query is not supported"


@dataclass(frozen=True)
class EngineLimits:
    """Bounds for a machine that does other things as well."""

    server_memory_bytes: int = 3 * 1024**3
    query_memory_bytes: int = 2 * 1024**3
    mark_cache_bytes: int = 64 * 1024**2  # the engine's own default is 5 GiB
    background_threads: int = 2  # merges beside queries on two cores


class Chunk(Protocol):
    """A piece of a result: Native bytes and how many rows they hold."""

    def bytes(self) -> bytes: ...
    def rows_read(self) -> int: ...


class EngineConnection:
    """One client's connection to the engine. Not thread-safe, but for ``Engine.kill``."""

    def __init__(self, connect: Any, path: str) -> None:
        self._connect, self._path = connect, path
        self._connection = connect(path)
        self.database = "default"

    def run(self, sql: str) -> bytes:
        """Run a statement to its end; the result in the Native format, empty for statements without one."""
        return self._query(sql, "Native")

    def rows(self, sql: str) -> list[list[Any]]:
        """A small result as lists of JSON values."""
        return [json.loads(line) for line in self._query(sql, "JSONCompactEachRow").splitlines()]

    def stream(self, sql: str) -> Generator[Chunk, None, None] | None:
        """The result of a SELECT piece by piece; None when the engine cannot stream this statement.

        Closing the generator cancels the query. Errors come with the first or a later piece.
        """
        try:
            stream = self._connection.send_query(sql, "Native")
        except RuntimeError as error:
            if str(error).startswith(_NOT_STREAMED):
                return None
            raise engine_error(error) from None
        return _pieces(stream)

    def insert(self, statement: str, clauses: str, native_file: Path) -> None:
        """Insert a file of blocks in the Native format, as one statement.

        ``statement`` is the INSERT up to its columns, ``clauses`` what follows it (SETTINGS or nothing). Not
        chDB's streaming insert: that reports success when the engine has refused the rows (chDB 4.4: a
        violated constraint, too many partitions, a failing view).
        """
        self.run(f"{statement} FROM INFILE '{native_file}' {clauses} FORMAT Native")

    def use(self, database: str) -> None:
        """Make this the current database. Raises EngineError 81 when there is none of that name."""
        self.run(f"USE `{database.replace('`', '``')}`")
        self.database = database

    def reopen(self) -> None:
        """Start over with default settings in the same database."""
        self.close()
        self._connection = self._connect(self._path)
        self.use(self.database)

    def sibling(self) -> "EngineConnection":
        """Another connection in the same database, with default settings."""
        other = EngineConnection(self._connect, self._path)
        other.use(self.database)
        return other

    def close(self) -> None:
        """End the connection and whatever it still runs."""
        self._connection.close()

    def _query(self, sql: str, output_format: str) -> bytes:
        try:
            result = self._connection.query(sql, output_format)
        except RuntimeError as error:
            raise engine_error(error) from None
        return bytes(result.bytes()) if result is not None else b""


class Engine:
    """The engine on a data directory. The process's working directory becomes that directory."""

    def __init__(self, data: Path, limits: EngineLimits) -> None:
        connect = _load()
        (data / CONFIG_FILE).write_text(_config(limits, data / BACKUP_DIRECTORY), encoding="utf-8")
        os.environ["TZ"] = "UTC"  # a server's usual time zone, wherever the laptop is
        os.chdir(data)
        self._connect = connect
        # Relative names, because the engine reads its path as a URL and a directory may have any name.
        self._first = EngineConnection(connect, f"{DATABASE_DIRECTORY}?config-file={CONFIG_FILE}")
        version, timezone = self._first.rows("SELECT version(), timezone()")[0]
        major, minor, patch = (int(part) for part in version.split(".")[:3])
        self.version = (major, minor, patch)
        self.timezone: str = timezone
        self.refused = refused_of(self._names("table_functions"), self._names("table_engines"))

    def connection(self) -> EngineConnection:
        """A new connection."""
        return EngineConnection(self._connect, DATABASE_DIRECTORY)

    def _names(self, table: str) -> list[str]:
        return [row[0] for row in self._first.rows(f"SELECT name FROM system.{table}")]  # noqa: S608 - our own words

    def kill(self, tag: str) -> None:
        """Ask the query whose ``log_comment`` is ``tag`` to stop. Called by one thread only."""
        try:
            self._first.run(f"KILL QUERY WHERE Settings['log_comment'] = '{tag}'")
        except EngineError as error:
            log.warning("could not stop a query: %s", error)

    def close(self) -> None:
        """End the first connection, which lets the engine finish and write what it holds."""
        self._first.close()


def _pieces(stream: Any) -> Generator[Chunk, None, None]:
    try:
        while (chunk := stream.fetch()) is not None:
            yield chunk
    except RuntimeError as error:
        raise engine_error(error) from None
    finally:
        stream.cancel()


def _load() -> Any:
    """chDB's connection class. Raises MissingWheelError where it is not installed."""
    try:
        from chdb.state.sqlitelike import Connection  # noqa: PLC0415 - half a gigabyte, loaded only here
    except ImportError as error:
        raise MissingWheelError("the ClickHouse engine (chdb)") from error
    return Connection


def _config(limits: EngineLimits, backups: Path) -> str:
    """The engine's configuration file. Backups go to the disk of the same name as on a server (infra/clickhouse)."""
    return f"""<clickhouse>
  <max_server_memory_usage>{limits.server_memory_bytes}</max_server_memory_usage>
  <mark_cache_size>{limits.mark_cache_bytes}</mark_cache_size>
  <index_mark_cache_size>{limits.mark_cache_bytes}</index_mark_cache_size>
  <background_pool_size>{limits.background_threads}</background_pool_size>
  <profiles><default><max_memory_usage>{limits.query_memory_bytes}</max_memory_usage></default></profiles>
  <storage_configuration><disks>
    <backups><type>local</type><path>{escape(str(backups))}/</path></backups>
  </disks></storage_configuration>
  <backups><allowed_disk>backups</allowed_disk></backups>
</clickhouse>
"""
