"""Tables of keys and values in one SQLite file: a memory is saved by what changed, in one transaction.

A crash at any time leaves what the last finished transaction wrote. Bytes carry a checksum, so that what a disk has
altered is not served.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from smishwatch.pipeline.campaigns.changes import Changes, Row

_MILLISECONDS_TO_WAIT = 5_000
_SETTINGS = (
    "PRAGMA page_size = 8192",  # most rows are some hundred bytes, a few several thousand
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # what was saved is on disk before the journal of the input is emptied
    f"PRAGMA busy_timeout = {_MILLISECONDS_TO_WAIT}",
)


class RowsDamagedError(Exception):
    """The file is not what was written."""


class RowStore:
    """``load`` everything once, then ``save`` changes. For one process.

    Args:
        path: of the file; made when missing
        tables: their names
    """

    def __init__(self, path: Path, tables: Iterable[str]) -> None:
        self._path, self._tables = path, tuple(tables)
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            for setting in _SETTINGS:
                self._database.execute(setting)
            for table in (*self._tables, "head"):
                self._database.execute(
                    f'CREATE TABLE IF NOT EXISTS "{table}" (key PRIMARY KEY, value NOT NULL, sum) WITHOUT ROWID'
                )
        except sqlite3.DatabaseError as problem:
            raise RowsDamagedError(str(problem)) from problem

    @property
    def size_bytes(self) -> int:
        """Length of the file."""
        return self._path.stat().st_size

    def head(self) -> dict[str, Any] | None:
        """What was saved with the last changes; ``None`` when nothing ever was."""
        found = dict(self._rows("head")).get("head")
        return None if found is None else dict(json.loads(found))

    def load(self) -> dict[str, list[Row]]:
        """Every row that holds, by table.

        Raises:
            RowsDamagedError: it is not what was saved
        """
        return {table: self._rows(table) for table in self._tables}

    def save(self, changes: Mapping[str, Changes], head: dict[str, Any]) -> None:
        """All of the changes and the head, or nothing of it."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            for table, changed in changes.items():
                self._write(table, changed)
            self._write("head", Changes([("head", json.dumps(head).encode())]))
            self._commit()
        except BaseException:
            self._database.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _commit(self) -> None:
        self._database.execute("COMMIT")

    def _write(self, table: str, changed: Changes) -> None:
        if changed.whole:
            self._database.execute(f'DELETE FROM "{table}"')  # noqa: S608 - named by our code
        if changed.gone:
            forget = f'DELETE FROM "{table}" WHERE key = ?'  # noqa: S608 - named by our code
            self._database.executemany(forget, ((key,) for key in changed.gone))
        if changed.rows:
            keep = f'INSERT OR REPLACE INTO "{table}" VALUES (?, ?, ?)'  # noqa: S608 - named by our code
            self._database.executemany(keep, ((key, value, _sum(value)) for key, value in changed.rows))

    def _rows(self, table: str) -> list[Row]:
        try:
            rows = self._database.execute(f'SELECT key, value, sum FROM "{table}"').fetchall()  # noqa: S608 - named by our code
        except sqlite3.DatabaseError as problem:
            raise RowsDamagedError(str(problem)) from problem
        if any(_sum(value) != stored for _, value, stored in rows):
            raise RowsDamagedError(f"a row of {table} has another checksum")
        return [(key, value) for key, value, _ in rows]


def _sum(value: bytes | int) -> int | None:
    return zlib.crc32(value) if isinstance(value, bytes) else None
