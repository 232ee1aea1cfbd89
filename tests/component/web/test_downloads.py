"""Files say what they hold: definition, SQL, period, filters, newest data, and whether there is more than is in them."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

import pyarrow.parquet
import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import language, panels
from smishwatch.dashboards.exports import campaigns
from smishwatch.dashboards.exports.campaigns import CampaignFormat, campaign_file, whole_table
from smishwatch.dashboards.exports.tables import TableFormat
from smishwatch.dashboards.filters import Filters
from smishwatch.dashboards.pages import campaign
from smishwatch.dashboards.panels import PANELS
from smishwatch.dashboards.questions import Questions
from smishwatch.pipeline.cli import exporting
from tests.component.web.subjects import largest, query
from tests.support.filled import END, FilledWarehouse

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')


def linked(answer: Any) -> dict[str, str]:
    """The addresses that an answer's header names, by what they are to it."""
    return {relation: address for address, relation in LINK.findall(answer.headers.get("link", ""))}


def read_as(cell: str, column: dict[str, str]) -> Any:
    """A cell by the datatype that the metadata gives, as "CSV on the Web" reads it."""
    if "separator" in column:
        return cell.split(column["separator"])
    kinds = {"integer": int, "number": float, "datetime": datetime.fromisoformat, "string": str}
    return None if cell == "" else kinds[column["datatype"]](cell)


@pytest.mark.parametrize("name", PANELS)
def test_csv_is_described_where_its_header_says(filled_pages: TestClient, name: str) -> None:
    asked = query(filled_pages, name)
    table = filled_pages.get(f"/panels/{name}/csv?{asked}")
    described = linked(table)["describedby"]
    answer = filled_pages.get(described)
    assert answer.headers["content-type"] == "application/csvm+json"
    about = answer.json()
    assert filled_pages.get(urljoin(described, about["url"])).content == table.content
    whole = filled_pages.get(f"/api/v1/figures/{name}?{asked}").json()
    assert about["@context"][0] == "http://www.w3.org/ns/csvw"
    assert (about["dc:title"], about["dc:description"]) == (whole["title"], whole["definition"])
    (note,) = about["notes"]
    assert (note["sql"], note["filters"], note["is_complete"]) == (
        PANELS[name].sql,
        whole["filters"],
        whole["is_complete"],
    )
    header, *lines = csv.reader(io.StringIO(table.text[1:]))
    columns = about["tableSchema"]["columns"]
    assert [one["titles"] for one in columns] == header
    for line in lines:
        for cell, column in zip(line, columns, strict=True):
            read_as(cell, column)


def test_every_file_carries_its_definition_and_how_new_it_is(filled_pages: TestClient) -> None:
    asked = "period=7d&country=CN"
    whole = filled_pages.get(f"/api/v1/figures/categories?{asked}").json()
    assert whole["filters"] == {"country": "CN"} and whole["updated_at"] and whole["rows"]

    def file(form: str) -> bytes:
        return bytes(filled_pages.get(f"/panels/categories/{form}?{asked}").content)

    told = json.loads(file("json"))
    parquet = pyarrow.parquet.read_schema(io.BytesIO(file("parquet"))).metadata[b"smishwatch"]
    picture = ET.fromstring(file("svg"))
    drawn = json.loads(next(picture.iter("{http://www.w3.org/2000/svg}metadata")).text or "")
    for about in (told, json.loads(parquet), drawn):
        for key in ("definition", "sql", "filters", "is_complete", "most_rows"):
            assert about[key] == whole[key], key
        for key in ("start", "end", "updated_at"):
            assert datetime.fromisoformat(about[key]) == datetime.fromisoformat(whole[key]), key
    assert told["rows"] == whole["rows"]
    texts = [one.text or "" for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert any(language.text("en", "panels", "newest") in text for text in texts), texts
    archive = zipfile.ZipFile(io.BytesIO(file("zip")))
    table, described = archive.namelist()
    assert archive.read(table) == file("csv") and described == f"{table}-metadata.json"
    assert json.loads(archive.read(described))["url"] == table


@pytest.mark.parametrize("name", ["domains_top", "top_campaigns"])
def test_a_file_that_is_cut_says_so(
    filled_pages: TestClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    whole = filled_pages.get(f"/api/v1/figures/{name}?period=7d").json()
    assert len(whole["rows"]) > 3
    monkeypatch.setitem(panels.PANELS, name, replace(PANELS[name], most=3))
    cut = filled_pages.get(f"/api/v1/figures/{name}?period=7d").json()
    assert (cut["rows"], cut["is_complete"], cut["most_rows"]) == (whole["rows"][:3], False, 3)
    assert cut["all_at"] == (PANELS[name].all_at and f"{PANELS[name].all_at}?period=7d")
    if cut["all_at"]:
        listed = filled_pages.get(cut["all_at"]).json()["items"]
        assert {row["campaign_id"] for row in cut["rows"]} <= {row["campaign_id"] for row in listed}
    for form in ("csv", "json", "ndjson", "parquet", "zip"):
        assert filled_pages.get(f"/panels/{name}/{form}?period=7d").headers["smishwatch-first-rows"] == "3"
    page = filled_pages.get(f"/panels/{name}?period=7d", headers={"Accept-Language": "en"}).text
    assert "These are the first 3 rows" in page


def test_as_many_rows_as_there_may_be_are_all(
    filled_pages: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = filled_pages.get("/api/v1/figures/domains_top?period=7d").json()["rows"]
    monkeypatch.setitem(panels.PANELS, "domains_top", replace(PANELS["domains_top"], most=len(rows)))
    answer = filled_pages.get("/panels/domains_top/json?period=7d")
    assert answer.json()["is_complete"] and "smishwatch-first-rows" not in answer.headers
    assert "These are the first" not in filled_pages.get("/panels/domains_top?period=7d").text


def test_a_large_campaign_leaves_in_parts_that_are_linked(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the ``Link`` header from part to part: every report once. The command line writes all at once."""
    of = largest(filled_pages)[0]
    most = of["reports"] // 2 - 1
    monkeypatch.setattr(campaigns.campaign_file, "__defaults__", ("", most))
    address, parts = f"/api/v1/campaigns/{of['campaign_id']}/export?format=ndjson", []
    while address:
        answer = filled_pages.get(address)
        parts.append([json.loads(line) for line in answer.text.splitlines()])
        address = linked(answer).get("next", "")
    assert [len(part) for part in parts] == [most, most, of["reports"] - 2 * most]
    found = [(row["carrier"], row["report_id"]) for part in parts for row in part]
    assert len(set(found)) == of["reports"]
    questions = Questions(filled_warehouse.clickhouse, kept_seconds=0)
    monkeypatch.setattr(campaigns, "MOST_REPORTS", most)
    lines = whole_table(questions, of["campaign_id"], TableFormat.NDJSON).decode().splitlines()
    assert [(row["carrier"], row["report_id"]) for row in map(json.loads, lines)] == found
    exact = campaign_file(questions, of["campaign_id"], CampaignFormat.CSV, most=of["reports"])
    assert exact.next_cursor is None
    wrong = filled_pages.get(f"/api/v1/campaigns/{of['campaign_id']}/export?format=csv&cursor=x")
    assert (wrong.status_code, wrong.json()["field"]) == (400, "cursor")


def test_the_page_of_a_large_campaign_says_what_its_tables_hold(
    filled_pages: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/campaigns/{largest(filled_pages)[0]['campaign_id']}"
    assert "smishwatch export" not in filled_pages.get(address).text
    monkeypatch.setattr(campaign, "MOST_REPORTS", 7)
    assert "newest 7 reports" in filled_pages.get(address, headers={"Accept-Language": "en"}).text


def test_the_command_line_writes_the_same_files(
    filled_pages: TestClient,
    filled_warehouse: FilledWarehouse,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An operation, a campaign's whole table, and a panel that says on standard error where it is cut."""
    questions = Questions(filled_warehouse.clickhouse, kept_seconds=0)

    def content(what: str, form: str) -> bytes:
        return exporting._content(questions, what, form, {"period": "all"}, Filters(), {}, END)

    top = largest(filled_pages)[0]
    for kind, name, form in (
        ("operation", top["operation_id"], "stix"),
        ("campaign", top["campaign_id"], "csv"),
    ):
        address = f"/api/v1/{kind}s/{name}/export?format={form}"
        assert content(name, form) == filled_pages.get(address).content
    assert content("domains_top", "csv") == filled_pages.get("/panels/domains_top/csv?period=all").content
    assert capsys.readouterr().err == ""
    monkeypatch.setitem(panels.PANELS, "domains_top", replace(PANELS["domains_top"], most=3))
    assert len(content("domains_top", "ndjson").splitlines()) == 3
    assert "domains_top: only the first 3 rows" in capsys.readouterr().err
