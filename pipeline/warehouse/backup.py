"""Backup and restore with the engine's own BACKUP and RESTORE, and putting right what a running writer left half done.

A backup is taken table by table while writers go on, so it may hold reports whose ids, marks or rollups came a moment
later. Every one of these is a function of the reports: restoring claims missing ids and rebuilds every day.
"""

import re

from smishwatch.pipeline.warehouse.client import Client
from smishwatch.pipeline.warehouse.contested import adopt_unclaimed
from smishwatch.pipeline.warehouse.days import days_held
from smishwatch.pipeline.warehouse.errors import WarehouseError
from smishwatch.pipeline.warehouse.literals import string_literal
from smishwatch.pipeline.warehouse.rebuild import rebuild_days

DISK = "backups"
"""The disk that the server's configuration allows backups on (infra/clickhouse/config.d/backups.xml)."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
NOT_WAITED_FOR = {"max_execution_time": 0}


class BackupError(WarehouseError):
    """A backup that cannot be made or restored so; the text says what to do."""


def checked_name(name: str) -> str:
    """The name of a backup.

    Raises:
        ValueError: for one that could lead elsewhere than into the disk's folder.
    """
    if not _NAME.fullmatch(name) or ".." in name:
        raise ValueError(
            f"backup {name!r}: use letters, digits, dot, dash and underscore, beginning with a letter or digit"
        )
    return name


def back_up(client: Client, name: str, base: str = "") -> None:
    """Write every table to the backup disk.

    Args:
        client: on the database to save
        name: of the backup; must not exist
        base: an earlier backup: only what has changed since is written

    Raises:
        ValueError: for a name that is none.
        WarehouseError: when the server has no such disk, or the backup exists.
    """
    settings = f" SETTINGS base_backup = {_place(base)}" if base else ""
    client.execute(
        f"BACKUP DATABASE `{client.database}` TO {_place(name)}{settings}", settings=NOT_WAITED_FOR
    )


def restore(client: Client, name: str, database: str) -> None:
    """Restore a backup of this client's database; `make_whole` comes next, on the restored one.

    Args:
        client: on the database that the backup was taken of, which may be empty
        name: of the backup
        database: where to; must not hold any table yet

    Raises:
        BackupError: when there are tables already: nothing is ever overwritten.
        WarehouseError: when there is no such backup.
    """
    count = f"SELECT count() FROM system.tables WHERE database = {string_literal(database)}"  # noqa: S608
    if client.execute(count)[0][0]:
        raise BackupError(
            f"database {database} holds tables already: restore into another with --as, or drop it first"
        )
    saved = "" if database == client.database else f" AS `{database}`"
    client.execute(
        f"RESTORE DATABASE `{client.database}`{saved} FROM {_place(name)}", settings=NOT_WAITED_FOR
    )


def make_whole(client: Client) -> int:
    """Claim ids that the backup missed, and rebuild every day; how many days. For the restored database's client."""
    days = days_held(client)
    adopt_unclaimed(client, days)
    rebuild_days(client, days)
    return len(days)


def _place(name: str) -> str:
    return f"Disk({string_literal(DISK)}, {string_literal(checked_name(name))})"
