"""The file that holds accounts: SQLite, so that pages, command line and several processes share it safely."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

FILE_NAME = "accounts.sqlite"
_WAIT_SECONDS = 10.0
"""A writer holds the file for milliseconds; whoever waits longer has found a broken disk."""
OWNER_ONLY = 0o600


class Store:
    """Opens the file anew for each piece of work: a connection belongs to one thread, and opening takes 0.2 ms."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=OWNER_ONLY)
        path.chmod(OWNER_ONLY)
        tables = files("smishwatch.dashboards.access").joinpath("tables.sql").read_text(encoding="utf-8")
        with self.work() as rows:
            rows.execute("PRAGMA journal_mode = WAL")
            rows.executescript(tables)

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """One transaction, written when the block ends without an error."""
        connection = sqlite3.connect(self._path, timeout=_WAIT_SECONDS)
        connection.row_factory = sqlite3.Row
        try:
            with connection:
                yield connection
        finally:
            connection.close()
