"""What a reader sees when something is wrong: never a traceback, always what to do."""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.faults import answered
from smishwatch.dashboards.pages import search
from smishwatch.dashboards.serving import hosts
from smishwatch.infra.devstack.ports import free_port
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from smishwatch.pipeline.warehouse.client import connect
from smishwatch.pipeline.warehouse.writer import Writer
from smishwatch.schemas.base import Origin
from smishwatch.schemas.campaigns import CampaignRow, CampaignsEnvelope
from smishwatch.schemas.codes import Category, Verdict
from smishwatch.schemas.report import Report
from tests.component.web.reading import Elements
from tests.support.filled import END, FilledWarehouse, fill

ENGLISH = {"Accept-Language": "en"}
NewPages = Callable[..., TestClient]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/?period=forever", "period"),
        ("/campaigns?period=1", "period"),
        ("/campaigns?verdict=bad", "verdict"),
        ("/campaigns?category=%3Cscript%3E", "category"),
        ("/campaigns?sort=random", "sort"),
        ("/campaigns?page=0", "page"),
        ("/campaigns?page=-1", "page"),
        ("/campaigns?page=%D9%A1", "page"),
        ("/campaigns?page=99999", "page"),
        ("/campaigns?q=" + "a" * 201, "q"),
        ("/campaigns?q=a%00b", "q"),
        ("/campaigns?brand=%27%20OR%201", "brand"),
    ],
)
def test_a_filter_that_is_not_understood_is_named(empty_pages: TestClient, address: str, field: str) -> None:
    answer = empty_pages.get(address, headers=ENGLISH)
    assert answer.status_code == 400
    assert f"a filter that is not understood: {field}." in answer.text


@pytest.mark.parametrize(
    "campaign_id",
    ["c0000000000000000", "x", "c", "%27%3B--", "c000000000000000g", "C0000000000000000", "%F0%9F%92%A9"],
)
def test_an_unknown_campaign(filled_pages: TestClient, campaign_id: str) -> None:
    answer = filled_pages.get(f"/campaigns/{campaign_id}", headers=ENGLISH)
    assert answer.status_code == 404
    assert "There is no campaign with this id." in answer.text


def test_an_unknown_page_and_a_wrong_method(empty_pages: TestClient) -> None:
    assert empty_pages.get("/nowhere", headers=ENGLISH).status_code == 404
    assert "There is no such page." in empty_pages.get("/nowhere", headers=ENGLISH).text
    assert empty_pages.post("/", headers=ENGLISH).status_code == 405


@pytest.mark.parametrize("path", ["/", "/campaigns", "/campaigns/c0000000000000000"])
@pytest.mark.parametrize(("language", "words"), [("en", "does not answer right now"), ("zh", "暂时没有响应")])
def test_a_warehouse_that_is_away(new_pages: NewPages, path: str, language: str, words: str) -> None:
    pages = new_pages(ClickHouseSettings(host="127.0.0.1", port=free_port()))
    answer = pages.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert words in answer.text
    assert 'data-retry-seconds="3"' in answer.text
    assert "Traceback" not in answer.text and "Error" not in answer.text


def test_health_tells_of_a_warehouse_that_is_away(new_pages: NewPages) -> None:
    pages = new_pages(ClickHouseSettings(host="127.0.0.1", port=free_port()))
    page = pages.get("/health", headers=ENGLISH)
    assert page.status_code == 200
    assert "Does not answer" in page.text and "Attention needed" in page.text
    state = pages.get("/health.json")
    assert state.status_code == 503
    assert state.json()["warehouse"] == {"reachable": False, "problem": "WarehouseUnavailableError"}
    assert pages.get("/healthz").status_code == 200


def test_a_database_without_tables_is_a_problem_page_too(
    new_pages: NewPages, own_warehouse: ClickHouseSettings
) -> None:
    pages = new_pages(own_warehouse.model_copy(update={"database": "not_there"}))
    assert pages.get("/").status_code == 503


def _status(state: str = "running", lag: dict[str, int] | None = None) -> str:
    process = {
        "name": "enrich", "role": "worker", "state": state, "pid": 1, "restarts": 3, "uptime_seconds": 7_300.0,
        "last_exit_code": -9, "health_port": "1",
    }  # fmt: skip
    return json.dumps({"processes": [process], "lag": lag, "stopping": False})


def test_health_shows_what_the_supervisor_wrote(
    new_pages: NewPages, own_warehouse: ClickHouseSettings, tmp_path: Path
) -> None:
    file = tmp_path / "status.json"
    file.write_text(_status(lag={"enrich": 1_234}))
    now = END
    os.utime(file, (now.timestamp(), now.timestamp()))
    pages = new_pages(own_warehouse)
    page = pages.get("/health", headers=ENGLISH).text
    assert "1,234" in page and "2 h" in page and "last exit code -9" in page and "All well" in page
    state = pages.get("/health.json").json()
    assert state["ok"] and state["lag_records"] == 1_234
    assert state["processes"][0]["lag_records"] == 1_234


@pytest.mark.parametrize(("content", "age_seconds"), [(_status(), 60), ("{half", 0), ("", 0)])
def test_a_status_that_is_old_or_broken_is_no_status(
    new_pages: NewPages, own_warehouse: ClickHouseSettings, tmp_path: Path, content: str, age_seconds: int
) -> None:
    file = tmp_path / "status.json"
    file.write_text(content)
    os.utime(file, (END.timestamp() - age_seconds, END.timestamp() - age_seconds))
    state = new_pages(own_warehouse).get("/health.json").json()
    assert state["processes"] == [] and not state["supervised"]


def test_a_process_that_is_down_is_not_well(
    new_pages: NewPages, own_warehouse: ClickHouseSettings, tmp_path: Path
) -> None:
    file = tmp_path / "status.json"
    file.write_text(_status("waiting"))
    os.utime(file, (END.timestamp(), END.timestamp()))
    assert new_pages(own_warehouse).get("/health.json").status_code == 503


def test_a_campaign_that_was_merged_away_leads_to_where_it_went(
    new_pages: NewPages, filled_warehouse: FilledWarehouse, own_warehouse: ClickHouseSettings
) -> None:
    first, second, third = (f"c{number:016x}" for number in (1, 2, 3))
    rows = [
        _campaign(first, second, "gone first"),
        _campaign(second, third, "gone second"),
        _campaign(third, None, "stays"),
    ]
    client = connect(own_warehouse)
    origin = Origin(topic="templates.seen.v1", partition=0, offset=1)
    Writer(client).write_campaigns([CampaignsEnvelope(origin=origin, campaigns=tuple(rows))], "merge")
    client.close()
    pages = new_pages(own_warehouse)
    answer = pages.get(f"/campaigns/{first}", headers=ENGLISH)
    assert answer.status_code == 200
    assert f"Campaign {first} became part of this one" in answer.text
    assert f"/campaigns/{third}" in Elements(answer.text).attributes("href")
    assert "<bdi>stays</bdi>" in answer.text
    assert "became part" not in pages.get(f"/campaigns/{third}", headers=ENGLISH).text


def _campaign(campaign_id: str, merged_into: str | None, title: str) -> CampaignRow:
    return CampaignRow(
        campaign_id=campaign_id,
        operation_id="o" + campaign_id[1:],
        merged_into=merged_into,
        title=title,
        language="en",
        category=Category.DELIVERY,
        verdict=Verdict.SCAM,
        templates=1,
        first_seen=END,
        last_seen=END,
        version=1,
    )


def test_reports_older_than_the_period_are_pointed_to(
    new_pages: NewPages, own_warehouse: ClickHouseSettings
) -> None:
    """An imported dump of eight years ago: the last day is empty, all time is not, in bars that can be seen."""
    old = [
        (END, Report(report_id=str(number), carrier="dump", reported_at=END - timedelta(days=3_000 - number * 20),
                     body=f"your parcel {number} waits at https://parcel-{number}.top"))
        for number in range(60)
    ]  # fmt: skip
    fill(own_warehouse, old)
    pages = new_pages(own_warehouse)
    day = pages.get("/", headers=ENGLISH).text
    assert "All reports are older than this period." in day
    assert "/?period=all" in Elements(day).attributes("href")
    everything = pages.get("/?period=all", headers=ENGLISH).text
    assert "All reports are older" not in everything
    assert 'data-figure="reports"><dt>Reports</dt><dd>60' in everything
    assert 20 <= everything.count('<rect class="hit"') <= 62
    assert "Show all time" in pages.get("/campaigns", headers=ENGLISH).text


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8080", 200), ("localhost", 200), ("pages.example.gov", 200), ("evil.example", 400)],
)
def test_only_its_own_names_lead_to_the_pages(
    empty_warehouse: ClickHouseSettings, tmp_path: Path, host: str, status: int
) -> None:
    """A page elsewhere may have its own name point to this machine; it must not read along."""
    settings = Settings(
        clickhouse=empty_warehouse, data_dir=tmp_path, web_hosts="pages.example.gov", web_open_as="analyst"
    )
    pages = TestClient(create_web(settings, hosts=hosts(settings, "127.0.0.1")))
    answer = pages.get("/", headers={"Host": host})
    assert answer.status_code == status
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_that_others_reach_answers_under_any_name_unless_told() -> None:
    assert hosts(Settings(), "0.0.0.0") == []
    assert "pages.example.gov" in hosts(Settings(web_hosts="pages.example.gov"), "0.0.0.0")


def test_the_text_of_a_failure_is_answered_and_logged_nowhere(
    new_pages: NewPages,
    empty_warehouse: ClickHouseSettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It may quote a message. The server must not be given the error either: it would log it whole."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError("a message that somebody got")

    monkeypatch.setattr(search, "view", fail)
    app = new_pages(empty_warehouse).app
    with pytest.raises(ValueError, match="somebody"):
        TestClient(app).get("/search?q=x")
    answer = TestClient(answered(app)).get("/search?q=x", headers=ENGLISH)
    assert answer.status_code == 500 and "Something failed on our side." in answer.text
    logged = (
        "".join(capsys.readouterr()) + caplog.text
    )  # printed, or through logging where a test before set that up
    assert "a page failed" in logged and "app.py" in logged
    assert "somebody" not in logged + answer.text
