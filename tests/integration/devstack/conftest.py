"""A database and a client of its own for every test against the shared stack."""

from collections.abc import Iterator

import pytest
from clickhouse_driver import Client

from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.support.devstack import client_of, embedded_stack, fresh_database

__all__ = ["embedded_stack"]


@pytest.fixture
def database(embedded_stack: EmbeddedStack, request: pytest.FixtureRequest) -> Iterator[str]:
    """A new, empty database."""
    with fresh_database(embedded_stack, request.node.originalname) as name:
        yield name


@pytest.fixture
def client(embedded_stack: EmbeddedStack, database: str) -> Iterator[Client]:
    """A client in that database."""
    with client_of(embedded_stack, database) as connected:
        yield connected
