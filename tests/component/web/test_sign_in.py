"""The way in and out, and forms that do not come from our own pages."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.access.accounts import MOST_FAILURES, Accounts
from smishwatch.dashboards.access.gate import COOKIE, MOST_FORM_BYTES
from smishwatch.dashboards.access.roles import Role
from smishwatch.dashboards.app import create_web
from smishwatch.pipeline.settings import ClickHouseSettings, Settings
from tests.component.web.people import PASSWORD, People, people
from tests.support.filled import END

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def everybody(empty_warehouse: ClickHouseSettings, tmp_path: Path) -> People:
    """One of each role."""
    return people(empty_warehouse, tmp_path, END, "carrier-a")


@pytest.fixture
def visitor(everybody: People) -> TestClient:
    """Nobody yet."""
    return everybody.clients[Role.PUBLIC]


def sign_in(client: TestClient, name: str, password: str = PASSWORD, **more: str) -> int:
    return client.post("/sign-in", data={"name": name, "password": password, **more}).status_code


def test_in_and_out(visitor: TestClient) -> None:
    asked = visitor.get("/campaigns?period=7d")
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fcampaigns%3Fperiod%3D7d"
    answer = visitor.post(
        "/sign-in", data={"name": "analyst", "password": PASSWORD, "next": "/campaigns?period=7d"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/campaigns?period=7d")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert visitor.get("/campaigns").status_code == 200
    session = visitor.cookies[COOKIE]
    page = visitor.get("/account").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    assert visitor.post("/sign-out", data={"csrf": "x" * 64}).status_code == 403
    assert visitor.get("/campaigns").status_code == 200
    assert visitor.post("/sign-out", data={"csrf": csrf}).status_code == 303
    visitor.cookies.set(COOKIE, session)
    assert visitor.get("/campaigns").status_code == 303


def test_over_tls_the_cookie_stays_there(everybody: People) -> None:
    client = TestClient(everybody.clients[Role.PUBLIC].app, base_url="https://pages", follow_redirects=False)
    answer = client.post("/sign-in", data={"name": "analyst", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb", "evil"]
)  # fmt: skip
def test_signing_in_leads_nowhere_else(visitor: TestClient, address: str) -> None:
    answer = visitor.post("/sign-in", data={"name": "analyst", "password": PASSWORD, "next": address})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    ("name", "start"),
    [("carrier", "/carriers/carrier-a"), ("analyst", "/"), ("regulator", "/")],
)
def test_who_signs_in_starts_on_a_page(visitor: TestClient, name: str, start: str) -> None:
    """A carrier on its own."""
    visitor.follow_redirects = True
    answer = visitor.post("/sign-in", data={"name": name, "password": PASSWORD})
    assert (answer.status_code, answer.url.path) == (200, start)


def test_guessing_is_slowed_down(visitor: TestClient) -> None:
    assert {sign_in(visitor, "analyst", "wrong") for _ in range(MOST_FAILURES)} == {403}
    assert sign_in(visitor, "analyst") == 429
    assert sign_in(visitor, "regulator") == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_forms_from_elsewhere_are_refused(visitor: TestClient, headers: dict[str, str]) -> None:
    form = {"name": "analyst", "password": PASSWORD}
    assert visitor.post("/sign-in", data=form, headers=headers).status_code == 403
    assert COOKIE not in visitor.cookies


def test_forms_are_small_and_of_one_kind(visitor: TestClient) -> None:
    assert visitor.post("/sign-in", json={"name": "analyst"}).status_code == 415
    assert visitor.post("/sign-in", data={"name": "a" * MOST_FORM_BYTES}).status_code == 413


def test_a_token_reads_as_its_account(everybody: People, visitor: TestClient) -> None:
    token = everybody.accounts.new_token("regulator", "", END, "test")
    headers = {"Authorization": f"Bearer {token}"}
    assert visitor.get("/health.json", headers=headers).status_code == 200
    assert visitor.get("/health.json", headers={"Authorization": "Bearer smt_x"}).status_code == 401
    assert visitor.get("/health.json", headers={"Authorization": f"Basic {token}"}).status_code == 401


def test_the_first_account(empty_warehouse: ClickHouseSettings, tmp_path: Path) -> None:
    settings = Settings(clickhouse=empty_warehouse, data_dir=tmp_path)
    client = TestClient(create_web(settings, clock=lambda: END, kept_seconds=0), follow_redirects=False)
    link = Accounts(tmp_path).set_up_link(END)
    assert link
    assert client.get("/").status_code == 303
    assert "makes the first account" in client.get(f"/set-up?link={link}", headers=ENGLISH).text
    form = {"link": link, "name": "ann", "password": PASSWORD, "again": PASSWORD}
    assert client.post("/set-up", data={**form, "again": "other"}).status_code == 400
    assert client.post("/set-up", data={**form, "name": "<b>"}).status_code == 400
    assert client.post("/set-up", data={**form, "password": "short", "again": "short"}).status_code == 400
    assert client.post("/set-up", data=form).status_code == 303
    assert client.get("/").status_code == 200
    assert client.get(f"/set-up?link={link}").status_code == 410


def test_where_everybody_is_let_in_the_link_works_and_says_that_it_is_not_needed(
    empty_warehouse: ClickHouseSettings, tmp_path: Path
) -> None:
    """As in a demonstration. Forms that a visitor sends without our pages' token are refused, and told why."""
    settings = Settings(clickhouse=empty_warehouse, data_dir=tmp_path, web_open_as="analyst")
    client = TestClient(create_web(settings, clock=lambda: END, kept_seconds=0), follow_redirects=False)
    link = Accounts(tmp_path).set_up_link(END)
    assert "open to everybody on this machine" in client.get(f"/set-up?link={link}", headers=ENGLISH).text
    refused = client.post("/sql", data={"sql": "SELECT 1"}, headers=ENGLISH)
    assert refused.status_code == 403 and "Load the page again and send it from there" in refused.text
    form = {"link": link or "", "name": "ann", "password": PASSWORD, "again": PASSWORD}
    foreign = client.post("/set-up", data=form, headers={**ENGLISH, "Origin": "https://evil.example"})
    assert foreign.status_code == 403 and "did not come from one of our pages" in foreign.text
    assert client.post("/set-up", data=form).status_code == 303
    again = Accounts(tmp_path).new_link("ann", END, "test")
    assert "open to everybody" not in client.get(f"/set-up?link={again}", headers=ENGLISH).text
    assert client.post("/set-up", data={**form, "link": again}).status_code == 403, (
        "in a session it needs the token"
    )


def test_visitors_are_let_in_only_on_this_machine(
    empty_warehouse: ClickHouseSettings, tmp_path: Path
) -> None:
    from smishwatch.dashboards import serving

    settings = Settings(clickhouse=empty_warehouse, data_dir=tmp_path, web_open_as="analyst")
    with pytest.raises(ValueError, match="SMISHWATCH_WEB_OPEN_AS"):
        serving.run(settings, "0.0.0.0", 0)
