"""The pages over a filled and over an empty warehouse."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.app import create_web
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from tests.support.devstack import embedded_stack, fresh_database
from tests.support.filled import END, FilledWarehouse, filled_warehouse, migrated, month_warehouse

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
    with (
        fresh_database(embedded_stack, "empty") as database,
        migrated(embedded_stack, database) as clickhouse,
    ):
        yield clickhouse


@pytest.fixture
def own_warehouse(embedded_stack: EmbeddedStack) -> Iterator[ClickHouseSettings]:
    """A migrated database of this test alone."""
    with fresh_database(embedded_stack, "web") as database, migrated(embedded_stack, database) as clickhouse:
        yield clickhouse


@pytest.fixture
def new_pages(tmp_path: Path) -> NewPages:
    """Makes clients of the pages over a warehouse; nothing is kept, so that every request asks anew."""

    def make(clickhouse: ClickHouseSettings, now: datetime = END, data_dir: Path = tmp_path) -> TestClient:
        settings = Settings(clickhouse=clickhouse, data_dir=data_dir, web_open_as="analyst")
        app = create_web(settings, clock=lambda: now.astimezone(UTC), kept_seconds=0)
        return TestClient(app, raise_server_exceptions=False)

    return make


@pytest.fixture
def filled_pages(new_pages: NewPages, filled_warehouse: FilledWarehouse) -> TestClient:
    """The pages over the shared stream, at its end."""
    return new_pages(filled_warehouse.clickhouse)


@pytest.fixture
def empty_pages(new_pages: NewPages, empty_warehouse: ClickHouseSettings) -> TestClient:
    """The pages before the first report."""
    return new_pages(empty_warehouse)


@pytest.fixture
def month_pages(new_pages: NewPages, month_warehouse: FilledWarehouse) -> TestClient:
    """The pages over a month of reports, at its end."""
    return new_pages(month_warehouse.clickhouse)
