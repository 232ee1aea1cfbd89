"""Chromium over the pages. ``pytest tests/e2e --screenshots DIR`` writes the pictures of the documentation there."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from smishwatch.dashboards.app import create_web
from smishwatch.infra.devstack.stack import EmbeddedStack
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from tests.e2e.browser import Browser
from tests.e2e.site import Decided, Site, decided_on, opened_site
from tests.support.devstack import embedded_stack
from tests.support.filled import END, FilledWarehouse, filled_warehouse
from tests.support.tables import fresh_tables
from tests.support.webserver import served

__all__ = ["embedded_stack", "filled_warehouse"]

NewBrowser = Callable[..., Browser]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where pictures go."""
    parser.addoption("--screenshots", metavar="DIR", help="write the pictures of the documentation into DIR")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder needs a browser and the embedded warehouse."""
    for item in items:
        if "tests/e2e" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.stack)


@pytest.fixture(scope="session")
def programs() -> tuple[str, str]:
    """Paths of Chromium and its driver; skips where one is missing."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        missing = "chromium" if chromium is None else "chromedriver"
        pytest.skip(f"{missing} is not installed: apt-get install chromium chromium-driver fonts-noto")
    pytest.importorskip("selenium", reason="selenium is not installed: pip install selenium")
    return chromium, driver


@pytest.fixture
def browser(programs: tuple[str, str]) -> Iterator[Browser]:
    """A browser of this test alone."""
    opened = Browser(*programs)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def address(filled_warehouse: FilledWarehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over the shared stream, at its end."""
    settings = Settings(
        clickhouse=filled_warehouse.clickhouse, data_dir=tmp_path_factory.mktemp("web"), web_open_as="analyst"
    )
    with served(create_web(settings, clock=lambda: END.astimezone(UTC))) as base:
        yield base


@pytest.fixture(scope="session")
def decided(embedded_stack: EmbeddedStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Decided]:
    """A small stream with decisions."""
    with decided_on(embedded_stack, tmp_path_factory.mktemp("decided")) as built:
        yield built


@pytest.fixture(scope="session")
def site(
    embedded_stack: EmbeddedStack,
    filled_warehouse: FilledWarehouse,
    decided: Decided,
    address: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Every kind of page."""
    folder = tmp_path_factory.mktemp("site")
    with opened_site(embedded_stack, filled_warehouse, decided, address, folder) as opened:
        yield opened


@pytest.fixture
def own_warehouse(embedded_stack: EmbeddedStack) -> Iterator[ClickHouseSettings]:
    """A migrated database of this test alone."""
    with fresh_tables(embedded_stack, "browser") as clickhouse:
        yield clickhouse


@pytest.fixture
def own_address(own_warehouse: ClickHouseSettings, tmp_path: Path) -> Iterator[str]:
    """The pages over the database of this test alone, at the real time."""
    with served(
        create_web(Settings(clickhouse=own_warehouse, data_dir=tmp_path, web_open_as="analyst"))
    ) as base:
        yield base


@pytest.fixture
def screenshots(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go: the given folder, or one that is thrown away."""
    given: Any = request.config.getoption("--screenshots", default=None)
    folder = Path(given) if given else tmp_path / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
