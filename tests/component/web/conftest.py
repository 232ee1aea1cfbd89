"""The pages over a filled and over an empty warehouse."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from smishwatch.dashboards.app import create_web
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from tests.support.devstack import embedded_stack
from tests.support.filled import END, FilledWarehouse, filled_warehouse, month_warehouse
from tests.support.tables import fresh_tables

__all__ = ["embedded_stack", "filled_warehouse", "month_warehouse"]

NewPages = Callable[..., TestClient]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs the embedded warehouse."""
    for item in items:
        if "component/web" in item.path.as_posix():
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def empty_warehouse(embedded_stack: EmbeddedStack) -> Iterator[ClickHouseSettings]:
    """A migrated database into which nobody writes."""
    with fresh_tables(embedded_stack, "empty") as clickhouse:
        yield clickhouse


@pytest.fixture
def own_warehouse(embedded_stack: EmbeddedStack) -> Iterator[ClickHouseSettings]:
    """A migrated database of this test alone."""
    with fresh_tables(embedded_stack, "web") as clickhouse:
        yield clickhouse


@pytest.fixture(scope="session")
def shared_pages(tmp_path_factory: pytest.TempPathFactory) -> NewPages:
    """Clients of pages that are made once for each warehouse: putting a hundred and fifty doors up takes a third of a second.

    Every client has cookies of its own. What is written to the data directory stays for later tests.
    """
    data_dir = tmp_path_factory.mktemp("pages")

    known: dict[str, FastAPI] = {}

    def client(clickhouse: ClickHouseSettings) -> TestClient:
        if clickhouse.database not in known:
            known[clickhouse.database] = application(clickhouse, END, data_dir)
        return TestClient(known[clickhouse.database], raise_server_exceptions=False)

    return client


@pytest.fixture
def new_pages(tmp_path: Path) -> NewPages:
    """Makes clients of the pages over a warehouse; nothing is kept, so that every request asks anew."""

    def make(clickhouse: ClickHouseSettings, now: datetime = END, data_dir: Path = tmp_path) -> TestClient:
        return TestClient(application(clickhouse, now, data_dir), raise_server_exceptions=False)

    return make


def application(clickhouse: ClickHouseSettings, now: datetime, data_dir: Path) -> FastAPI:
    """The pages for everybody who comes, as for an analyst."""
    settings = Settings(clickhouse=clickhouse, data_dir=data_dir, web_open_as="analyst")
    return create_web(settings, clock=lambda: now.astimezone(UTC), kept_seconds=0)


@pytest.fixture
def filled_pages(shared_pages: NewPages, filled_warehouse: FilledWarehouse) -> TestClient:
    """The pages over the shared stream, at its end."""
    return shared_pages(filled_warehouse.clickhouse)


@pytest.fixture
def empty_pages(shared_pages: NewPages, empty_warehouse: ClickHouseSettings) -> TestClient:
    """The pages before the first report."""
    return shared_pages(empty_warehouse)


@pytest.fixture
def month_pages(shared_pages: NewPages, month_warehouse: FilledWarehouse) -> TestClient:
    """The pages over a month of reports, at its end."""
    return shared_pages(month_warehouse.clickhouse)
