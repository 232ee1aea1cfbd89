"""Lists that go on: operations with their filters, decisions on their page; and the state of the house."""

import json
import os
from collections import Counter, defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.facts.health import STATUS_FILE
from smishwatch.dashboards.pages import deciding
from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.feeds import decisions
from smishwatch.pipeline.settings import ClickHouseSettings
from smishwatch.pipeline.warehouse.client import connect
from tests.component.web.brute_force import clustered, last, moment
from tests.component.web.conftest import NewPages
from tests.component.web.reading import Elements
from tests.component.web.test_api import everything
from tests.support.filled import END, FilledWarehouse

Row = dict[str, Any]


DAY = f"from={END - timedelta(days=2):%Y-%m-%d}&to={END - timedelta(days=1):%Y-%m-%d}"


@pytest.fixture(scope="module")
def by_day(filled_warehouse: FilledWarehouse) -> dict[str, list[Row]]:
    """By operation, its campaigns with how often each was reported on the day of ``DAY``."""
    tables, _ = clustered(filled_warehouse)
    place = {key: row["campaign_id"] for key, row in last(tables["template_places"], "template_id").items()}
    start = (END - timedelta(days=2)).replace(hour=0)
    counts = Counter(
        place[one.enrichment.template_id] for one in filled_warehouse.within(start, start + timedelta(days=1))
    )
    found: dict[str, list[Row]] = defaultdict(list)
    for campaign_id, row in last(tables["campaigns"], "campaign_id").items():
        if counts[campaign_id]:
            found[row["operation_id"]].append({**row, "reports": counts[campaign_id]})
    return found


@pytest.mark.parametrize("sort", ["reports", "new", "active"])
def test_operations_are_paged_in_order_with_the_figures_of_the_period(
    filled_pages: TestClient, by_day: dict[str, list[Row]], sort: str
) -> None:
    found = everything(filled_pages, f"/api/v1/operations?{DAY}&limit=7&sort={sort}")
    assert len(found) > 20 and {one["operation_id"] for one in found} == by_day.keys()
    assert len({one["operation_id"] for one in found}) == len(found)
    assert any(one["campaigns"] > 1 for one in found)
    for one in found:
        members = by_day[one["operation_id"]]
        assert (one["reports"], one["campaigns"]) == (sum(row["reports"] for row in members), len(members))
        largest = max(members, key=lambda row: (row["reports"], row["campaign_id"]))
        assert all(one[name] == largest[name] for name in ("title", "verdict", "category", "brand"))
        first = min(moment(row["first_seen"]) for row in members)
        assert one["first_seen"] == first.isoformat().replace("+00:00", "Z")
    column = {"reports": "reports", "new": "first_seen", "active": "last_seen"}[sort]
    assert [one[column] for one in found] == sorted((one[column] for one in found), reverse=True)


def test_operations_are_narrowed_by_what_their_campaigns_are(
    filled_pages: TestClient, by_day: dict[str, list[Row]]
) -> None:
    tied = {one for one, members in by_day.items() if len(members) > 1}
    several = everything(filled_pages, f"/api/v1/operations?{DAY}&least_campaigns=2&limit=500")
    assert {one["operation_id"] for one in several} == tied
    members = [row for rows in by_day.values() for row in rows]
    branded = next(row for row in members if row["brand"] and row["verdict"] == "scam")
    one_id = branded["campaign_id"]
    for name, value in (
        ("verdict", "scam"),
        ("category", branded["category"]),
        ("brand", branded["brand"]),
        ("q", one_id),
        ("q", branded["operation_id"]),
    ):
        found = filled_pages.get(f"/api/v1/operations?{DAY}&limit=500&{name}={value}").json()["items"]
        expected = {
            row["operation_id"]
            for row in members
            if (value in {row["campaign_id"], row["operation_id"]} if name == "q" else row[name] == value)
        }
        assert {one["operation_id"] for one in found} == expected, name
        assert len(expected) < len(by_day)
        whole = {one["operation_id"]: one["campaigns"] for one in found}
        assert whole == {one: len(by_day[one]) for one in expected}, "of all campaigns of the operation"


def test_every_decision_is_on_some_page(
    own_warehouse: ClickHouseSettings, new_pages: NewPages, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, names = connect(own_warehouse), [f"a{number}.example" for number in range(5)]
    for number, name in enumerate(names):
        decisions.note(
            client,
            decisions.make(
                END - timedelta(hours=1) + timedelta(seconds=number // 2),  # two of them at one time
                "ann", "block", entity_kind="domain", value=name, comment="seen it",
            ),
            published=True,
        )  # fmt: skip
    client.close()
    monkeypatch.setattr(deciding, "MOST_SHOWN", 2)
    pages, address, shown = new_pages(own_warehouse), "/decisions", []
    while address:
        page = pages.get(address).text
        shown.append(sorted(name for name in names if name.replace(".", "[.]") in page))
        further = [one for one in Elements(page).attributes("href") if one.startswith("/decisions?cursor=")]
        address = further[0] if further else ""
    assert [len(one) for one in shown] == [2, 2, 1]
    assert sorted(name for page_of in shown for name in page_of) == names
    assert pages.get("/decisions?cursor=x").status_code == 400


def test_health_is_told_as_the_page_has_it(
    filled_warehouse: FilledWarehouse, new_pages: NewPages, tmp_path: Path
) -> None:
    process = {"name": "enrich", "role": "worker", "state": "running", "pid": 1, "restarts": 3,
               "uptime_seconds": 7_300.0, "last_exit_code": -9}  # fmt: skip
    file = tmp_path / STATUS_FILE
    file.write_text(json.dumps({"processes": [process], "lag": {"enrich": 12}}))
    os.utime(file, (END.timestamp(), END.timestamp()))
    found = new_pages(filled_warehouse.clickhouse).get("/api/v1/health").json()
    assert (found["ok"], found["supervised"], found["lag_records"]) == (True, True, 12)
    assert found["processes"][0]["restarts"] == 3 and "pid" not in found["processes"][0]
    assert found["warehouse"]["reports"] == len(filled_warehouse.distinct)
    away = new_pages(ClickHouseSettings(host="127.0.0.1", port=free_port())).get("/api/v1/health")
    assert (away.status_code, away.json()["ok"]) == (200, False)
    assert away.json()["warehouse"]["problem"] == "WarehouseUnavailableError"
