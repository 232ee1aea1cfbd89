"""All tables for the database of a test, in a fifth of the time that the migrations take.

The migrations run once in each test process and warehouse; what they made there is made again by its own statements.
Tests of the migrations run the migrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Client, Row, connect
from smishwatch.pipeline.warehouse.migrate import migrate
from tests.support.devstack import fresh_database

MIGRATED = "tables_of_the_migrations"


@dataclass(frozen=True, slots=True)
class Tables:
    """What the migrations leave in an empty database."""

    statements: tuple[str, ...]
    """One ``CREATE`` for each table and view, with the name of the database that was migrated."""
    history: tuple[Row, ...]
    """The rows of ``schema_migrations``, the one table that is not empty then."""


@contextmanager
def fresh_tables(stack: EmbeddedStack, name: str = "test") -> Iterator[ClickHouseSettings]:
    """A new database with all tables, dropped at the end. ``name`` is only its readable part."""
    with fresh_database(stack, name) as database:
        settings = ClickHouseSettings(
            host=stack.clickhouse_host, port=stack.clickhouse_port, database=database
        )
        make_tables(settings)
        yield settings


def make_tables(settings: ClickHouseSettings) -> None:
    """Make all tables in an empty database; it is as ``migrate`` would leave it."""
    tables = _tables(settings.host, settings.port)
    client = connect(settings)
    try:
        for statement in tables.statements:
            client.execute(statement.replace(f"{MIGRATED}.", f"{settings.database}."))
        columns = ("number", "name", "checksum", "state", "applied_at", "version")
        client.insert("schema_migrations", dict(zip(columns, zip(*tables.history, strict=True), strict=True)))
    finally:
        client.close()


@cache
def _tables(host: str, port: int) -> Tables:
    """Those of the warehouse at this address."""
    client = connect(ClickHouseSettings(host=host, port=port, database=MIGRATED), create_database=True)
    try:
        migrate(client)
        return Tables(_statements(client), tuple(client.execute("SELECT * FROM schema_migrations")))
    finally:
        client.execute(f"DROP DATABASE {MIGRATED} SYNC")
        client.close()


def _statements(client: Client) -> tuple[str, ...]:
    rows = client.execute(
        f"SELECT create_table_query FROM system.tables WHERE database = '{MIGRATED}' ORDER BY engine = 'View', name"
    )
    return tuple(statement for (statement,) in rows)
