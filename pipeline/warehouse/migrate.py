"""Bringing a database to the shape that `schemas/migrations/NNNN_name.sql` describes.

Every statement of a migration may be run again (``IF NOT EXISTS`` and the like), so a migration that was interrupted
between two statements is simply run again from its first one. What has finished is history: its file must not change.
On replicas the same files apply, with their engines rendered (layout.py), in a database of the engine ``Replicated``,
which carries every statement to all replicas; two migrators at once do no harm.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.layout import Layout, rendered
from smishwatch.pipeline.warehouse.statements import split_statements

State = Literal["started", "finished"]

_FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")
_STATE_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations
(
    number UInt32,
    name String,
    checksum String,
    state Enum8('started' = 1, 'finished' = 2),
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3),
    version UInt8
)
ENGINE = ReplacingMergeTree(version)
ORDER BY number
"""


class MigrationError(WarehouseError):
    """The files and the database's history do not fit together; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text, in hex."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def statements(self) -> list[str]:
        """What it runs, in order."""
        return split_statements(self.text)

    @property
    def label(self) -> str:
        """The file's name without its ending."""
        return f"{self.number:04d}_{self.name}"


@dataclass(frozen=True, slots=True)
class Applied:
    """One row of the state table."""

    number: int
    name: str
    checksum: str
    state: State


def shipped_migrations() -> list[Migration]:
    """The migrations of this release, by number.

    Raises:
        MigrationError: for a file name that is not ``NNNN_name.sql``.
    """
    found = []
    for file in files("smishwatch.schemas").joinpath("migrations").iterdir():
        if not file.name.endswith(".sql"):
            continue
        match = _FILE_NAME.fullmatch(file.name)
        if match is None:
            raise MigrationError(f"{file.name}: a migration's file is named NNNN_name.sql")
        found.append(Migration(int(match[1]), match[2], file.read_text(encoding="utf-8")))
    return sorted(found, key=lambda migration: migration.number)


def migrate(
    client: Client, migrations: Sequence[Migration] | None = None, *, dry_run: bool = False
) -> list[Migration]:
    """Apply what has not been applied yet.

    Args:
        client: on the database to migrate
        migrations: all of them, in order; the shipped ones if not given
        dry_run: only say which would be applied; nothing is written, not even the state table

    Returns:
        The migrations that were applied, or with ``dry_run`` would be.

    Raises:
        MigrationError: when a number is missing or doubled, a finished file was edited, or the database is newer.
        WarehouseError: when a statement fails; the migration stays started and is run again next time.
    """
    known = shipped_migrations() if migrations is None else list(migrations)
    if not dry_run:
        client.execute(rendered(_STATE_TABLE, client.layout))
    waiting = pending(known, applied_migrations(client))
    if not dry_run:
        for migration in waiting:
            _apply(client, migration)
    return waiting


def script(layout: Layout) -> list[str]:
    """Every statement of the shipped migrations as it would run in this layout, for reading."""
    return [rendered(statement, layout) for one in shipped_migrations() for statement in one.statements]


def applied_migrations(client: Client) -> list[Applied]:
    """The database's history; empty where it has none."""
    if not client.execute("EXISTS TABLE schema_migrations")[0][0]:
        return []
    rows = client.execute(
        "SELECT number, name, checksum, toString(state) FROM schema_migrations FINAL ORDER BY number"
    )
    return [Applied(*row) for row in rows]


def pending(known: Sequence[Migration], history: Sequence[Applied]) -> list[Migration]:
    """The migrations still to run, after checking that files and history fit together.

    Raises:
        MigrationError: when they do not.
    """
    _refuse_gaps(known)
    by_number = {migration.number: migration for migration in known}
    for applied in history:
        migration = by_number.get(applied.number)
        if migration is None:
            raise MigrationError(
                f"the database has migration {applied.number:04d}_{applied.name}, which this release does not know: "
                "run the release that made it, or a later one"
            )
        if migration.checksum != applied.checksum:
            raise MigrationError(_edited(migration, applied))
    finished = {applied.number for applied in history if applied.state == "finished"}
    waiting = [migration for migration in known if migration.number not in finished]
    if waiting and finished and waiting[0].number < max(finished):
        raise MigrationError(
            f"migration {waiting[0].label} is not applied, but later ones are: restore the history of the database"
        )
    return waiting


def _refuse_gaps(known: Sequence[Migration]) -> None:
    for expected, migration in enumerate(known, start=1):
        if migration.number != expected:
            raise MigrationError(
                f"expected migration {expected:04d}, found {migration.label}: numbers start at 0001, "
                "rise by one, and occur once"
            )


def _edited(migration: Migration, applied: Applied) -> str:
    if applied.state == "finished":
        return (
            f"{migration.label}.sql was changed after it had been applied: restore the file and put the change into "
            "a new migration"
        )
    return (
        f"{migration.label}.sql was changed after it had been started: restore the file, or drop what it has created "
        "and delete its row from schema_migrations"
    )


def _apply(client: Client, migration: Migration) -> None:
    _note(client, migration, "started")
    for statement in migration.statements:
        client.execute(rendered(statement, client.layout))
    _note(client, migration, "finished")


def _note(client: Client, migration: Migration, state: State) -> None:
    client.insert(
        "schema_migrations",
        {
            "number": [migration.number],
            "name": [migration.name],
            "checksum": [migration.checksum],
            "state": [state],
            "version": [{"started": 1, "finished": 2}[state]],
        },
    )
