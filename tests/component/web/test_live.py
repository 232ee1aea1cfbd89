"""Live updates over a real connection: a change is told, silence is kept alive, a stop is a stop."""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from smishwatch.schemas.report import Report
from tests.support.filled import fill
from tests.support.webserver import served

WITHIN_SECONDS = 60.0


@pytest.fixture
def address(own_warehouse: ClickHouseSettings, tmp_path: Path) -> Iterator[str]:
    """The pages of an empty warehouse behind a server."""
    with served(
        create_web(Settings(clickhouse=own_warehouse, data_dir=tmp_path, web_open_as="analyst"))
    ) as base:
        yield base


def insert(clickhouse: ClickHouseSettings, number: int) -> None:
    """One more report, made now."""
    now = datetime.now(tz=UTC)
    report = Report(
        report_id=f"r{number}",
        carrier="carrier-a",
        reported_at=now,
        body="your parcel waits at https://a.top",
    )
    fill(clickhouse, [(now, report)], first_offset=number, token=f"live{number}")


def test_a_change_is_told_to_everyone_who_watches(address: str, own_warehouse: ClickHouseSettings) -> None:
    async def watch() -> str:
        async with (
            httpx.AsyncClient(timeout=WITHIN_SECONDS, limits=httpx.Limits(max_connections=None)) as client,
            client.stream("GET", f"{address}/live") as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            ready.release()
            async for line in answer.aiter_lines():
                if line.startswith("event:"):
                    return line
        return "ended"

    async def many() -> list[str]:
        watchers = [asyncio.create_task(watch()) for _ in range(20)]
        for _ in watchers:
            await asyncio.wait_for(ready.acquire(), WITHIN_SECONDS)
        await asyncio.sleep(1.5)  # the first question was asked: what follows is a change
        await asyncio.to_thread(insert, own_warehouse, 1)
        return await asyncio.wait_for(asyncio.gather(*watchers), WITHIN_SECONDS)

    ready = asyncio.Semaphore(0)
    assert asyncio.run(many()) == ["event: changed"] * 20


def test_a_change_between_a_page_and_its_watching_is_told(
    address: str, own_warehouse: ClickHouseSettings
) -> None:
    with (
        httpx.Client(timeout=WITHIN_SECONDS) as first,
        first.stream("GET", f"{address}/live") as watching,
    ):
        lines = watching.iter_lines()
        while not (seen := version_shown(httpx.get(f"{address}/?lang=en").text)):
            time.sleep(0.2)
        insert(own_warehouse, 1)
        assert "event: changed" in lines  # who watches has been told
        with httpx.stream("GET", f"{address}/live", params={"seen": seen}, timeout=WITHIN_SECONDS) as answer:
            assert "event: changed" in answer.iter_lines()


def version_shown(page: str) -> str:
    return re.findall(r'<main id="main" data-seen="(\d*)"', page)[0]


def test_the_page_shows_the_change(address: str, own_warehouse: ClickHouseSettings) -> None:
    assert "No reports yet" in httpx.get(f"{address}/?lang=en").text
    insert(own_warehouse, 1)
    time.sleep(1.1)  # figures are kept for a second
    assert 'data-figure="reports"><dt>Reports</dt><dd>1' in httpx.get(f"{address}/?lang=en").text


def test_a_head_request_does_not_hang(
    new_pages: Callable[..., TestClient], own_warehouse: ClickHouseSettings
) -> None:
    assert new_pages(own_warehouse).head("/live").status_code == 204
