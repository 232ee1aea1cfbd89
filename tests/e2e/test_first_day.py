"""The first day of a deployment: an administrator starts the pages and lets people in; a carrier hands over its first
reports, sees what became of them and of nobody else's, and takes along a block list."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from smishwatch.dashboards.access.roles import Role
from smishwatch.infra.devstack.stack import EmbeddedStack
from tests.e2e.browser import Browser, until
from tests.e2e.reader import Reader
from tests.e2e.stage import PASSWORD, Stage, command, staged, stream
from tests.support.devstack import embedded_stack

__all__ = ["embedded_stack"]

pytestmark = pytest.mark.timeout(480)
OWN, OTHER = "cn-east", "cn-north"
DAYS, REPORTS = 0.9, 300
LINK = re.compile(r"http://\S+/set-up\?link=\S+")
COPY = "【中国工商银行】您的账户存在异常已被冻结，请立即登录 https://icbc.xqz58.cc/k 输入卡号和密码解除，逾期将注销账户。"
REPORTER = "+861380013800{}"


@pytest.fixture(scope="module")
def stage(embedded_stack: EmbeddedStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Other carriers report already; nobody has an account."""
    with staged(embedded_stack, tmp_path_factory.mktemp("first"), "first") as built:
        built.send(stream(REPORTS, datetime.now(tz=UTC), DAYS, name="first", seed=7))
        yield built


@pytest.fixture(scope="module")
def address(stage: Stage) -> str:
    """Of the pages."""
    return stage.serve("web")


def test_the_administrators_first_start(browser: Browser, stage: Stage, address: str) -> None:
    """No default password: whoever starts the pages reads a link, once; everybody else gets one from them."""
    olga = Reader(browser, address)
    link = printed_link((stage.house.directory / "web.log").read_text(encoding="utf-8"), address)
    olga.open("/?lang=en")
    assert "/sign-in" in browser.driver.current_url
    olga.checked()
    olga.open(link)
    olga.checked()
    olga.one("[name=name]").send_keys("olga")
    set_password(olga, again="another " + PASSWORD)
    assert olga.text("[role=alert]")
    olga.one("[name=name]").send_keys("olga")
    set_password(olga)
    until(lambda: bool(olga.every("[data-figure=reports]")), "not led to the overview")
    assert olga.figure("reports") > 0
    olga.open(link)
    assert not olga.every("[name=password]"), "the link is used up"

    added = command(stage, "users", "add", "rita", "--role", "regulator", "--address", address)
    signs_out(olga)
    rita = Reader(browser, address)
    rita.open(printed_link(added, address))
    assert "rita" in rita.text() and not rita.every("[name=name]")
    set_password(rita)
    until(lambda: bool(rita.every("[data-figure=reports]")), "not led to the overview")
    assert [rita.fetched(path)[0] for path in ("/campaigns", "/audit", "/decide")] == [200, 200, 403]
    command(stage, "users", "disable", "rita")
    rita.open("/")
    assert "/sign-in" in browser.driver.current_url, "a closed account still looks"

    olga.sign_in("olga", "/audit")
    olga.checked()
    lines = [one.text for one in olga.every("main tbody tr")]
    for who, what in (("olga", "olga"), ("command line", "rita"), ("rita", "rita"), ("command line", "rita")):
        assert [line for line in lines if who in line and what in line], (who, lines)
    assert (
        PASSWORD not in browser.driver.page_source
        and link.rsplit("=", 1)[1] not in browser.driver.page_source
    )
    listed = {one["name"]: one for one in json.loads(command(stage, "users", "list", "--json"))}
    assert listed["rita"]["disabled"] and not listed["olga"]["disabled"]
    signs_out(olga)


def printed_link(text: str, address: str) -> str:
    (link,) = LINK.findall(text)
    assert link.startswith(address)
    return str(link)


def set_password(somebody: Reader, again: str = PASSWORD) -> None:
    somebody.one("[name=password]").send_keys(PASSWORD)
    somebody.one("[name=again]").send_keys(again)
    somebody.one("main form button").click()
    until(lambda: bool(somebody.browser.run("return document.readyState === 'complete'")), "not loaded")


def signs_out(somebody: Reader) -> None:
    somebody.open("/account")
    somebody.one("main form button").click()
    until(lambda: somebody.driver.current_url.endswith("/sign-in"), "not signed out")


def test_the_carriers_day(browser: Browser, stage: Stage, address: str) -> None:
    stage.person("cora", Role.CARRIER, OWN)
    now = datetime.now(tz=UTC)
    handed_over(stage, now)
    cora = Reader(browser, address)
    cora.sign_in("cora")
    sees_its_own(cora, stage)
    sees_itself_against_all(cora)
    receipts_say_what_became(cora)
    sees_nobody_elses(cora, stage)
    polls_the_block_list(stage, address)
    assert [one for one in browser.complaints() if "404" not in one and "403" not in one] == []


def handed_over(stage: Stage, now: datetime) -> None:
    """Its program posts a batch to the gateway; of five reports one has no body, and its receipt says so."""
    gateway = stage.serve("gateway")
    batch: list[dict[str, Any]] = [
        {"report_id": f"mine-{number}", "reported_at": (now - timedelta(minutes=number)).isoformat(), "body": COPY,
         "sender": "106900001234", "reporter": REPORTER.format(number)}
        for number in range(5)
    ]  # fmt: skip
    del batch[4]["body"]
    with httpx.Client(
        base_url=gateway, headers={"Authorization": f"Bearer {stage.key(OWN)}"}, timeout=60
    ) as program:
        content = "\n".join(json.dumps(one) for one in batch)
        answer = program.post(
            "/v1/reports", content=content, headers={"Content-Type": "application/x-ndjson"}
        )
        assert answer.status_code == 202, answer.text
        told = answer.json()
        assert (told["accepted"], told["rejected"]) == (4, 1)
        assert [one["status"] for one in told["receipts"]] == ["accepted"] * 4 + ["rejected"]
        assert told["receipts"][4]["field"] == "body"
        again = program.post("/v1/reports", content=content, headers={"Content-Type": "application/x-ndjson"})
        assert again.status_code == 202, "sending twice is harmless"
        stranger = program.post("/v1/reports", json={**batch[0], "carrier": OTHER})
        assert stranger.status_code == 422, "nobody reports in another's name"
    stage.house.settle()


def sees_its_own(cora: Reader, stage: Stage) -> None:
    """She starts at her carrier's page: its own volume, what was sent again, what was rejected and why."""
    until(
        lambda: cora.driver.current_url.split("?")[0].endswith(f"/carriers/{OWN}"), "not led to her own page"
    )
    _, told = cora.fetched("/api/v1/figures/carriers")
    figures = json.loads(told)
    start, end = (datetime.fromisoformat(figures[name]) for name in ("start", "end"))
    assert [row["carrier"] for row in figures["rows"]] == [OWN]
    assert cora.figure("reports") == stage.reported(start, end, OWN) + 4
    assert cora.figure("resent") >= 4 and cora.figure("rejected") >= 2
    rejects = cora.text("section.card.w4")
    assert "Rejected" in rejects and re.search(r"\b\d+\b", rejects)
    assert "–" not in cora.text("dl.tiles"), "its lateness is known"
    assert "Industrial and Commercial Bank of China" in cora.text()
    cora.checked()


def sees_itself_against_all(cora: Reader) -> None:
    """Shares of its own and of everybody's, and no count of anybody else."""
    rows = [one.text for one in cora.every("[data-figure=against] tbody tr")]
    assert len(rows) >= 3
    assert [row for row in rows if not re.fullmatch(r".+ \d+\.\d % (\d+ %|–)", row)] == []
    assert any(not row.endswith("–") for row in rows)


def receipts_say_what_became(cora: Reader) -> None:
    status, told = cora.fetched("/api/v1/receipts?report_id=mine-0&report_id=mine-4&report_id=nobodys")
    found = {one["report_id"]: one for one in json.loads(told)}
    assert status == 200 and sorted(found) == ["mine-0", "mine-4"]
    assert found["mine-0"]["is_counted"] and found["mine-0"]["sent_again"] == 1
    assert not found["mine-4"]["is_counted"] and found["mine-4"]["rejected_for"] != []


def sees_nobody_elses(cora: Reader, stage: Stage) -> None:
    """Another carrier's page answers as one that does not exist, and none of what she may ask names another."""
    others = {report.carrier for _, report in stage.sent if report.carrier} - {OWN}
    assert OTHER in others and len(others) > 5
    assert cora.fetched(f"/carriers/{OTHER}")[0] == cora.fetched("/carriers/nobody")[0] == 404
    cora.open(f"/carriers/{OTHER}?lang=en")
    refused = cora.text()
    cora.checked()
    cora.open("/carriers/nobody?lang=en")
    assert cora.text().replace("nobody", OTHER) == refused
    for path in ("/campaigns", "/search?q=icbc", "/health", "/audit", "/sql", "/decide", "/decisions"):
        assert cora.fetched(path)[0] == 403, path
    for path in ("/", "/api/v1/reports?limit=500", "/api/v1/figures/carriers", "/api/v1/figures/categories",
                 "/panels/carriers", "/panels/brands/csv", f"/api/v1/figures/carriers?carrier={OTHER}"):  # fmt: skip
        text = cora.fetched(path)[1]
        named = {one for one in others if re.search(rf"\b{re.escape(one)}\b", text)}
        assert named <= ({OTHER} if OTHER in path else set()), path


def polls_the_block_list(stage: Stage, address: str) -> None:
    """With a token, every few minutes: the list, and from then on only whether it has changed."""
    token = command(stage, "users", "token", "cora", "--label", "block lists").strip()
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as program:
        first = program.get("/api/v1/blocklists/domains.txt")
        assert first.status_code == 200 and "xqz58.cc" in first.text.splitlines()
        assert "icbc.com.cn" not in first.text
        unchanged = program.get(
            "/api/v1/blocklists/domains.txt", headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        zone = program.get("/api/v1/blocklists/domains.rpz")
        assert "xqz58.cc CNAME ." in zone.text
        assert (
            program.get("/api/v1/blocklists/domains.txt", headers={"If-None-Match": '"other"'}).status_code
            == 200
        )
    with httpx.Client(base_url=address, timeout=60) as stranger:
        assert stranger.get("/api/v1/blocklists/domains.txt").status_code == 401
