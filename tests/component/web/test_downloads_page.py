"""Where a regulator and a carrier find what is to be taken away: every link leads to a file that is theirs."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.pages.downloads import months_ended
from tests.component.web.people import people
from tests.component.web.reading import Elements
from tests.support.filled import FilledWarehouse

LATER = datetime(2026, 5, 2, tzinfo=UTC)
LISTS = {
    "domains.txt", "domains.csv", "domains.hosts", "domains.rpz", "senders.txt", "senders.csv", "contacts.txt",
    "contacts.csv",
}  # fmt: skip


def links(client: TestClient, address: str, start: str) -> set[str]:
    page = client.get(address)
    assert page.status_code == 200
    return {
        one.removeprefix(start) for one in Elements(page.text).attributes("href") if one.startswith(start)
    }


@pytest.mark.parametrize(
    ("role", "from_page"),
    [(Role.CARRIER, "/carriers/cn-east"), (Role.REGULATOR, "/"), (Role.ANALYST, "/")],
)
def test_each_finds_its_files_from_where_it_starts(
    filled_warehouse: FilledWarehouse, tmp_path: Path, role: Role, from_page: str
) -> None:
    client = people(filled_warehouse.clickhouse, tmp_path, LATER, "cn-east").clients[role]
    assert links(client, from_page, "/downloads") == {""}
    found = links(client, "/downloads", "/api/v1/blocklists/")
    assert found == LISTS
    bulletins = links(client, "/downloads", "/api/v1/bulletins/")
    months = {"2026-03", "2026-04"}
    every = {
        f"{month}-{tongue}.{form}" for month in months for tongue in ("en", "zh") for form in ("pdf", "html")
    }
    assert bulletins == (set() if role is Role.CARRIER else every | {f"{month}.csv" for month in months})
    for name in found:
        assert client.get(f"/api/v1/blocklists/{name}").status_code == 200
    for name in bulletins:
        if name.endswith((".csv", "-en.html")):
            assert client.get(f"/api/v1/bulletins/{name}").status_code == 200, name


def test_before_the_first_month_has_ended_there_is_no_bulletin(empty_pages: TestClient) -> None:
    page = empty_pages.get("/downloads", headers={"Accept-Language": "en"}).text
    assert "No month with reports has ended yet." in page and "/api/v1/bulletins/" not in page


def test_months_go_back_over_the_year() -> None:
    found = months_ended(datetime(2024, 12, 31, 23, tzinfo=UTC), datetime(2026, 1, 31, 23, tzinfo=UTC))
    assert (found[0], found[-1], len(found)) == ("2025-12", "2024-12", 13)
    assert months_ended(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)) == []
