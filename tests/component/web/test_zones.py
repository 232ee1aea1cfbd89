"""Times in the reader's zone: from the address, remembered, and never another reader's."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import language
from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import Settings
from tests.support.filled import END, FilledWarehouse

SHANGHAI = {"Cookie": "zone=Asia%2FShanghai"}
ADDRESS = "/?period=7d&lang=zh"


def test_the_cookie_says_it(filled_pages: TestClient) -> None:
    now = f"{END + timedelta(hours=8):%Y-%m-%d %H:%M}（Asia/Shanghai）"
    page = filled_pages.get(ADDRESS, headers=SHANGHAI).text
    assert now in page and "（UTC）" not in page and "zone=UTC" in page
    assert f"{END:%Y-%m-%d %H:%M}（UTC）" in filled_pages.get(ADDRESS, headers={"Cookie": "a=b"}).text


def test_the_address_says_it_and_is_remembered(filled_pages: TestClient) -> None:
    answer = filled_pages.get(f"{ADDRESS}&zone=Asia/Kolkata", headers=SHANGHAI)
    assert "（Asia/Kolkata）" in answer.text
    assert "zone=Asia/Kolkata; Path=/" in answer.headers["set-cookie"]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "%00", "é", "UTC;x", '"'])
def test_what_is_no_zone_changes_nothing(filled_pages: TestClient, zone: str) -> None:
    for answer in (
        filled_pages.get("/?lang=zh", params={"zone": zone, "lang": "zh"}),
        filled_pages.get(ADDRESS, headers={"Cookie": f"zone={zone}".encode()}),
    ):
        assert answer.status_code == 200 and "（UTC）" in answer.text
        assert "zone=" not in answer.headers.get("set-cookie", "")


def test_kept_pages_are_kept_for_each_zone(filled_warehouse: FilledWarehouse, tmp_path: Path) -> None:
    settings = Settings(clickhouse=filled_warehouse.clickhouse, data_dir=tmp_path, web_open_as="analyst")
    pages = TestClient(create_web(settings, clock=lambda: END, kept_seconds=60))
    assert "（Asia/Shanghai）" in pages.get("/campaigns?lang=zh", headers=SHANGHAI).text
    pages.cookies.clear()
    assert "（UTC）" in pages.get("/campaigns?lang=zh").text


def test_the_first_bar_of_a_day_is_named_wherever_days_begin(filled_pages: TestClient) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for zone in ("UTC", "Asia/Shanghai", "Asia/Kolkata", "America/New_York"):
        filled_pages.get(f"/?zone={zone}")
        assert language.use_zone(zone)
        try:
            for width in (1, 3, 6):
                bars = [start + timedelta(hours=width * number) for number in range(7 * 24 // width)]
                named = [language.bar_label(bar, "zh", width * 3_600, 7 * 86_400) for bar in bars]
                assert sum(map(bool, named)) == 7, (zone, width)
        finally:
            language.use_zone("UTC")
