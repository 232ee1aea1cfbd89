"""Pages leave compressed, streams do not wait for it, and it tells nothing of the token in a form."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from smishwatch.dashboards.access import secrets
from smishwatch.dashboards.access.roles import Role
from smishwatch.pipeline.settings import ClickHouseSettings
from tests.component.web.people import people
from tests.support.filled import END

ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    "address", ["/?period=7d", "/campaigns?period=7d", "/panels/regions?period=7d", "/sql"]
)
def test_pages_are_compressed_for_who_takes_it(filled_pages: TestClient, address: str) -> None:
    answer = filled_pages.get(address, headers=ZIPPED)
    plain = filled_pages.get(address, headers={"Accept-Encoding": "identity"})
    assert answer.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert "Accept-Encoding" in answer.headers["vary"] and "Accept-Encoding" in plain.headers["vary"]
    assert int(answer.headers["content-length"]) < len(plain.content) / 2


def test_downloads_and_styles_too(filled_pages: TestClient) -> None:
    page = filled_pages.get("/").text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    for address in (style, "/panels/regions/csv?period=7d", "/api/v1/figures/regions?period=7d"):
        assert filled_pages.get(address, headers=ZIPPED).headers["content-encoding"] == "gzip", address


def test_the_token_of_a_form_is_another_text_each_time(
    empty_warehouse: ClickHouseSettings, tmp_path: Path
) -> None:
    everybody = people(empty_warehouse, tmp_path, END, "carrier-a")
    client, token = everybody.clients[Role.ANALYST], everybody.csrf[Role.ANALYST]
    shown = {client.get("/account").text.split('name="csrf" value="')[1].split('"')[0] for _ in range(8)}
    assert len(shown) == 8 and not any(token in one for one in shown)
    for address in ("/account", "/sql", "/decide"):
        assert token not in client.get(address).text
    for one in shown:
        assert client.post("/sql", data={"csrf": one, "sql": "SELECT 1"}).status_code != 403
        changed = one[:-1] + ("0" if one[-1] != "0" else "1")
        assert client.post("/sql", data={"csrf": changed, "sql": "SELECT 1"}).status_code == 403


@pytest.mark.parametrize("given", ["", "0", "zz", "00" * 64, "é", "a" * 63])
def test_what_is_no_token(given: str) -> None:
    token = secrets.form_token("a session")
    assert secrets.is_form_token(secrets.masked(token), token)
    assert not secrets.is_form_token(given, token)
