"""What the pages show of one thing, programs get too: a search, a campaign, an operation, a report, an advisory."""

from collections import Counter
from typing import Any

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards import cursors
from smishwatch.dashboards.access.audit import Action, entries
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.facts.own_sql import examples
from smishwatch.dashboards.pages import search as page_of_search
from smishwatch.schemas.codes import LinkClass
from smishwatch.schemas.enriched import EnrichedReport
from tests.component.web.people import People, people
from tests.component.web.reading import Elements
from tests.e2e.three_clicks import disguised
from tests.support.filled import END, FilledWarehouse

CARRIER = "cn-east"


@pytest.fixture(scope="module")
def office(filled_warehouse: FilledWarehouse, tmp_path_factory: pytest.TempPathFactory) -> People:
    """One of each role, with a token each."""
    return people(filled_warehouse.clickhouse, tmp_path_factory.mktemp("api"), END, CARRIER)


def told(office: People, address: str, role: Role = Role.ANALYST, **given: Any) -> Any:
    """The answer to a program of this role."""
    client = TestClient(office.clients[role].app)
    answer = client.get(f"/api/v1/{address}", params=given, headers=office.bearing(role))
    assert answer.status_code == 200, answer.text
    return answer.json()


def sent(
    office: People, address: str, body: dict[str, Any], role: Role = Role.ANALYST, status: int = 200
) -> Any:
    client = TestClient(office.clients[role].app)
    answer = client.post(f"/api/v1/{address}", json=body, headers=office.bearing(role))
    assert answer.status_code == status, answer.text
    return answer if body.get("format") else answer.json()


def example(filled: FilledWarehouse) -> EnrichedReport:
    """A report with an own domain and a contact."""
    return next(
        one
        for one in filled.distinct
        if one.enrichment.contacts and any(link.link_class is LinkClass.OWN for link in one.enrichment.links)
    )


def test_a_disguised_message_finds_what_looks_like_it(
    office: People, filled_warehouse: FilledWarehouse
) -> None:
    """The same campaigns in the same order as on the page."""
    report = example(filled_warehouse)
    (place,) = told(office, "search", q=report.enrichment.template_id)["ids"]
    typed, used = disguised(report.text, "api")
    assert sum(used.values()) >= 3
    found = sent(office, "search", {"q": typed})
    alike = [one["campaign_id"] for one in found["campaigns_alike"]]
    assert place["campaign_id"] in alike[:3] and found["is_message"]
    likeness = [one["likeness"] for one in found["campaigns_alike"]]
    assert 0.45 <= min(likeness) <= max(likeness) <= 1
    page = office.clients[Role.ANALYST].get("/search", params={"q": typed}).text
    shown = dict.fromkeys(
        link for link in Elements(page).attributes("href") if link.startswith("/campaigns/c")
    )
    carrying = [one["campaign_id"] for one in found["campaigns_carrying"]]
    assert list(shown) == list(dict.fromkeys(f"/campaigns/{one}" for one in alike + carrying))
    assert len(sent(office, "search", {"q": typed, "limit": 1})["campaigns_alike"]) == 1


def test_a_search_goes_on_where_it_ended(
    office: People, filled_warehouse: FilledWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = Counter(link.host for one in filled_warehouse.distinct for link in one.enrichment.links)
    shared = max(
        (host for host, _ in hosts.most_common(20)),
        key=lambda host: len(told(office, "search", q=host, limit=100)["campaigns_carrying"]),
    )
    whole = told(office, "search", q=shared, limit=100)
    carrying = whole["campaigns_carrying"]
    assert len(carrying) > 1 and whole["cut"] == [] and whole["next_cursor"] is None
    pages = [told(office, "search", q=shared, limit=1)]
    assert "campaigns_carrying" in pages[0]["cut"]
    while pages[-1]["next_cursor"]:
        pages.append(told(office, "search", q=shared, limit=1, cursor=pages[-1]["next_cursor"]))
    for name in ("standing", "lists", "campaigns_carrying", "campaigns_alike"):
        assert [row for page in pages for row in page[name]] == whole[name], name
    assert (pages[0]["institutions"], pages[-1]["institutions"]) == (whole["institutions"], [])
    assert sent(office, "search", {"q": shared, "limit": 1, "cursor": pages[0]["next_cursor"]}) == pages[1]
    monkeypatch.setattr(page_of_search, "MOST_FOUND", 1)
    walked = [f"/search?q={shared}"]
    shown = []
    while walked[-1]:
        page = Elements(office.clients[Role.ANALYST].get(walked[-1]).text)
        shown += [link for link in page.attributes("href") if link.startswith("/campaigns/c")]
        ahead = [one["href"] for tag, one in page.found if tag == "a" and one.get("rel") == "next"]
        walked.append(ahead[0] or "" if ahead else "")
    alike = [one["campaign_id"] for one in whole["campaigns_alike"]]
    assert sorted(shown) == sorted(
        f"/campaigns/{one['campaign_id']}" for one in carrying + whole["campaigns_alike"]
    )
    assert len(walked) - 1 == max(len(carrying), len(alike), len(whole["standing"]), 1)


@pytest.mark.parametrize(
    "cursor", ["x", cursors.written({"n": -1}, ("n",)), cursors.written({"n": 10**6}, ("n",))]
)
def test_a_cursor_that_is_not_ours_is_refused(office: People, cursor: str) -> None:
    answer = office.clients[Role.ANALYST].get("/api/v1/search", params={"q": "a", "cursor": cursor})
    assert answer.status_code == 400 and "cursor" in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "501", "99999999999999999999"])
def test_a_page_that_there_cannot_be_is_refused(office: People, page: str) -> None:
    answer = office.clients[Role.ANALYST].get("/search", params={"q": "a", "page": page})
    assert answer.status_code == 400 and "page" in answer.text


def test_what_is_too_short_to_compare_leads_to_titles(
    office: People, filled_warehouse: FilledWarehouse
) -> None:
    analyst = office.clients[Role.ANALYST]
    page = Elements(analyst.get("/search", params={"q": "贷款"}).text)
    (link,) = [one for one in page.attributes("href") if one.startswith("/campaigns?")]
    listed = told(office, "campaigns", period="all", q="贷款", limit=50)["items"]
    assert listed and all("贷款" in one["title"] for one in listed)
    shown = Elements(analyst.get(link).text).attributes("href")
    assert [one for one in shown if one.startswith("/campaigns/c")] == [
        f"/campaigns/{one['campaign_id']}" for one in listed
    ]
    longer = Elements(analyst.get("/search", params={"q": "您的贷款已逾期"}).text)
    assert [one for one in longer.attributes("href") if one.startswith("/campaigns?")] == []


def test_values_ids_and_names_are_found(office: People, filled_warehouse: FilledWarehouse) -> None:
    report = example(filled_warehouse)
    link = next(one for one in report.enrichment.links if one.link_class is LinkClass.OWN)
    disarmed = link.url.replace("http", "hxxp").replace(".", "[.]")
    found = told(office, "search", q=disarmed)
    carrying = [
        one
        for one in filled_warehouse.distinct
        if link.domain in {seen.domain for seen in one.enrichment.links}
    ]
    (standing,) = [one for one in found["standing"] if one["value"] == link.domain]
    assert standing["reports"] == len(carrying)
    assert sum(one["reports"] for one in found["campaigns_carrying"]) >= len(carrying)
    by_id = told(office, "search", q=report.report_id)["ids"]
    assert {"kind": "report", "id": report.report_id, "campaign_id": "", "carrier": report.carrier} in by_id
    (template,) = told(office, "search", q=report.enrichment.template_id)["ids"]
    assert template["kind"] == "template"
    assert told(office, "search", q=template["campaign_id"])["ids"][0]["kind"] == "campaign"
    assert told(office, "search", q="中国工商银行")["institutions"] == ["cn-icbc"]


def test_a_campaign_is_told_with_all_that_its_page_shows(
    office: People, filled_warehouse: FilledWarehouse
) -> None:
    report = example(filled_warehouse)
    (place,) = told(office, "search", q=report.enrichment.template_id)["ids"]
    found = told(office, f"campaigns/{place['campaign_id']}")
    templates = {one["template_id"] for one in found["templates_found"]}
    own = [one for one in filled_warehouse.distinct if one.enrichment.template_id in templates]
    assert found["reports"] == len(own)
    by_carrier: Counter[str] = Counter()
    for bar in found["timeline"]["bars"]:
        by_carrier[bar["carrier"]] += bar["reports"]
    assert by_carrier == Counter(one.carrier for one in own)
    assert {one["place"]: one["reports"] for one in found["places"]} == Counter(
        one.region or one.country or "" for one in own
    )
    assert sum(one["reports"] for one in found["identities"] if one["identity"] == "link") == len(own)
    reasons = Counter(code for one in own for code in {reason.code for reason in one.enrichment.reasons})
    assert {one["code"]: one["reports"] for one in found["reasons"]} == reasons
    assert all(one["sentence"] for one in found["reasons"])
    assert {one["report_id"] for one in found["samples"]} <= {one.report_id for one in own}
    assert found["wording"] == [] or {part["kind"] for part in found["wording"]} <= {"text", "slot", "varies"}
    operation = told(office, f"operations/{found['operation_id']}")
    assert {one["campaign_id"] for one in operation["campaigns"]} == {
        found["campaign_id"], *(one["campaign_id"] for one in found["siblings"])
    }  # fmt: skip
    assert operation["reports"] == sum(one["reports"] for one in operation["campaigns"])


def test_one_report_and_its_raw_text_with_a_word_in_the_audit(
    office: People, filled_warehouse: FilledWarehouse
) -> None:
    report = next(one for one in filled_warehouse.distinct if one.carrier == CARRIER)
    key = {"carrier": report.carrier, "report_id": report.report_id}
    found = told(office, "report", Role.CARRIER, **key)
    assert (found["text"], found["verdict"]) == (report.text, report.enrichment.verdict)
    assert [one["code"] for one in found["reasons"]] == [one.code for one in report.enrichment.reasons]
    raw = sent(office, "report/raw", {**key, "why": "to name the sender"})
    assert raw == {**key, "text": None}, "it is older than raw texts are kept"
    latest = entries(office.accounts.store, 1)[0]
    assert (latest.action, latest.name) == (Action.RAW_TEXT_SHOWN, "analyst")
    assert (latest.subject, latest.detail) == (f"{report.carrier} {report.report_id}", "to name the sender")
    refused = sent(office, "report/raw", {**key, "why": " a  "}, status=400)
    assert refused["field"] == "why" and "5 to 300" in refused["remedy"]
    assert entries(office.accounts.store, 1)[0].sequence == latest.sequence


def test_the_audit_is_paged_newest_first(office: People) -> None:
    whole = told(office, "audit", limit=500)["items"]
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = told(office, "audit", Role.REGULATOR, limit=3, cursor=cursor)
        found += page["items"]
        if not (cursor := page["next_cursor"]):
            break
    assert found == whole and len(found) > 6
    assert [one["sequence"] for one in found] == sorted((one["sequence"] for one in found), reverse=True)


def test_advisories_are_for_everybody_and_are_those_of_the_pages(office: People) -> None:
    public = office.clients[Role.PUBLIC]
    listed = public.get("/api/v1/advisories?lang=zh").json()
    assert len(listed["kinds"]) > 5
    for kind in listed["kinds"]:
        found = public.get(f"/api/v1/advisories/{kind['name']}?lang=zh&country=CN").json()
        page = public.get(f"/advisories/{kind['name']}?lang=zh&country=CN").text
        assert found["looks"] == kind["looks"] and found["looks"] in page and found["check"] in page
        assert found["do"] and found["country"] == "CN" and found["reports_about"] is None
    wrong = public.get("/api/v1/advisories/bank_phishing?country=QQ")
    assert (wrong.status_code, wrong.json()["field"]) == (400, "country")


def test_sql_goes_through_the_allow_list_and_into_the_audit(
    office: People, filled_warehouse: FilledWarehouse
) -> None:
    question = "SELECT carrier, count() AS n FROM reports GROUP BY carrier ORDER BY carrier"
    found = sent(office, "sql", {"sql": question})
    expected = sorted(Counter(one.carrier for one in filled_warehouse.distinct).items())
    assert found == {"columns": ["carrier", "n"], "rows": [list(row) for row in expected], "is_cut": False}
    latest = entries(office.accounts.store, 1)[0]
    assert (latest.action, latest.detail) == (Action.SQL_ASKED, question)
    csv = sent(office, "sql", {"sql": question, "format": "csv"}).content.decode("utf-8-sig")
    assert csv.splitlines()[1:] == [f"{carrier},{count}" for carrier, count in expected]
    refused = sent(office, "sql", {"sql": question}, Role.REGULATOR, status=400)
    assert "the table reports is not among those" in refused["detail"] and refused["field"] == "sql"
    for bad in ("DROP TABLE reports", "SELECT * FROM raw_texts", " ", "SELECT no_such FROM campaigns"):
        assert sent(office, "sql", {"sql": bad}, status=400)["problem"] == "refused_sql"
    names = {one["name"] for one in told(office, "sql/tables", Role.REGULATOR)}
    assert "rollup_hourly" in names and "reports" not in names
    assert all(one["columns"] for one in told(office, "sql/tables"))
    for name, text in examples().items():
        assert sent(office, "sql", {"sql": text}, Role.REGULATOR)["columns"], name


ODD = (
    "SELECT 1/0 AS a, 0/0 AS b, toDecimal64('1.25', 2) AS c, (1, 'x') AS d, [1, 2] AS e, NULL AS f,"
    " toDate('2026-01-02') AS g, map('k', 1) AS h, 18446744073709551615 AS i"
)


def test_every_type_of_the_warehouse_can_be_had_in_every_form(office: People) -> None:
    (row,) = sent(office, "sql", {"sql": ODD})["rows"]
    assert row == [None, None, "1.25", [1, "x"], [1, 2], None, "2026-01-02", {"k": 1}, 18446744073709551615]
    for form in ("csv", "ndjson", "parquet"):
        assert sent(office, "sql", {"sql": ODD, "format": form}).status_code == 200


def test_a_carrier_sees_its_shares_beside_everybodys(
    office: People, filled_warehouse: FilledWarehouse
) -> None:
    found = told(office, "figures/carrier_against_all", Role.CARRIER, period="all")
    own = Counter(
        one.enrichment.category.value for one in filled_warehouse.distinct if one.carrier == CARRIER
    )
    assert {one["category"]: one["reports"] for one in found["rows"]} == own
    assert found["carrier"] == CARRIER
    office_sees = told(office, "figures/carrier_against_all", Role.REGULATOR, period="all", carrier=CARRIER)
    assert office_sees["rows"] == found["rows"]


def test_whose_token_it_is_and_which_panels_there_are(office: People) -> None:
    assert told(office, "account", Role.CARRIER) == {"name": "carrier", "role": "carrier", "carrier": CARRIER}
    everything = {one["panel"] for one in told(office, "figures")}
    own = told(office, "figures", Role.CARRIER)
    assert {one["panel"] for one in own} < everything
    for one in own:
        told(office, f"figures/{one['panel']}", Role.CARRIER, period="7d")
