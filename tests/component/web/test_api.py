"""The API: every row once, every figure as counted from the reports, and every answer as documented."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
import stix2
from fastapi.testclient import TestClient
from openapi_spec_validator import validate
from pydantic import TypeAdapter
from pymisp import MISPEvent

from smishwatch.dashboards import language, panels
from smishwatch.dashboards.api.document import examples
from smishwatch.dashboards.exports import misp
from smishwatch.pipeline.enrich import registry
from smishwatch.schemas.codes import LinkClass, Verdict
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web.brute_force_of_reports import SENDER_GROUPS
from tests.component.web.subjects import query
from tests.support.filled import FilledWarehouse

BLAMED = {Verdict.SCAM, Verdict.SPAM}


def everything(pages: TestClient, address: str) -> list[dict[str, Any]]:
    """All items, by following the cursors."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = pages.get(f"{address}&cursor={cursor}")
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            return found


def test_reports_are_paged_without_loss_or_repetition(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    found = everything(filled_pages, "/api/v1/reports?period=all&limit=500")
    assert sorted((row["carrier"], row["report_id"]) for row in found) == sorted(
        (report.carrier, report.report_id) for report in filled_warehouse.distinct
    )
    times = [row["reported_at"] for row in found]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("sort", ["reports", "new", "active"])
def test_campaigns_are_paged_in_order(filled_pages: TestClient, sort: str) -> None:
    found = everything(filled_pages, f"/api/v1/campaigns?period=all&limit=150&sort={sort}")
    ids = [row["campaign_id"] for row in found]
    assert len(set(ids)) == len(ids) > 300
    column = {"reports": "reports", "new": "first_seen", "active": "last_seen"}[sort]
    assert [row[column] for row in found] == sorted((row[column] for row in found), reverse=True)
    named = everything(filled_pages, f"/api/v1/campaigns?period=all&limit=3&sort={sort}&q=BANK")
    assert len(named) > 3 and [one["campaign_id"] for one in named] == [
        one["campaign_id"] for one in found if "bank" in f"{one['title']}\n{one['name']}".lower()
    ]
    whole = filled_pages.get(f"/api/v1/campaigns?period=all&limit=500&sort={sort}").json()["items"]
    assert found[:500] == whole


def test_reports_are_found_by_what_is_in_them(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    report = next(
        one for one in filled_warehouse.distinct if one.enrichment.links and one.enrichment.contacts
    )
    reports = filled_warehouse.distinct
    cases: dict[str, tuple[str, Callable[[EnrichedReport], bool]]] = {
        "sender": (report.sender or "", lambda one: one.sender == report.sender),
        "domain": (
            report.enrichment.links[0].domain,
            lambda one: any(
                link.domain == report.enrichment.links[0].domain for link in one.enrichment.links
            ),
        ),
        "contact": (
            report.enrichment.contacts[0].value,
            lambda one: any(
                found.value == report.enrichment.contacts[0].value for found in one.enrichment.contacts
            ),
        ),
        "template_id": (
            report.enrichment.template_id,
            lambda one: one.enrichment.template_id == report.enrichment.template_id,
        ),
    }
    for field, (value, matches) in cases.items():
        answer = filled_pages.get(
            "/api/v1/reports", params={"period": "all", "limit": 500, field: value}
        ).json()
        expected = {(one.carrier, one.report_id) for one in reports if matches(one)}
        assert {(row["carrier"], row["report_id"]) for row in answer["items"]} == expected, field
        assert expected


def counts(name: str, reports: tuple[EnrichedReport, ...]) -> Counter[tuple[str, ...]]:
    """A panel by brute force."""
    found: Counter[tuple[str, ...]] = Counter()
    for one in reports:
        seen = one.enrichment
        blamed = seen.verdict in BLAMED
        keys: dict[str, list[tuple[str, ...]]] = {
            "verdicts": [(seen.verdict.value,)],
            "categories": [(seen.category.value,)],
            "brands": [(seen.brand,)] if seen.brand and blamed else [],
            "category_brands": [(seen.category.value, seen.brand)] if seen.brand and blamed else [],
            "regions": [(one.region or one.country or "",)],
            "sender_kinds": [(seen.sender_kind.value, SENDER_GROUPS.get(seen.sender_kind, "other"))],
            "languages": [(seen.language,)],
            "carriers": [(one.carrier,)],
            "domains_top": [(domain, "own") for domain in {link.domain for link in seen.links if link.link_class is LinkClass.OWN}],
            "link_classes": [(kind,) for _, kind in {(link.domain, link.link_class.value) for link in seen.links}],
            "top_level_domains": [
                (domain.rsplit(".", 1)[-1],) for domain in {link.domain for link in seen.links if link.link_class is LinkClass.OWN}
            ],
        }  # fmt: skip
        found.update(keys[name])
    return found


@pytest.mark.parametrize("carrier", ["", "cn-east"])
@pytest.mark.parametrize(
    "name",
    ["verdicts", "categories", "brands", "category_brands", "regions", "sender_kinds", "languages", "carriers",
     "domains_top", "link_classes", "top_level_domains"],
)  # fmt: skip
def test_figures_equal_brute_force(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse, name: str, carrier: str
) -> None:
    answer = filled_pages.get(f"/api/v1/figures/{name}?period=all&carrier={carrier}").json()
    by = panels.PANELS[name].by
    shown = {tuple(row[column] for column in by): row["reports"] for row in answer["rows"] if row["reports"]}
    own = tuple(one for one in filled_warehouse.distinct if carrier in {"", one.carrier})
    assert shown == counts(name, own)
    assert answer["sql"] == panels.PANELS[name].sql


@pytest.mark.parametrize("panel", panels.PANELS)
def test_every_panel_is_named_defined_and_narrowed_or_refused(filled_pages: TestClient, panel: str) -> None:
    for lang in language.LANGUAGES:
        assert panel in language.words(lang)["panel"] and panel in language.words(lang)["panel_definition"]
    if panels.PANELS[panel].of:
        assert filled_pages.get(f"/api/v1/figures/{panel}").status_code == 400
        return
    answer = filled_pages.get(f"/api/v1/figures/{panel}?from=2026-03-01&to=2026-03-08")
    assert answer.status_code == 200
    assert (answer.json()["start"], answer.json()["end"]) == ("2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z")
    narrowed = filled_pages.get(f"/api/v1/figures/{panel}?carrier=cn-east&period=7d").status_code
    assert narrowed == (200 if "carrier" in panels.PANELS[panel].obeys else 400)


@pytest.mark.parametrize("panel", panels.PANELS)
def test_every_panel_has_its_page_and_its_downloads(filled_pages: TestClient, panel: str) -> None:
    asked = query(filled_pages, panel)
    rows = filled_pages.get(f"/api/v1/figures/{panel}?{asked}").json()
    page = unescape(filled_pages.get(f"/panels/{panel}?{asked}", headers={"Accept-Language": "en"}).text)
    assert language.text("en", "panel_definition", panel) in page
    assert page.count("<tr>") == 1 + min(len(rows["rows"]), 200) if rows["rows"] else "Nothing" in page
    assert all(column in language.words("en")["column"] for column in rows["columns"])
    lines = list(csv.reader(io.StringIO(filled_pages.get(f"/panels/{panel}/csv?{asked}").text[1:])))
    assert lines[0] == rows["columns"] and len(lines) == 1 + len(rows["rows"])
    assert len(filled_pages.get(f"/panels/{panel}/json?{asked}").json()["rows"]) == len(rows["rows"])


def test_a_block_list_names_only_what_enough_people_reported_as_scam(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    people: dict[str, set[str]] = {}
    reports: dict[str, list[EnrichedReport]] = {}
    for one in filled_warehouse.distinct:
        for link in {link.domain: link for link in one.enrichment.links}.values():
            if link.link_class is LinkClass.OWN:
                reports.setdefault(link.domain, []).append(one)
                people.setdefault(link.domain, set()).update({one.reporter} if one.reporter else ())
    expected = sorted(
        domain
        for domain, found in reports.items()
        if len(people[domain]) >= 3
        and sum(one.enrichment.verdict is Verdict.SCAM for one in found) >= 0.9 * len(found)
        and not any(one.disposition == "legit" or one.enrichment.genuine for one in found)
        and not registry.starter().owners_of_host(domain)
    )
    listed = filled_pages.get("/api/v1/blocklists/domains.txt")
    assert listed.text.split() == expected != []
    mark = listed.headers["ETag"]
    for known, status in (
        (mark, 304),
        (mark.removeprefix("W/"), 304),
        (f'"x",{mark}', 304),
        ("*", 304),
        ('"x"', 200),
    ):
        again = {"If-None-Match": known}
        assert filled_pages.get("/api/v1/blocklists/domains.txt", headers=again).status_code == status, known
    rows = list(csv.DictReader(io.StringIO(filled_pages.get("/api/v1/blocklists/domains.csv").text[1:])))
    assert [row["value"] for row in rows] == expected
    assert all(row["last_reported_at"] < row["expires_at"] for row in rows)


@pytest.mark.parametrize(
    "name", ["senders.txt", "senders.csv", "contacts.txt", "contacts.csv", "domains.hosts", "domains.rpz"]
)
def test_every_list_can_be_had(filled_pages: TestClient, name: str) -> None:
    answer = filled_pages.get(f"/api/v1/blocklists/{name}")
    assert answer.status_code == 200 and answer.headers["ETag"] and len(answer.text.splitlines()) > 2


@pytest.mark.parametrize("name", ["senders.rpz", "contacts.hosts", "domains", "domains.pdf", "x.txt"])
def test_no_other_list_can_be_had(filled_pages: TestClient, name: str) -> None:
    assert filled_pages.get(f"/api/v1/blocklists/{name}").status_code == 404


def test_receipts_tell_what_became_of_reports(
    filled_pages: TestClient, filled_warehouse: FilledWarehouse
) -> None:
    report = filled_warehouse.distinct[0]
    address = f"/api/v1/receipts?carrier={report.carrier}&report_id={report.report_id}&report_id=unknown"
    (row,) = filled_pages.get(address).json()
    assert row["report_id"] == report.report_id and row["is_counted"]
    assert filled_pages.get(f"/api/v1/receipts?report_id={report.report_id}").status_code == 400


def test_a_campaign_leaves_as_table_bundle_and_event(filled_pages: TestClient) -> None:
    top = filled_pages.get("/api/v1/campaigns?period=7d&verdict=scam&limit=30").json()["items"]
    campaign = next(
        found
        for row in top
        if (found := filled_pages.get(f"/api/v1/campaigns/{row['campaign_id']}").json())
        and any(domain["kind"] == "own" for domain in found["domains"])
    )
    address = f"/api/v1/campaigns/{campaign['campaign_id']}/export?format="
    lines = filled_pages.get(address + "ndjson").text.splitlines()
    assert len(lines) == campaign["reports"]
    assert {json.loads(line)["template_id"] for line in lines} <= {
        one["template_id"] for one in campaign["templates_found"]
    }
    bundle = stix2.parse(filled_pages.get(address + "stix").text)
    patterns = {one.pattern for one in bundle.objects if one.type == "indicator"}
    own = {row["value"] for row in campaign["domains"] if row["kind"] == "own"}
    assert {f"[domain-name:value = '{domain}']" for domain in own} <= patterns
    event = MISPEvent()
    event.from_json(filled_pages.get(address + "misp").text)
    assert own <= {one.value for one in event.attributes}
    assert filled_pages.get(address + "parquet").content[:4] == b"PAR1"
    assert filled_pages.get(address + "pdf").status_code == 400


def test_an_operation_leaves_as_bundle_and_event(filled_pages: TestClient) -> None:
    listed = filled_pages.get("/api/v1/operations?period=all&least_campaigns=2&limit=50").json()["items"]
    operation = next(
        found
        for row in listed
        if (found := filled_pages.get(f"/api/v1/operations/{row['operation_id']}").json())["ties"]
    )
    address = f"/api/v1/operations/{operation['operation_id']}/export?format="
    assert f'href="{address}stix"' in filled_pages.get(f"/operations/{operation['operation_id']}").text
    members = {one["campaign_id"] for one in operation["campaigns"]}
    bundle = stix2.parse(filled_pages.get(address + "stix").text, allow_custom=False)
    by_id = {one.id: one for one in bundle.objects}
    assert {one.name for one in bundle.objects if one.type == "campaign"} == members
    (grouping,) = (one for one in bundle.objects if one.type == "grouping")
    assert set(grouping.object_refs) <= by_id.keys()
    tied = [one for one in bundle.objects if one.get("relationship_type") == "related-to"]
    for tie in operation["ties"]:
        named = {
            end
            for one in tied
            if f"{tie['kind']} {tie['value']} (" in one.description
            for end in (by_id[one.source_ref].name, by_id[one.target_ref].name)
        }
        assert named == set(tie["campaigns"]), tie
    alone = stix2.parse(filled_pages.get(f"/api/v1/campaigns/{min(members)}/export?format=stix").text)
    assert {one.id for one in alone.objects} <= by_id.keys(), "one object, alone or with its operation"
    event = MISPEvent()
    event.from_json(filled_pages.get(address + "misp").text)
    assert {one.value for one in event.attributes if one.type == "campaign-id"} == members
    tagged = {one.value for one in event.attributes if [tag.name for tag in one.tags] == [misp.TIE]}
    domains = {tie["value"] for tie in operation["ties"] if tie["kind"] == "domain"}
    assert domains <= tagged <= {tie["value"] for tie in operation["ties"]}
    assert filled_pages.get(address + "csv").status_code == 400


def test_the_document_is_valid_names_every_endpoint_and_shows_examples_that_fit(
    filled_pages: TestClient,
) -> None:
    app: Any = filled_pages.app
    document = filled_pages.get("/api/v1/openapi.json").json()
    validate(document)
    paths = {
        (route.path, method.lower())
        for route in app.routes
        if route.path.startswith("/api/") and not route.path.endswith(".json")
        for method in route.methods - {"HEAD"}
    }
    assert {(path, method) for path, found in document["paths"].items() for method in found} == paths
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) == len(paths)
    assert all("For: " in one["description"] for one in operations)
    assert all("application/problem+json" in one["responses"]["400"]["content"] for one in operations)
    files = {one["operationId"] for one in operations if one["operationId"] not in examples()}
    assert files == {"export", "operation_export", "blocklist", "bulletin"}, (
        "an endpoint that answers with JSON shows an example"
    )


@pytest.mark.parametrize("name", examples())
def test_examples_fit_what_they_are_examples_of(filled_pages: TestClient, name: str) -> None:
    app: Any = filled_pages.app
    (route,) = [
        one
        for one in app.routes
        if one.endpoint.__name__ == name and one.path.startswith("/api/") and "HEAD" not in one.methods
    ]
    shown = examples()[name]
    TypeAdapter(route.response_model).validate_json(json.dumps(shown["answer"]), strict=False)
    document = filled_pages.get("/api/v1/openapi.json").json()
    (operation,) = [
        one for path in document["paths"].values() for one in path.values() if one["operationId"] == name
    ]
    assert operation["responses"][str(route.status_code)]["content"]["application/json"]["example"]
    assert ("requestBody" in operation) == ("takes" in shown)


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("campaigns?limit=0", "limit"), ("campaigns?limit=501", "limit"), ("campaigns?cursor=x", "cursor"),
        ("campaigns?cursor=W10", "cursor"), ("campaigns?sort=x", "sort"), ("campaigns?period=x", "period"),
        ("operations?cursor=x", "cursor"), ("operations?sort=x", "sort"), ("operations?least_campaigns=0", "least_campaigns"),
        ("operations?category=x", "category"), ("operations?limit=501", "limit"),
        ("campaigns?from=2026-13-01&to=2026-01-01", "from"), ("campaigns?from=2026-01-02&to=2026-01-01", "to"),
        ("reports?text=%00", "text"), ("reports?sender=" + "x" * 351, "sender"), ("receipts", "report_id"),
        ("search?q=%00", "q"), ("search?q=" + "x" * 2001, "q"), ("search?q=%20", "q"), ("search", "q"),
        ("search?q=x&limit=101", "limit"), ("decisions?cursor=x", "cursor"), ("decisions?campaign_id=x", "campaign_id"),
        ("audit?cursor=WyJ4Il0", "cursor"), ("webhooks?limit=0", "limit"),
        ("operations/o0000000000000000/export?format=csv", "format"),
        ("campaigns/c0000000000000000/export?format=pdf", "format"), ("advisories?lang=fr", "lang"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(filled_pages: TestClient, address: str, field: str) -> None:
    answer = filled_pages.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["detail"].endswith(f": {field}.")
    assert (problem["type"], problem["field"]) == (f"urn:smishwatch:problem:{problem['problem']}", field)
    assert len(problem["remedy"]) > 10


@pytest.mark.parametrize(
    ("address", "status", "problem"),
    [
        ("campaigns/x", 404, "unknown_campaign"), ("operations/x", 404, "unknown_operation"),
        ("report?carrier=a&report_id=b", 404, "unknown_report"), ("decisions/x", 404, "unknown_decision"),
        ("advisories/x", 404, "unknown_advisory"), ("figures/x", 404, "unknown_panel"),
        ("blocklists/x", 404, "unknown_file"), ("bulletins/2026-01.pdf", 404, "unknown_file"),
        ("bulletins/2026-13.csv", 400, "bad_month"), ("bulletins/2026-03-en.html", 400, "bad_month"), ("nothing", 404, "not_found"),
        ("figures/rejects_latest?verdict=scam", 400, "cannot_narrow"),
    ],
)  # fmt: skip
def test_every_problem_says_what_to_do(
    filled_pages: TestClient, address: str, status: int, problem: str
) -> None:
    answer = filled_pages.get(f"/api/v1/{address}")
    found = answer.json()
    assert (answer.status_code, found["problem"], found["status"]) == (status, problem, status)
    assert found["remedy"] and found["title"] and found["detail"]
