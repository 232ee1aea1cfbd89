"""Every route × role × whose it is. A route without a row here fails, and so does a row without a route."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from smishwatch.dashboards.access.audit import Action, entries
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.access.secrets import digest
from smishwatch.dashboards.app import create_web
from smishwatch.dashboards.panels import PANELS
from smishwatch.pipeline.settings import Settings
from tests.component.web.people import People, people
from tests.component.web.reading import Elements, figures
from tests.support.filled import END, FilledWarehouse

OWN, OTHER = "cn-east", "cn-south"
ROLES = (Role.PUBLIC, Role.CARRIER, Role.REGULATOR, Role.ANALYST)
Row = tuple[int, int, int, int]
"""Status codes in the order of ``ROLES``."""

ALL: Row = (200, 200, 200, 200)
MEMBERS: Row = (303, 200, 200, 200)
OFFICE: Row = (303, 403, 200, 200)
PROGRAMS_OFFICE: Row = (401, 403, 200, 200)
NOWHERE: Row = (404, 404, 404, 404)
BY_CARRIER = {"own": MEMBERS, "other": (303, 404, 200, 200), "none": (303, 404, 404, 404)}

MATRIX: dict[str, dict[str, Row]] = {
    "GET /": {"own": (303, 303, 200, 200)},
    "GET /campaigns": {"own": OFFICE},
    "GET /campaigns/{campaign_id}": {"own": OFFICE, "other": OFFICE, "none": (303, 403, 404, 404)},
    "GET /carriers/{carrier_name}": BY_CARRIER,
    "GET /operations/{operation_id}": {"own": OFFICE, "other": OFFICE, "none": (303, 403, 404, 404)},
    "GET /search": {"own": OFFICE},
    "GET /advisories": {"own": ALL},
    "GET /advisories/{name}": {"own": ALL, "other": NOWHERE, "none": NOWHERE},  # of a campaign that nobody confirmed
    "GET /sql": {"own": OFFICE},
    "POST /sql": {"own": (303, 403, 400, 400)},  # with an empty question
    "GET /decisions": {"own": OFFICE},
    "GET /decide": {"own": (303, 403, 403, 200), "other": (303, 403, 403, 200), "none": (303, 403, 403, 404)},
    "POST /decide": {  # with a form that makes no decision
        "own": (303, 403, 403, 400), "other": (303, 403, 403, 400), "none": (303, 403, 403, 404),
    },
    "GET /panels/{name}": {**BY_CARRIER, "none": (303, 404, 200, 200), "strange": (303, 404, 404, 404)},
    "GET /panels/{name}/{form}": {**BY_CARRIER, "none": (303, 404, 200, 200), "strange": (303, 404, 404, 404)},
    "GET /downloads": {"own": MEMBERS},
    "GET /health": {"own": OFFICE},
    "GET /webhooks": {"own": OFFICE},
    "GET /health.json": {"own": PROGRAMS_OFFICE},
    "GET /healthz": {"own": ALL},
    "GET /static/{name}": {"own": ALL, "none": NOWHERE},
    "GET /sign-in": {"own": ALL},
    "POST /sign-in": {"own": (403, 403, 403, 403)},  # with a wrong password
    "GET /set-up": {"own": (410, 410, 410, 410)},  # with a link that is not good
    "POST /set-up": {"own": (410, 410, 410, 410)},
    "GET /account": {"own": MEMBERS},
    "POST /sign-out": {"own": (303, 303, 303, 303)},
    "GET /audit": {"own": OFFICE},
    "GET /report": {**BY_CARRIER, "strange": (303, 404, 404, 404)},
    "POST /report/raw": {
        "own": (303, 403, 403, 200), "other": (303, 403, 403, 200), "none": (303, 403, 403, 404),
        "strange": (303, 403, 403, 404),
    },
}  # fmt: skip
API_OFFICE: Row = (401, 403, 200, 200)
API_ALL: Row = (401, 200, 200, 200)
API_BY_CARRIER = {"own": API_ALL, "other": (401, 404, 200, 200)}
API_OPEN: Row = (200, 200, 200, 200)
API_ANALYST: Row = (401, 403, 403, 200)
MATRIX |= {
    "GET /api/v1/openapi.json": {"own": API_OPEN},
    "GET /api/v1/account": {"own": API_ALL},
    "GET /api/v1/search": {"own": API_OFFICE},
    "POST /api/v1/search": {"own": API_OFFICE},
    "GET /api/v1/report": {**API_BY_CARRIER, "none": (401, 404, 404, 404), "strange": (401, 404, 404, 404)},
    "POST /api/v1/report/raw": {
        "own": API_ANALYST, "other": API_ANALYST, "none": (401, 403, 403, 404), "strange": (401, 403, 403, 404),
    },
    "GET /api/v1/decisions": {"own": API_OFFICE, "other": API_OFFICE, "none": API_OFFICE},
    "POST /api/v1/decisions": dict.fromkeys(("own", "other", "none"), (401, 403, 403, 400)),  # with one that is refused
    "GET /api/v1/decisions/{decision_id}": {"none": (401, 403, 404, 404)},
    "GET /api/v1/sql/tables": {"own": API_OFFICE},
    "POST /api/v1/sql": {"own": API_OFFICE},
    "GET /api/v1/advisories": {"own": API_OPEN},
    "GET /api/v1/advisories/{name}": {"own": API_OPEN, "other": NOWHERE, "none": NOWHERE},
    "GET /api/v1/figures": {"own": API_ALL},
    "GET /api/v1/webhooks": {"own": API_OFFICE},
    "GET /api/v1/bulletins/{name}": {"own": API_OFFICE, "none": (401, 403, 404, 404)},
    "GET /api/v1/audit": {"own": API_OFFICE},
    "GET /api/v1/campaigns": {"own": API_OFFICE},
    "GET /api/v1/campaigns/{campaign_id}": {"own": API_OFFICE, "other": API_OFFICE, "none": (401, 403, 404, 404)},
    "GET /api/v1/campaigns/{campaign_id}/export": {"own": API_OFFICE, "other": API_OFFICE, "none": (401, 403, 404, 404)},
    "GET /api/v1/operations/{operation_id}": {"own": API_OFFICE, "other": API_OFFICE, "none": (401, 403, 404, 404)},
    "GET /api/v1/operations/{operation_id}/export": {"own": API_OFFICE, "other": API_OFFICE, "none": (401, 403, 404, 404)},
    "GET /api/v1/operations": {"own": API_OFFICE},
    "GET /api/v1/health": {"own": API_OFFICE},
    "GET /api/v1/reports": {**API_BY_CARRIER, "none": (401, 404, 200, 200)},
    "GET /api/v1/alerts": {"own": API_OFFICE},
    "GET /api/v1/figures/{panel}": {**API_BY_CARRIER, "none": (401, 404, 200, 200), "strange": (401, 404, 404, 404)},
    "GET /api/v1/receipts": {**API_BY_CARRIER, "none": (401, 404, 200, 200), "strange": API_ALL},
    "GET /api/v1/blocklists/{name}": {"own": API_ALL, "none": (401, 404, 404, 404)},
}  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/search": {"q": "pay here"},
    "POST /api/v1/report/raw": {"why": "a test of the matrix"},
    "POST /api/v1/decisions": {"action": "rename"},
    "POST /api/v1/sql": {"sql": "SELECT sum(reports) FROM rollup_hourly"},
}
"""What programs send, beside the report that it is about."""
STREAMS = {"GET /live": (401, 204, 204, 204)}
"""Asked with HEAD: a stream does not end."""


@dataclass(frozen=True)
class Target:
    """What is asked for, and with what form."""

    address: str
    form: dict[str, str]
    body: dict[str, Any] | None = None


@pytest.fixture(scope="module")
def everybody(filled_warehouse: FilledWarehouse, tmp_path_factory: pytest.TempPathFactory) -> People:
    """One of each role."""
    return people(filled_warehouse.clickhouse, tmp_path_factory.mktemp("people"), END, OWN)


@pytest.fixture(scope="module")
def subjects(filled_warehouse: FilledWarehouse, everybody: People) -> dict[str, dict[str, str]]:
    """A report with its campaign and operation of the own carrier, of another, and of nobody.

    ``strange`` is the other's report asked for under the own carrier's name, or a panel that is not there.
    """
    client = everybody.clients[Role.ANALYST]
    found = {}
    for name, carrier in (("own", OWN), ("other", OTHER)):
        report = next(one for one in filled_warehouse.distinct if one.carrier == carrier)
        subject = {"carrier": carrier, "id": report.report_id}
        links = Elements(client.get("/report", params=subject).text).attributes("href")
        campaign = next(link.rsplit("/", 1)[1] for link in links if link.startswith("/campaigns/c"))
        detail = client.get(f"/api/v1/campaigns/{campaign}").json()
        found[name] = {**subject, "campaign_id": campaign, "operation_id": detail["operation_id"]}
    none = {"carrier": "nobody", "id": "none", "campaign_id": "c" + "0" * 16, "operation_id": "o" + "0" * 16}
    return {**found, "none": none, "strange": {**found["own"], "id": found["other"]["id"]}}


def target(route: str, whose: str, subject: dict[str, str], csrf: str) -> Target:
    method, path = route.split(" ")
    missing = whose in {"none", "strange"}
    about_panel = "nothing" if whose == "strange" else "categories"
    parts = {
        "campaign_id": subject["campaign_id"],
        "operation_id": subject["operation_id"],
        "carrier_name": subject["carrier"],
        "decision_id": "d20260101000000-00000000",
        "form": "csv",
        "panel": about_panel,
        "name": "nothing.css" if missing else "domains.txt" if "blocklists" in path else "style.css",
    }
    if path.startswith("/panels/"):
        parts["name"] = about_panel
    if "/bulletins/" in path:
        parts["name"] = "2026-02.doc" if missing else "2026-02.csv"
    if "/advisories/" in path:
        parts["name"] = "bank_phishing" if whose == "own" else subject["campaign_id"]
    address = path.format(**parts)
    key = {"carrier": subject["carrier"], "id": subject["id"]}
    query = {"/decide": {"campaign": subject["campaign_id"]}, "/api/v1/decisions": {"campaign_id": subject["campaign_id"]}, "/carriers/{carrier_name}": {"receipt": subject["id"]}, "/report": key, "/api/v1/receipts": {"carrier": subject["carrier"], "report_id": subject["id"]},
             "/api/v1/reports": {"carrier": subject["carrier"], "period": "all"},
             "/api/v1/figures/{panel}": {"carrier": subject["carrier"]}, "/panels/{name}": {"carrier": subject["carrier"]},
             "/api/v1/report": {"carrier": subject["carrier"], "report_id": subject["id"]},
             "/api/v1/search": {"q": "pay here"},
             "/panels/{name}/{form}": {"carrier": subject["carrier"]}}.get(path, {})  # fmt: skip
    if method == "GET":
        return Target(f"{address}?{urlencode(query)}", {})
    if route in BODIES:
        about = {"carrier": subject["carrier"], "report_id": subject["id"]} if path.endswith("/raw") else {}
        if path.endswith("/decisions"):
            about = {"campaign_id": subject["campaign_id"], "name": " "}
        return Target(address, {}, {**BODIES[route], **about})
    return Target(
        address,
        {
            **key,
            "campaign": subject["campaign_id"],
            "why": "a test of the matrix",
            "name": "nobody",
            "password": "x",
            "csrf": csrf,
        },
    )


def routes_of(app: Any) -> set[str]:
    return {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, APIRoute)
        for method in route.methods - {"HEAD"}
    }


def test_every_route_has_its_row(filled_warehouse: FilledWarehouse) -> None:
    app = create_web(Settings(clickhouse=filled_warehouse.clickhouse))
    assert routes_of(app) == set(MATRIX) | set(STREAMS)
    assert len(app.routes) == len([one for one in app.routes if isinstance(one, APIRoute)])


OF_SOMEBODY = frozenset((
    "carrier", "carrier_name", "report_id", "campaign", "campaign_id", "operation", "operation_id", "panel",
))  # fmt: skip
"""Parameters that say whose it is, or that are about what somebody reported."""
BY_FORM = frozenset((
    "GET /report", "POST /report/raw", "GET /decide", "POST /decide", "GET /panels/{name}", "GET /panels/{name}/{form}",
    "GET /advisories/{name}", "GET /api/v1/advisories/{name}", "POST /api/v1/report/raw", "POST /api/v1/decisions",
))  # fmt: skip
"""Routes that take one of them in the address' query, in a form, or by another name."""


def parameters(dependant: Any) -> set[str]:
    """What a route declares that it takes."""
    own = {one.name for one in (*dependant.path_params, *dependant.query_params)}
    return own.union(*(parameters(one) for one in dependant.dependencies))


def test_what_takes_an_id_is_asked_for_the_own_the_others_and_none(filled_warehouse: FilledWarehouse) -> None:
    app = create_web(Settings(clickhouse=filled_warehouse.clickhouse))
    declared = {
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, APIRoute) and parameters(route.dependant) & OF_SOMEBODY
        for method in route.methods - {"HEAD"}
    }
    assert len(declared) >= 9 and set(MATRIX) >= BY_FORM
    short = {route for route in declared | BY_FORM if not {"own", "other", "none"} <= set(MATRIX[route])}
    assert short == set()


@pytest.mark.parametrize(
    ("route", "whose"), [(route, whose) for route, row in MATRIX.items() for whose in row], ids=str
)
def test_who_gets_what(
    route: str, whose: str, everybody: People, subjects: dict[str, dict[str, str]]
) -> None:
    found = []
    for role in ROLES:
        client = everybody.clients[role]
        asked = target(route, whose, subjects[whose], everybody.csrf[role])
        if route == "POST /sign-out":  # or nobody would be there for the next row
            asked, client = Target(asked.address, asked.form), client_of_its_own(client)
        if asked.body is not None:
            answer = client_of_its_own(client).post(
                asked.address, json=asked.body, headers=everybody.bearing(role)
            )
        else:
            answer = client.post(asked.address, data=asked.form) if asked.form else client.get(asked.address)
        found.append(answer.status_code)
        if role is Role.CARRIER and answer.status_code == 200:
            assert OTHER not in answer.text, route
        if not asked.form and asked.body is None:
            assert client.head(asked.address).status_code == answer.status_code
    assert tuple(found) == MATRIX[route][whose]


def test_carriers_are_refused_panels_about_campaigns_and_told_only_shares_of_others(
    everybody: People, subjects: dict[str, dict[str, str]]
) -> None:
    client, own = everybody.clients[Role.CARRIER], subjects["own"]
    about = {"campaign": own["campaign_id"], "operation": own["operation_id"], "carrier": own["carrier"]}
    closed = [panel for panel in PANELS.values() if panel.for_office]
    assert {panel.name for panel in closed} >= {
        "campaign_senders",
        "campaign_region_timeline",
        "operation_ties",
    }
    for panel in closed:
        for address in (
            f"/panels/{panel.name}",
            f"/panels/{panel.name}/csv",
            f"/api/v1/figures/{panel.name}",
        ):
            answer = client.get(address, params=about if panel.of else {})
            assert answer.status_code == 400, address
    told = client.get("/panels/carrier_against_all/json?period=all").json()["rows"]
    assert told and {name for row in told for name in row} == {"category", "reports", "own", "everybody"}


@pytest.mark.parametrize("kind", ["domains", "senders", "contacts"])
def test_block_lists_tell_carriers_who_is_listed_and_not_how_often(everybody: People, kind: str) -> None:
    address = f"/api/v1/blocklists/{kind}.csv"
    carrier, analyst = (everybody.clients[role].get(address) for role in (Role.CARRIER, Role.ANALYST))
    told, whole = (list(csv.DictReader(io.StringIO(one.text[1:]))) for one in (carrier, analyst))
    assert [row["value"] for row in told] == [row["value"] for row in whole] != []
    assert set(whole[0]) - set(told[0]) == {"reports", "reporters"}
    assert all(int(row["reports"]) >= int(row["reporters"]) >= 3 for row in whole)
    moments = [row[name] for row in told for name in ("first_reported_at", "last_reported_at", "expires_at")]
    assert {one[10:] for one in moments} == {"T00:00:00+00:00"}
    seen = {row["value"]: row["expires_at"] for row in whole}
    assert all(row["expires_at"] >= seen[row["value"]] for row in told)
    mark = {"If-None-Match": carrier.headers["ETag"]}
    assert everybody.clients[Role.CARRIER].get(address, headers=mark).status_code == 304
    assert everybody.clients[Role.ANALYST].get(address, headers=mark).status_code == 200


def client_of_its_own(client: TestClient) -> TestClient:
    return TestClient(client.app, follow_redirects=False)


@pytest.mark.parametrize("route", BODIES)
def test_what_programs_send_needs_a_token(
    route: str, everybody: People, subjects: dict[str, dict[str, str]]
) -> None:
    """A browser sends its cookie with whatever a page elsewhere makes it send, a token never."""
    asked = target(route, "own", subjects["own"], "")
    client = everybody.clients[Role.ANALYST]
    answer = client.post(asked.address, json=asked.body)
    assert (answer.status_code, answer.json()["problem"]) == (403, "token_needed")
    bearing = everybody.bearing(Role.ANALYST)
    as_form = client.post(asked.address, data={"action": "confirm"}, headers=bearing)
    assert (as_form.status_code, as_form.json()["problem"]) == (415, "not_json")
    large = client.post(
        asked.address, content=b"x" * 70_000, headers={**bearing, "Content-Type": "application/json"}
    )
    assert (large.status_code, large.json()["problem"]) == (413, "too_large")
    closed = everybody.accounts.new_token("carrier", "closed", END, "test")
    everybody.accounts.revoke_token("t" + digest(closed)[:12], END, "test")
    gone = client_of_its_own(client).post(
        asked.address, json=asked.body, headers={"Authorization": f"Bearer {closed}"}
    )
    assert gone.status_code == 401


@pytest.mark.parametrize("route", STREAMS)
def test_who_may_watch(route: str, everybody: People) -> None:
    path = route.split(" ")[1]
    assert tuple(everybody.clients[role].head(path).status_code for role in ROLES) == STREAMS[route]


@pytest.mark.parametrize("whose", ["own", "strange"])
def test_a_receipt_is_given_for_own_reports_alone(
    whose: str, everybody: People, subjects: dict[str, dict[str, str]]
) -> None:
    """What another carrier reported is as little known as what nobody did."""
    client, report_id = everybody.clients[Role.CARRIER], subjects[whose]["id"]
    told = client.get(f"/carriers/{OWN}?lang=en", params={"receipt": report_id}).text
    assert ("Not known here" in told) == (whose == "strange")
    receipts = client.get("/api/v1/receipts", params={"report_id": report_id}).json()
    assert [one["report_id"] for one in receipts] == ([report_id] if whose == "own" else [])


def test_a_carriers_page_counts_its_own_reports(everybody: People, filled_warehouse: FilledWarehouse) -> None:
    own = [report for report in filled_warehouse.distinct if report.carrier == OWN]
    page = everybody.clients[Role.CARRIER].get(f"/carriers/{OWN}?period=all").text
    assert figures(page)["reports"] == len(own) > 0
    verdicts = Counter(report.enrichment.verdict.value for report in own)
    assert sum(verdicts.values()) == figures(page)["reports"]


def test_a_look_at_raw_text_is_written_down_and_needs_a_reason(
    everybody: People, filled_warehouse: FilledWarehouse
) -> None:
    report = next(one for one in filled_warehouse.distinct if one.carrier == OTHER)
    client, csrf = everybody.clients[Role.ANALYST], everybody.csrf[Role.ANALYST]
    form = {"carrier": report.carrier, "id": report.report_id, "csrf": csrf}
    before = len(entries(everybody.accounts.store, 1_000))
    assert client.post("/report/raw", data={**form, "why": " a  "}).status_code == 400
    assert client.post("/report/raw", data={**form, "id": "none", "why": "to see"}).status_code == 404
    assert len(entries(everybody.accounts.store, 1_000)) == before
    answer = client.post("/report/raw", data={**form, "why": "to name the sender"})
    assert answer.status_code == 200 and "As it came" in answer.text
    latest = entries(everybody.accounts.store, 1)[0]
    assert (latest.action, latest.name) == (Action.RAW_TEXT_SHOWN, "analyst")
    assert latest.subject == f"{report.carrier} {report.report_id}"
    assert latest.detail == "to name the sender"
    assert "to name the sender" in client.get("/audit").text
