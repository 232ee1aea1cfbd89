"""A fresh, migrated database on the embedded warehouse for every test."""

from collections.abc import Callable, Iterator

import pytest

from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import Client, connect
from tests.integration.warehouse.asking import fill
from tests.support.devstack import embedded_stack, fresh_database
from tests.support.tables import make_tables

__all__ = ["embedded_stack"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs the embedded warehouse."""
    for item in items:
        if "integration/warehouse" in item.path.as_posix():
            item.add_marker(pytest.mark.stack)


@pytest.fixture
def empty_settings(embedded_stack: EmbeddedStack) -> Iterator[ClickHouseSettings]:
    """Settings of a database without tables."""
    with fresh_database(embedded_stack, "warehouse") as database:
        yield ClickHouseSettings(
            host=embedded_stack.clickhouse_host, port=embedded_stack.clickhouse_port, database=database
        )


@pytest.fixture
def settings(empty_settings: ClickHouseSettings) -> ClickHouseSettings:
    """Settings of a migrated database."""
    make_tables(empty_settings)
    return empty_settings


@pytest.fixture
def new_client(settings: ClickHouseSettings) -> Iterator[Callable[[], Client]]:
    """Makes clients on the migrated database."""
    made: list[Client] = []

    def make() -> Client:
        made.append(connect(settings))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(new_client: Callable[[], Client]) -> Client:
    """A client on the migrated database."""
    return new_client()


@pytest.fixture
def filled(client: Client) -> Client:
    """The client, with two campaigns of one operation in its database."""
    return fill(client)
